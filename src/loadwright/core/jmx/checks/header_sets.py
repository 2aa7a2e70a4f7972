"""Header Managers that differ from the header set that they were made from."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from loadwright.core.jmx.editing.edits import Edit
from loadwright.core.jmx.header_sets import HeaderSet, detached, headers_of, mark_of, resolve, updated
from loadwright.core.messages import checks

from .problem import ADVICE, WARNING, Fix, Problem, Subject


def in_step(subject: Subject) -> Iterator[Problem]:
    """Report Header Managers whose set has other headers now, and those whose set does not exist."""
    if subject.header_sets is None:
        return
    for element in subject.active:
        mark = mark_of(element)
        if mark is None:
            continue
        found = resolve(mark, subject.header_sets)
        if found is None:
            fix = Fix(checks.DETACH_IT(), detached)
            yield Problem(ADVICE, checks.NO_HEADER_SET(element=element.name, set=mark.name), element, fix)
        elif headers_of(element) != found.headers:
            fix = Fix(checks.TAKE_HEADERS(), partial(_updated, found))
            yield Problem(WARNING, checks.OTHER_HEADERS(element=element.name, set=found.name), element, fix)


def _updated(found: HeaderSet, number: int) -> Edit:
    return updated(number, found)
