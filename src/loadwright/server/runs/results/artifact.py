"""The artifact of a run, its result document and page data, written when it ends and again for late seconds."""

import json
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from loadwright.core.facts import LOST, Event, GeneratorFacts, RunFacts
from loadwright.core.messages import Message, events
from loadwright.core.result import build_result
from loadwright.core.stats.series import GENERATOR_PAGE_COLUMNS
from loadwright.server.runs import storage
from loadwright.server.runs.control import load_shares, transitions
from loadwright.server.runs.measurements import messages, telemetry
from loadwright.server.runs.measurements.live import LiveMeasurements
from loadwright.server.runs.models import Run, RunGenerator

LABELS_KEPT = 200
"""How many labels have per-second columns on the page of an ended run."""


def finalise(run: Run) -> None:
    """Write the artifact of a run whose generators have delivered everything, and end the run. Blocks.

    Nothing is published if the run was changed since it was read: another worker may have ended it.
    """
    if run.state != Run.State.STOPPING:
        return
    ended_at = time.time()
    measurements = read_measurements(run)
    result = build_result(measurements, _facts(run, run.outcome, ended_at, transitions.ending(run.outcome)))
    with _staged(run, measurements, result) as publish:
        transitions.finish(run, headline(result), ended_at=ended_at, settled=_settled(run), publish=publish)


def rebuild_if_late(run: Run) -> bool:
    """Write the artifact again if seconds arrived after the end, and return whether it was published. Blocks.

    As for ``finalise``, nothing is published if the run was changed since it was read.
    """
    former = document(run)
    known = sum(generator["seconds"] for generator in former["generators"])
    stored = telemetry.seconds_stored(run.key, members(run))
    if stored <= known:
        if _settled(run):
            transitions.settle(run)
        return False
    late, now = events.LATE_SECONDS(count=stored - known), time.time()
    measurements = read_measurements(run)
    ended_at = run.ended_at.timestamp() if run.ended_at else None
    result = build_result(measurements, _facts(run, run.state, ended_at, late, now))
    with _staged(run, measurements, result) as publish:
        return transitions.add_late_seconds(run, late, headline(result), at=now, settled=_settled(run), publish=publish)


def members(run: Run) -> set[str]:
    """Return the ids of the run's generators, which tag its telemetry."""
    return set(run.generators.values_list("agent__key", flat=True))


def read_measurements(run: Run) -> LiveMeasurements:
    measurements = LiveMeasurements()
    for generator, second in telemetry.seconds_of(run.key, members(run)):
        measurements.add(generator, second)
    return measurements


def document(run: Run) -> dict[str, Any]:
    return _read(run, storage.RESULT)


def page(run: Run) -> dict[str, Any]:
    """Return the page data of an ended run."""
    return _read(run, storage.PAGE)


def _read(run: Run, name: str) -> dict[str, Any]:
    with default_storage.open(storage.path(run.key, name)) as file:
        content: dict[str, Any] = json.load(file)
    return content


def headline(result: dict[str, Any]) -> dict[str, Any]:
    """Return the figures stored in the run's row, for lists of runs."""
    total, seconds = result["total"], result["seconds"]
    requirements = result["requirements"]
    return {
        "reached": sum(result["series"]["rate"]) / seconds if seconds else None,
        "samples": total["samples"],
        "p50_ms": total["p50_ms"],
        "p95_ms": total["p95_ms"],
        "error_rate": total["error_rate"] if total["samples"] else None,
        "verdict": result["verdict"]["status"],
        "requirements_held": all(item["held"] for item in requirements) if requirements else None,
    }


def _staged(
    run: Run, measurements: LiveMeasurements, result: dict[str, Any]
) -> AbstractContextManager[Callable[[], None]]:
    state = messages.read_state(run.pk)
    assert state is not None
    times = measurements.times()
    kept = messages.measured(measurements, state, times, time.time())
    kept["generators"] = {
        entry["id"]: measurements.generator_series(entry["id"], times, GENERATOR_PAGE_COLUMNS)
        for entry in state.participants
    }
    labels = [summary["label"] for summary in kept["labels"][:LABELS_KEPT]]
    kept["label_series"] = measurements.label_series(times, labels)
    return storage.staged(
        {
            storage.path(run.key, storage.PAGE): ContentFile(json.dumps(kept, separators=(",", ":")).encode()),
            storage.path(run.key, storage.RESULT): ContentFile(json.dumps(result, indent=1).encode()),
        }
    )


def _settled(run: Run) -> bool:
    """Return whether every generator reported that it delivered everything."""
    return not RunGenerator.objects.filter(run=run, drained=False).exists()


def _facts(run: Run, state: str, ended_at: float | None, latest: Message | None, at: float | None = None) -> RunFacts:
    """Return the facts of a run. ``latest`` is an event at ``at`` that is stored together with the result."""
    parts = list(run.generators.select_related("agent"))
    shares = load_shares.shares(run)
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
        rate_asked=messages.rate_asked(run),
        generators=[_generator(part, shares[part.agent.key]) for part in parts],
        events=happened,
        aborted_by=run.aborted_by,
    )


def _generator(part: RunGenerator, share: float) -> GeneratorFacts:
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
        points_dropped=part.points_dropped,
        warm_up_s=part.warm_up_s,
        java_options=part.java_options,
    )
