"""Applies the steps of the lifecycle to the rows of a run."""

from collections.abc import Mapping

from loadwright.core.conduct import lifecycle
from loadwright.server.runs.control import participation, transitions
from loadwright.server.runs.models import Run, RunGenerator


def apply(step: lifecycle.Step, run: Run, rows: Mapping[str, RunGenerator], now: float) -> None:
    """Apply one step. ``rows`` are the generators by the key of their agent."""
    match step:
        case lifecycle.Start(at):
            transitions.start_load(run, at)
        case lifecycle.Running():
            transitions.load_began(run)
        case lifecycle.Share(at):
            transitions.share(run, at)
        case lifecycle.End(at):
            transitions.end_load(run, at)
        case lifecycle.Fail(reason, log_tail, at):
            transitions.fail(run, reason, log_tail, now if at is None else at)
        case lifecycle.AllLost(since):
            transitions.all_lost(run, since)
        case lifecycle.Finalise():
            pass
        case _:
            _apply_to_part(step, run, rows[step.key])


def _apply_to_part(step: lifecycle.PartStep, run: Run, row: RunGenerator) -> None:
    match step:
        case lifecycle.Lost():
            participation.generator_lost(run, row)
        case lifecycle.Back():
            participation.generator_back(run, row)
        case lifecycle.PartFailed(_, error):
            participation.generator_failed(run, row, error)
        case lifecycle.Warn(_, warning):
            participation.warn(run, row, warning)
        case lifecycle.Remark(_, remark):
            participation.remark(run, row, remark)
        case lifecycle.Join(_, at):
            participation.join(run, row, at)
        case lifecycle.Release():
            participation.release(run, row)
