"""When the elements of a plan were added and changed, and by whom: found by comparing its revisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from threading import Lock

from loadwright.core.jmx.tables import TableRow
from loadwright.core.jmx.tracing import Trace, traced

from .. import queries
from ..contents import kept_tables
from ..models import PlanRevision

MOST_ROWS = 100_000
"""Rows of all revisions together that are compared. With more, older revisions are not considered."""
MOST_REVISIONS = 100
MOST_KEPT = 20
"""Results that are kept in memory: a list is asked for again with each letter of a search."""

_kept: dict[tuple[tuple[int, str, str, str], ...], Mapping[int, Trace]] = {}
_keeping = Lock()


def revisions_compared(newest: PlanRevision) -> list[PlanRevision]:
    """Return the latest revisions of a plan, the newest first, of which ``newest`` is one."""
    return list(queries.revisions(newest.plan).filter(number__lte=newest.number)[:MOST_REVISIONS])


def traces(revisions: Sequence[PlanRevision]) -> Mapping[int, Trace]:
    """Return the numbers of the revisions that added and last changed each element, by its number in the newest one.

    What is older than the revisions that are compared counts as added by the oldest one.
    """
    key = tuple((one.number, one.sha256, one.filename, one.chosen) for one in revisions)
    known = _kept.get(key)
    if known is not None:
        return known
    found, is_final = _compare(revisions)
    if is_final:
        with _keeping:
            if len(_kept) >= MOST_KEPT:
                del _kept[next(iter(_kept))]
            _kept[key] = found
    return found


def _compare(revisions: Sequence[PlanRevision]) -> tuple[Mapping[int, Trace], bool]:
    """Return the traces, and whether they stay as they are: a file that was not read yet may be read later."""
    versions: list[tuple[int, list[TableRow]]] = []
    read = 0
    is_final = True
    for revision in revisions:
        rows = kept_tables(revision)
        if rows is None:
            is_final = False
            break
        read += len(rows)
        if versions and read > MOST_ROWS:
            break
        versions.append((revision.number, rows))
    return traced(reversed(versions)), is_final
