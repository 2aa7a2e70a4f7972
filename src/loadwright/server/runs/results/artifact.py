"""The artifact of a run, its result document and page data, written when it ends and again for late seconds."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from io import TextIOWrapper
from tempfile import TemporaryFile
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from loadwright.core.facts import LOST, Event, GeneratorFacts, RunFacts, ending
from loadwright.core.messages import Message, events, reasons
from loadwright.core.modes import RATE
from loadwright.core.result import write_result
from loadwright.core.stats.frames import KINDS, TRANSACTION
from loadwright.core.stats.intervals import TRANSACTIONS, resolution_for
from loadwright.core.stats.load import SECONDS
from loadwright.core.stats.measured import Measured, bounds, error_series, generator_series, label_series, run_series
from loadwright.core.stats.series import GENERATOR_PAGE_COLUMNS
from loadwright.core.stats.summary import summarize
from loadwright.core.strictjson import dumps, read_stored
from loadwright.server.platform import stored
from loadwright.server.runs import storage
from loadwright.server.runs.control import load_shares, transitions
from loadwright.server.runs.measurements import messages
from loadwright.server.runs.measurements.merging import outside
from loadwright.server.runs.measurements.telemetry import NO_RUN, StoredMeasurements, unavailable
from loadwright.server.runs.models import Run, RunGenerator

from . import notice
from .hosts import HostFacts, facts_of

log = logging.getLogger(__name__)

PAGE_ENTRIES = 100_000
"""Maximum number of intervals in the page data, of the run, its generators and its labels together."""
LABELS_KEPT = 200
"""How many labels have series in the page data."""


def finalise(run: Run) -> None:
    """Write the artifact of a run whose generators have delivered everything, and end the run. Blocks.

    Nothing is published if the run was changed since it was read: another worker may have ended it. A run whose
    measurements make no result ends as failed, with the reason and without them.
    """
    if run.state != Run.State.STOPPING:
        return
    try:
        _finish(run, StoredMeasurements(run.key))
    except Exception as error:
        if unavailable(error) or isinstance(error, OSError):
            raise
        log.exception("Run %s has no result of its measurements.", run.key)
        transitions.fail_by(run, error)
        run.refresh_from_db()
        _finish(run, StoredMeasurements(NO_RUN), final=True)


def _finish(run: Run, measured: Measured, *, final: bool = False) -> None:
    ended_at, hosts = time.time(), facts_of(run)
    facts = _facts(run, hosts, run.outcome, ended_at, ending(run.outcome))
    with _staged(run, measured, facts) as (head, publish):
        transitions.finish(
            run,
            headline(head),
            ended_at=ended_at,
            settled=final or (_settled(run) and hosts.complete),
            notify=partial(notice.notify, run, head),
            publish=publish,
        )


def rebuild_if_late(run: Run) -> bool:
    """Write the artifact again if seconds, remarks or figures of hosts arrived after the end.

    Returns whether it was published. Blocks.

    As for ``finalise``, nothing is published if the run was changed since it was read.
    """
    former = document(run)
    measured = StoredMeasurements(run.key)
    known = sum(generator["seconds"] for generator in former["generators"])
    total = measured.totals().total()
    late, now = events.LATE_SECONDS(count=max(1, total.load.count(SECONDS) - known)), time.time()
    hosts = facts_of(run, former)
    settled = _settled(run) and hosts.complete
    if total.load.count(SECONDS) == known and _figures(summarize(total.frame, 0)) == _figures(former["total"]):
        if _new_remarks(run, former):
            late = events.LATE_REMARK()
        elif hosts.adds_to(former):
            late = events.LATE_HOSTS()
        else:
            if settled:
                transitions.settle(run)
            return False
    ended_at = run.ended_at.timestamp() if run.ended_at else None
    with _staged(run, measured, _facts(run, hosts, run.state, ended_at, late, now)) as (head, publish):
        return transitions.add_late_seconds(run, late, headline(head), at=now, settled=settled, publish=publish)


def _new_remarks(run: Run, former: dict[str, Any]) -> bool:
    """Return whether a generator has remarks that a result does not contain."""
    known = former["verdict"].get("messages", ())
    return any(
        reasons.REMARK(name=part.agent.name, remark=remark).to_json() not in known
        for part in run.generators.select_related("agent")
        for remark in part.remarks
    )


def _figures(summary: dict[str, Any]) -> dict[str, Any]:
    """Return a summary without the rate, which depends on a duration that the result contains rounded."""
    return {name: value for name, value in summary.items() if name != "rate"}


def document(run: Run) -> dict[str, Any]:
    return _read(run, storage.RESULT)


def page(run: Run) -> dict[str, Any]:
    """Return the page data of an ended run."""
    return _read(run, storage.PAGE)


def _read(run: Run, name: str) -> dict[str, Any]:
    with default_storage.open(storage.path(run.key, name)) as file:
        content: dict[str, Any] = read_stored(file)
    return content


def headline(result: dict[str, Any]) -> dict[str, Any]:
    """Return the figures stored in the run's row, for lists of runs."""
    total, seconds = result["total"], result["seconds"]
    paced = result["asked"]["mode"] == RATE
    requirements = result["requirements"]
    return {
        "reached": (sum(result["series"]["transactions"]) / seconds if paced else total["rate"]) if seconds else None,
        "samples": total["samples"],
        "mean_ms": total["mean_ms"],
        "p50_ms": total["p50_ms"],
        "p95_ms": total["p95_ms"],
        "error_rate": total["error_rate"] if total["samples"] else None,
        "verdict": result["verdict"]["status"],
        "requirements_held": all(item["held"] for item in requirements) if requirements else None,
        "of_requests": all(message["code"] != reasons.NOT_SEPARATED.code for message in result["verdict"]["messages"]),
    }


@contextmanager
def _staged(run: Run, measured: Measured, facts: RunFacts) -> Iterator[tuple[dict[str, Any], Callable[[], None]]]:
    """Write the files under temporary names; give the result without its long parts and what publishes the files."""
    with TemporaryFile() as result:
        text = TextIOWrapper(result, encoding="utf-8", write_through=True)
        head = write_result(measured, facts, text)
        result.seek(0)
        page = ContentFile(dumps(_page(run, measured), separators=(",", ":")).encode())
        files = {storage.path(run.key, storage.PAGE): page, storage.path(run.key, storage.RESULT): File(result)}
        with stored.staged(files) as publish:
            yield head, publish
        text.detach()


def _page(run: Run, measured: Measured) -> dict[str, Any]:
    """Return the series for the page of the run once its telemetry is deleted, at one resolution."""
    totals = measured.totals()
    limits = bounds(totals)
    labels = sorted(totals.labels)[:LABELS_KEPT]
    if totals.all_of(TRANSACTION).samples:
        labels.append(TRANSACTIONS)
    generators = sorted(totals.generators)
    resolution = resolution_for(*(limits or (0, 0)), PAGE_ENTRIES // (1 + len(labels) + len(generators)))
    _, end = messages.load_span(run)
    kept = label_series(measured, resolution, labels, load_end=end)
    return {
        "resolution": resolution,
        "series": run_series(measured, resolution, rate_asked=messages.rate_asked(run), load_end=end),
        "error_series": error_series(measured, resolution),
        "generators": generator_series(measured, resolution, generators, GENERATOR_PAGE_COLUMNS, load_end=end),
        "labels": {kind: {label: kept[label, kind] for label, of in kept if of == kind} for kind in KINDS},
    }


def _settled(run: Run) -> bool:
    """Return whether every generator reported that it delivered everything."""
    return not RunGenerator.objects.filter(run=run, drained=False).exists()


def _facts(
    run: Run, under_test: HostFacts, state: str, ended_at: float | None, latest: Message | None, at: float | None = None
) -> RunFacts:
    """Return the facts of a run. ``latest`` is an event at ``at`` that is stored together with the result."""
    parts = list(run.generators.select_related("agent"))
    shares, refused = load_shares.shares(run), outside(run, time.time())
    happened = [Event(event.at.timestamp(), event.message, event.who, event.kind) for event in run.events.all()]
    if latest is not None:
        happened.append(Event(at or ended_at or time.time(), latest))
    return RunFacts(
        state=str(state),
        spec=run.spec,
        plan=run.plan_name,
        started_at=run.start_at.timestamp() if run.start_at else None,
        load_ended_at=run.load_ended_at.timestamp() if run.load_ended_at else None,
        ended_at=ended_at,
        end_at=run.end_at.timestamp() if run.end_at else None,
        due=_due(run),
        rate_asked=messages.rate_asked(run),
        threads_asked=messages.asked(run) if run.spec.threads is not None else None,
        generators=[_generator(part, shares[part.agent.key], refused.get(part.agent.key, 0)) for part in parts],
        events=happened,
        aborted_by=run.aborted_by,
        warnings=run.warnings,
        hosts=under_test.hosts,
        guardrails=under_test.guardrails,
    )


def _due(run: Run) -> float | None:
    """Return the transactions requested from the start to the planned end; ``None`` if no rate is asked."""
    timeline = run.timeline()
    if not run.paced or timeline is None or run.end_at is None:
        return None
    return timeline.area(run.end_at.timestamp())


def _generator(part: RunGenerator, share: float, outside_run: int) -> GeneratorFacts:
    agent = part.agent
    lost = part.lost and not part.drained
    return GeneratorFacts(
        id=agent.key,
        name=agent.name,
        state=LOST if lost else part.state,
        share=share,
        error=part.error,
        host={
            "hostname": agent.hostname,
            "system": agent.system,
            "cores": agent.cores,
            "memory_bytes": agent.memory_bytes,
            "java": agent.java,
            "jmeter": agent.jmeter,
        },
        seconds_measured=part.seconds_before + part.seconds if part.drained else None,
        pauses=part.attempt,
        warned=part.warned,
        remarks=part.remarks,
        points_dropped=part.points_dropped,
        seconds_outside=outside_run,
        warm_up_s=part.warm_up_s,
        java_options=part.java_options,
    )
