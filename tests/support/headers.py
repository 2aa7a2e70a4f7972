"""Plans with header sets."""

from __future__ import annotations

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.header_sets import HeaderSet, chosen_for


def with_headers(data: bytes, chosen: HeaderSet, *numbers: int) -> bytes:
    """Return a plan in which a set is chosen for elements; by default for the second one, its first thread group."""
    history = History(read_plan(data))
    for number in numbers or (2,):
        history.apply(chosen_for(history.document, number, chosen))
    return write_plan(history.document.plan)
