"""Finds ended runs of which late seconds may have arrived."""

import logging
import time
from collections.abc import Collection

from django.db import OperationalError
from django.utils import timezone

from loadwright.server.fleet import presence
from loadwright.server.runs.control import participation
from loadwright.server.runs.control.orders import LATE_FOR
from loadwright.server.runs.models import Run, RunGenerator

from .situation import conducted, observed_of, remarks_of

log = logging.getLogger(__name__)

LOOK_SECONDS = 2.0
"""Interval at which the reports of generators are compared with the ended runs."""
FIRST_CHECK_SECONDS = 10.0
"""Interval between checks of a run that has just ended. It grows with the time since its end."""


class LateRuns:
    """The unsettled runs, and when each is to be checked next."""

    def __init__(self) -> None:
        self._look_at = float("-inf")
        self._check_at: dict[int, float] = {}

    def due(self, written: Collection[str]) -> list[Run]:
        """Return the runs to check for late seconds now. ``written`` are the keys of runs with new seconds. Blocks."""
        if not written and time.monotonic() < self._look_at:
            return []
        self._look_at = time.monotonic() + LOOK_SECONDS
        # Django writes ``settled=False`` as NOT settled, for which no database uses the index.
        unsettled = Run.objects.filter(
            settled__in=[False], state__in=Run.FINAL, ended_at__gt=timezone.now() - LATE_FOR
        ).order_by()
        ended = {pk: at.timestamp() for pk, at in unsettled.values_list("pk", "ended_at") if at is not None}
        self._check_at = {pk: self._check_at.get(pk, at + FIRST_CHECK_SECONDS) for pk, at in ended.items()}
        parts = RunGenerator.objects.filter(run__in=list(ended)).values_list("run_id", "run__key", "agent__key")
        rows = list(parts.order_by())
        seen = presence.latest({agent for _, _, agent in rows})
        now = time.time()
        chosen = {pk for pk, at in self._check_at.items() if now >= at}
        delivered = set()
        for pk, key, agent in rows:
            observed = seen[agent].report.observed if agent in seen else None
            if key in written:
                chosen.add(pk)
            elif observed is not None and observed.run == key:
                delivered.add(pk)
        runs = list(conducted(Run.objects.filter(pk__in=chosen | delivered)))
        found = [run for run in runs if _observe(run, seen) or run.pk in chosen]
        for run in found:
            self._check_at[run.pk] = now + max(FIRST_CHECK_SECONDS, (now - ended[run.pk]) / 20)
        return found


def _observe(run: Run, seen: dict[str, presence.Seen]) -> bool:
    """Store the reports about an ended run, and return whether a generator has delivered the rest of it.

    An exception in it does not affect other runs.
    """
    delivered = False
    try:
        for row in run.generators.all():
            observed = observed_of(run, row, seen)
            if observed is not None:
                delivered |= participation.observe(row, observed) and row.drained
                for remark in remarks_of(observed):
                    if remark not in row.remarks:
                        participation.remark(run, row, remark)
    except OperationalError:
        raise
    except Exception:
        log.exception("The late reports about run %s could not be stored; retrying.", run.key)
    return delivered
