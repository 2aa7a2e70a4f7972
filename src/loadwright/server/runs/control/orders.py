"""Reads from the rows of a run the facts on which the orders to its generators depend."""

from loadwright.core.conduct.orders import Facts, Part
from loadwright.core.jmx.elements.csvdata import CsvData
from loadwright.core.protocol.generator import Bundle, DataFile
from loadwright.server.runs.models import Run, RunGenerator

from .load_shares import changes


def facts_of(run: Run) -> Facts:
    """Read the facts of ``run``, its generators, targets and shares (prefetched or not)."""
    return Facts(
        key=run.key,
        state=run.state,
        spec=run.spec,
        bundle=Bundle(run.bundle_sha256, run.bundle_size, f"/agent/bundles/{run.bundle_sha256}"),
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
    )
