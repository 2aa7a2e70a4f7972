"""In which version of a plan each row of its tables was added, and in which it was changed last."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from loadwright.core.jmx.tables import TableRow


@dataclass(frozen=True)
class Trace:
    """The versions in which an element was added and changed last."""

    added: int
    changed: int


def traced(versions: Iterable[tuple[int, Sequence[TableRow]]]) -> dict[int, Trace]:
    """Return the traces of the elements of the last version by their numbers in it.

    ``versions`` are all of them, the oldest first. An element that is moved, changed or renamed remains the same one.
    """
    former: Sequence[TableRow] = ()
    traces: dict[int, Trace] = {}
    for version, rows in versions:
        same = _same(former, rows)
        found = {}
        for row in rows:
            before = same.get(row.number)
            if before is None:
                found[row.number] = Trace(version, version)
            else:
                known = traces[before.number]
                found[row.number] = known if before.digest == row.digest else Trace(known.added, version)
        former, traces = rows, found
    return traces


def _same(former: Sequence[TableRow], later: Sequence[TableRow]) -> dict[int, TableRow]:
    """Return the rows of ``former`` by the numbers of the same elements in ``later``."""
    found: dict[int, TableRow] = {}
    left, right = list(former), list(later)
    for key in (_content, _name):
        waiting = _by(key, left)
        for row in right:
            if rows := waiting[key(row)]:
                found[row.number] = rows.popleft()
        taken = {row.number for row in found.values()}
        left = [row for row in left if row.number not in taken]
        right = [row for row in right if row.number not in found]
    # Renamed ones: the rest of a class, if none of it was added or removed.
    before, after = _by(_class, left), _by(_class, right)
    for testclass, rows in after.items():
        if len(rows) == len(before[testclass]):
            found.update((row.number, one) for row, one in zip(rows, before[testclass]))
    return found


def _by(key: Callable[[TableRow], Hashable], rows: Sequence[TableRow]) -> defaultdict[Hashable, deque[TableRow]]:
    found: defaultdict[Hashable, deque[TableRow]] = defaultdict(deque)
    for row in rows:
        found[key(row)].append(row)
    return found


def _content(row: TableRow) -> Hashable:
    return row.testclass, row.name, row.digest


def _name(row: TableRow) -> Hashable:
    return row.testclass, row.name


def _class(row: TableRow) -> Hashable:
    return row.testclass
