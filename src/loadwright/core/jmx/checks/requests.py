"""Requests whose responses nothing checks, and those with files that JMeter cannot send."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.editing.edits import SetValues
from loadwright.core.jmx.elements import kinds, registry, threads, values
from loadwright.core.jmx.elements.declared.assertions import PATTERNS
from loadwright.core.jmx.elements.declared.http import FILES
from loadwright.core.jmx.variables.elements import is_scripted, texts
from loadwright.core.messages import checks

from .plugins import REMOVED
from .problem import ADVICE, WARNING, Fix, Problem, Subject

_WITH_FILES = ("HTTPSamplerProxy", "HTTPSampler", "HTTPSampler2")
_MULTIPART = ("HTTPSampler.method", "HTTPSampler.implementation", "HTTPSampler.DO_MULTIPART_POST")
_WITHOUT_BODY = ("", "GET", "HEAD", "OPTIONS", "TRACE")
_TYPE = "File.mimetype"
_ANY_TYPE = "application/octet-stream"
_NO_REQUESTS = REMOVED | {"DebugSampler", "TestAction", "DummySampler", "JavaSampler", "JUnitSampler"}
"""Samplers that send nothing, or that are programs with checks of their own."""


def without_assertion(subject: Subject) -> Iterator[Problem]:
    """Report the requests without an assertion in their scope, or the thread group if no request of it has one."""
    for top in subject.plan.elements:
        if top.enabled:
            yield from _below(top, checked=False)


def without_type(subject: Subject) -> Iterator[Problem]:
    """Report files in the parts of a body that have no MIME type: JMeter 5.6 fails when it writes their headers."""
    for element in subject.active:
        if element.class_name not in _WITH_FILES:
            continue
        rows = values.read_rows(FILES, element.node)
        wrong = [row["File.path"] for row in rows if row["File.path"].strip() and not row[_TYPE].strip()]
        if wrong and _is_multipart(element, rows):
            typed = [{**row, _TYPE: row[_TYPE].strip() or _ANY_TYPE} for row in rows]
            fix = Fix(checks.SEND_AS_BINARY(), partial(_typed, typed))
            message = checks.FILE_WITHOUT_TYPE(element=element.name, file=wrong[0])
            yield Problem(WARNING, message, element, fix, _TYPE)


def _typed(rows: list[values.Row], number: int) -> SetValues:
    return SetValues(number, {FILES.name: rows})


def _is_multipart(element: Element, rows: list[values.Row]) -> bool:
    method, implementation, multipart = properties.texts(element.node, *_MULTIPART)
    if method in _WITHOUT_BODY or implementation == "Java":
        return False
    is_whole_body = len(rows) == 1 and not rows[0]["File.paramname"]
    return multipart.lower() == "true" or not is_whole_body


def without_pattern(subject: Subject) -> Iterator[Problem]:
    """Report Response Assertions that pass every response."""
    for element in subject.active:
        if _is_empty(element):
            yield Problem(ADVICE, checks.NO_PATTERN(element=element.name), element, where=PATTERNS.name)


def _is_empty(assertion: Element) -> bool:
    if assertion.class_name != "ResponseAssertion":
        return False
    return not any(pattern.text for pattern in properties.collection(assertion.node, PATTERNS.name))


def _below(top: Element, *, checked: bool) -> Iterator[Problem]:
    checked = checked or _checks(top)
    for child in top.children:
        if not child.enabled:
            continue
        if threads.is_thread_group(child):
            requests = list(_requests(child, checked))
            unchecked = [request for request, is_checked in requests if not is_checked]
            if len(unchecked) == len(requests) > 1:
                yield Problem(ADVICE, checks.NOTHING_CHECKED(element=child.name), child)
            else:
                for request in unchecked:
                    yield Problem(ADVICE, checks.NO_ASSERTION(element=request.name), request)


def _requests(group: Element, checked: bool) -> Iterator[tuple[Element, bool]]:
    """Yield the requests below an element, and whether an assertion applies to each."""
    waiting = [(group, checked)]
    while waiting:
        element, checked = waiting.pop()
        checked = checked or _checks(element)
        if _is_request(element):
            yield element, checked
        waiting.extend((child, checked) for child in reversed(element.children) if child.enabled)


def _is_request(element: Element) -> bool:
    if registry.kind(element) != kinds.SAMPLER or element.class_name in _NO_REQUESTS:
        return False
    return not is_scripted(element)


def _checks(element: Element) -> bool:
    """Return whether one of the children checks the samples of the element and of those below it."""
    return any(child.enabled and _is_check(child) for child in element.children)


def _is_check(element: Element) -> bool:
    if registry.kind(element) == kinds.ASSERTION:
        return not _is_empty(element)
    # Scripts may fail a sample themselves.
    return is_scripted(element) and any("setSuccessful" in text for _where, text in texts(element.node))
