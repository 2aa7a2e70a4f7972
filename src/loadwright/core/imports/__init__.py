"""Conversion of requests of other tools to JMeter plans: HAR, Postman, OpenAPI and curl.

Each format is read into a ``Draft``, from which ``building`` makes the plan. What cannot be converted is reported.
"""

from loadwright.core.imports.formats import FORMATS, Imported, convert, recognised
from loadwright.core.imports.options import HarOptions, ImportOptions
from loadwright.core.imports.report import ImportRefusedError

__all__ = ["FORMATS", "HarOptions", "ImportOptions", "ImportRefusedError", "Imported", "convert", "recognised"]
