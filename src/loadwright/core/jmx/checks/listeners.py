"""Listeners that cost time and memory while the plan runs."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.editing.edits import Enable
from loadwright.core.messages import checks

from .problem import ADVICE, Fix, Problem, Subject

DISABLE = Fix(checks.DISABLE_IT(), lambda number: Enable((number,), enabled=False))
_WRITERS = ("SimpleDataWriter",)
"""Forms that show nothing."""


def slow(subject: Subject) -> Iterator[Problem]:
    """Report listeners that write each sample to a file of the generator, and those that show samples in a window."""
    for element in subject.active:
        if element.class_name == "ResultSaver":
            yield Problem(ADVICE, checks.WRITES_RESPONSES(element=element.name), element, DISABLE)
        elif element.class_name.endswith("ResultCollector"):
            if properties.text(element.node, "filename").strip():
                wordy = checks.WRITES_RESPONSES if _keeps_responses(element) else checks.WRITES_SAMPLES
                yield Problem(ADVICE, wordy(element=element.name), element, DISABLE, "filename")
            elif element.guiclass.rpartition(".")[2] not in _WRITERS:
                yield Problem(ADVICE, checks.SHOWS_NOTHING(element=element.name), element, DISABLE)


def _keeps_responses(element: Element) -> bool:
    saved = element.node.find("objProp/value")
    return saved is not None and "true" in (saved.findtext("responseData"), saved.findtext("samplerData"))
