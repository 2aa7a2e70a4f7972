"""Which plans use header sets: read from the contents of their newest revisions, which are kept in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from threading import Lock

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.header_sets import Use, fingerprint
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.models import Plan, PlanRevision

from .models import HeaderSet

MOST_KEPT = 20_000
"""Files of plans whose uses are kept in memory; most plans have none."""

_Key = tuple[str, str, str]
_kept: OrderedDict[_Key, tuple[Use, ...]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class PlanUses:
    """A plan with the Header Managers that were made from a set. ``differing`` are those with other headers."""

    plan: Plan
    found: tuple[Use, ...]
    differing: tuple[Use, ...]

    @property
    def in_step(self) -> bool:
        return not self.differing


def uses_of(revision: PlanRevision, owner: str) -> tuple[Use, ...]:
    """Return the uses of header sets in a revision, whose file is read as work of ``owner`` if that was not done yet.

    None if it cannot be read: such a plan cannot be run either. Raises ``ActionError`` at a limit of the sandbox.
    """
    key = (revision.sha256, revision.filename, revision.chosen)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    try:
        found = tuple(contents_of(revision, owner).header_sets)
    except (PlanError, FileNotFoundError):
        found = ()
    except OSError:
        return ()
    with _lock:
        _kept[key] = found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return found


class Finder:
    """Finds the sets of uses among ``sets``, which are all those of their projects."""

    def __init__(self, sets: Collection[HeaderSet]) -> None:
        self._by_key = {(one.project_id, str(one.key)): one for one in sets}
        self._by_name = {(one.project_id, one.name): one for one in sets}

    def grouped(self, plan: Plan, found: Iterable[Use]) -> dict[int, list[Use]]:
        """Return the uses in a plan by the id of their set; those of unknown sets are left out."""
        grouped: dict[int, list[Use]] = {}
        for use in found:
            one = self._by_key.get((plan.project_id, use.key)) or self._by_name.get((plan.project_id, use.set_name))
            if one is not None:
                grouped.setdefault(one.pk, []).append(use)
        return grouped


def uses_in(plans: Iterable[Plan], sets: Collection[HeaderSet], owner: str) -> dict[int, list[PlanUses]]:
    """Return the plans that use each of ``sets``, by the id of the set, in the order of ``plans``.

    ``sets`` are all those of the projects of the plans. A use whose key is of another installation is found by name.
    """
    set_of = Finder(sets)
    found: dict[int, list[PlanUses]] = {one.pk: [] for one in sets}
    for plan in plans:
        grouped = set_of.grouped(plan, uses_of(plan.newest, owner))
        for one in sets if grouped else ():
            if one.pk in grouped:
                found[one.pk].append(_of_plan(plan, one, grouped[one.pk]))
    return found


def _of_plan(plan: Plan, one: HeaderSet, found: list[Use]) -> PlanUses:
    return PlanUses(plan, tuple(found), tuple(_differing(one, found)))


def _differing(one: HeaderSet, found: Iterable[Use]) -> Iterator[Use]:
    expected = fingerprint(one.sent)
    return (use for use in found if use.fingerprint != expected)
