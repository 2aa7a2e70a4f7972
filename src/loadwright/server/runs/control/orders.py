"""The orders to the generators of runs, from the rows of each run."""

from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import timedelta

from django.utils import timezone

from loadwright.core.conduct import orders
from loadwright.core.conduct.orders import Facts, Part
from loadwright.core.jmx.elements.csvdata import CsvData
from loadwright.core.protocol.generator import Bundle, DataFile
from loadwright.server.fleet.roles import Ordered
from loadwright.server.runs.models import Run, RunGenerator

from .load_shares import changes

LATE_FOR = timedelta(days=7)
"""How long after the end of a run late seconds are expected from its generators."""


class GeneratorOrders:
    """The orders of generators: of the run that holds each, or of the last one that it has not fully delivered."""

    def versions(self) -> Mapping[str, Hashable]:
        """Return run, revision and state of every held generator. Late orders are missing."""
        held = RunGenerator.objects.filter(holder__isnull=False).order_by()
        rows = held.values_list("agent__key", "run_id", "run__revision", "run__state")
        return {key: (run, revision, state) for key, run, revision, state in rows}

    def orders(self, agents: Collection[str]) -> Mapping[str, Ordered]:
        """Return the orders of these generators. The facts of each run are read once."""
        held = list(RunGenerator.objects.filter(holder__key__in=agents).values_list("holder__key", "run_id"))
        found = {}
        runs = _runs(run for _, run in held)
        for key, run_id in held:
            run, facts = runs[run_id]
            # Removed between the two queries; its next version differs.
            if key in facts.parts:
                version = (run.pk, run.revision, run.state)
                found[key] = Ordered(run.revision, orders.order(facts, key), version)
        return _late_orders([key for key in agents if key not in found]) | found


def _late_orders(agents: Collection[str]) -> dict[str, Ordered]:
    """Return the orders of generators that have not delivered everything of a run that has ended."""
    if not agents:
        return {}
    undelivered = RunGenerator.objects.filter(
        agent__key__in=agents,
        drained=False,
        run__start_at__isnull=False,
        run__ended_at__gt=timezone.now() - LATE_FOR,
    )
    # Of several runs, the last one to end is the last in this order.
    last = dict(undelivered.order_by("run__ended_at").values_list("agent__key", "run_id"))
    runs = _runs(last.values())
    found = {}
    for key, run_id in last.items():
        run, facts = runs[run_id]
        found[key] = Ordered(run.revision, orders.late_order(facts, key), ("late", run.pk, run.revision))
    return found


def _runs(ids: Iterable[int]) -> dict[int, tuple[Run, Facts]]:
    found = Run.objects.filter(pk__in=set(ids)).prefetch_related("targets", "shares", "generators__agent")
    return {run.pk: (run, facts_of(run)) for run in found}


def facts_of(run: Run) -> Facts:
    """Read the facts of ``run``, its generators, targets and shares (prefetched or not)."""
    return Facts(
        key=run.key,
        state=run.state,
        spec=run.spec,
        bundle=Bundle(run.bundle_sha256, run.bundle_size, f"/agent/bundles/{run.bundle_sha256}", run.document),
        parts={part.agent.key: _part(part) for part in run.generators.all()},
        timeline=run.timeline(),
        changes=changes(run),
        end_at=run.end_at.timestamp() if run.end_at else None,
        stopped=run.outcome not in ("", Run.State.FINISHED),
        stop_now=run.stop_now,
        files=tuple(DataFile(**file) for file in run.files),
        splits=tuple(CsvData(**data) for data in run.splits),
    )


def _part(part: RunGenerator) -> Part:
    return Part(
        position=part.position,
        attempt=part.attempt,
        joined_at=part.joined_at.timestamp() if part.joined_at else None,
        leaving_at=part.leaving_at.timestamp() if part.leaving_at else None,
        log_requested_at=part.log_requested_at.timestamp() if part.log_requested_at else None,
    )
