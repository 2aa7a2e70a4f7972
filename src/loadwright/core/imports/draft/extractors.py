"""Extractors of a draft as JMeter's post-processors."""

from __future__ import annotations

from lxml import etree

from loadwright.core.jmx.elements import values

from .model import BOUNDARY, CSS, HEADER, JSON, Extraction
from .samplers import spec
from .text import literal

_JSON = spec("JSONPostProcessor")
_CSS = spec("HtmlExtractor")
_REGEX = spec("RegexExtractor")
_BOUNDARY = spec("BoundaryExtractor")


def extractor_node(extraction: Extraction) -> etree._Element:
    """Return the post-processor that sets the variable; its default shows in requests that nothing was found."""
    found = extraction.extractor
    variable, default = extraction.variable, f"{extraction.variable}_NOT_FOUND"
    expression, extra, match = literal(found.expression), literal(found.extra), str(found.match)
    given: dict[str, values.Value]
    if found.kind == JSON:
        declared = _JSON
        given = {
            "JSONPostProcessor.referenceNames": variable,
            "JSONPostProcessor.jsonPathExprs": expression,
            "JSONPostProcessor.match_numbers": match,
            "JSONPostProcessor.defaultValues": default,
        }
    elif found.kind == CSS:
        declared = _CSS
        given = {
            "HtmlExtractor.refname": variable,
            "HtmlExtractor.expr": expression,
            "HtmlExtractor.attribute": extra,
            "HtmlExtractor.match_number": match,
            "HtmlExtractor.default": default,
        }
    elif found.kind == BOUNDARY:
        declared = _BOUNDARY
        given = {
            "BoundaryExtractor.refname": variable,
            "BoundaryExtractor.lboundary": expression,
            "BoundaryExtractor.rboundary": extra,
            "BoundaryExtractor.match_number": match,
            "BoundaryExtractor.default": default,
        }
    else:
        declared = _REGEX
        given = {
            "RegexExtractor.refname": variable,
            "RegexExtractor.regex": expression,
            "RegexExtractor.template": "$1$",
            "RegexExtractor.match_number": match,
            "RegexExtractor.default": default,
        }
        if found.kind == HEADER:
            # Those of a redirect that JMeter follows are in the sub-samples.
            given |= {"RegexExtractor.useHeaders": "true", "Sample.scope": "all"}
    return values.new(declared, variable, given)
