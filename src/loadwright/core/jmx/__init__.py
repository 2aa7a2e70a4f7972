"""JMeter plans: the complete document, and everything derived from it.

``read_plan`` and ``write_plan`` are inverse to each other; ``instrument`` derives the executed plan; ``check`` finds
problems; ``outline`` is the tree shown to people; bundles contain a plan with its files.
"""

from loadwright.core.jmx.checks.check import check, messages_of, warnings_of
from loadwright.core.jmx.checks.problem import Problem
from loadwright.core.jmx.document.bundle import (
    BundleReader,
    PlanBundle,
    SeveralPlansError,
    path_in_bundle,
    paths_from_plan,
    read_bundle,
    write_bundle,
)
from loadwright.core.jmx.document.limits import Limits
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element, Plan, PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.elements.files import FileReference, file_references
from loadwright.core.jmx.elements.variables import variables
from loadwright.core.jmx.instrument import instrument
from loadwright.core.jmx.outline import OutlineNode, outline

__all__ = [
    "BundleReader",
    "Element",
    "FileReference",
    "Limits",
    "OutlineNode",
    "Plan",
    "PlanBundle",
    "PlanError",
    "Problem",
    "SeveralPlansError",
    "check",
    "file_references",
    "instrument",
    "messages_of",
    "outline",
    "path_in_bundle",
    "paths_from_plan",
    "read_bundle",
    "read_plan",
    "variables",
    "warnings_of",
    "write_bundle",
    "write_plan",
]
