"""Every step of the lifecycle changes the rows of its run."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from loadwright.core.conduct import lifecycle
from loadwright.core.conduct.lifecycle import Step
from loadwright.core.messages import TEXT
from loadwright.core.messages import events as messages
from loadwright.server.runs.conductor.steps import apply
from loadwright.server.runs.models import Run, RunGenerator
from tests.support.site import Cast

pytestmark = pytest.mark.django_db
NOW = 1_800_000_000.0
CPU = next(iter(messages.WARNINGS))


def applied(cast: Cast, step: Callable[[str], Step], **run: object) -> tuple[Run, RunGenerator]:
    Run.objects.filter(pk=cast.running.pk).update(**run)
    current = Run.objects.get(pk=cast.running.pk)
    rows = {part.agent.key: part for part in current.generators.select_related("agent")}
    apply(step(cast.agent.key), current, rows, NOW)
    return Run.objects.get(pk=current.pk), RunGenerator.objects.get(run=current)


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        (lambda _: lifecycle.Start(NOW), Run.State.PENDING, Run.State.STARTING),
        (lambda _: lifecycle.Running(), Run.State.STARTING, Run.State.RUNNING),
        (lambda _: lifecycle.End(NOW), Run.State.RUNNING, Run.State.STOPPING),
        (lambda _: lifecycle.Fail(TEXT(text="no"), "log"), Run.State.RUNNING, Run.State.STOPPING),
        (lambda _: lifecycle.Finalise(), Run.State.STOPPING, Run.State.STOPPING),
    ],
)
def test_the_state_of_the_run(cast: Cast, step: Callable[[str], Step], before: str, after: str) -> None:
    assert applied(cast, step, state=before)[0].state == after


def test_the_loss_of_all_generators(cast: Cast) -> None:
    lost = applied(cast, lambda _: lifecycle.AllLost(NOW))[0].all_lost_since
    assert lost is not None
    assert lost.timestamp() == NOW
    assert applied(cast, lambda _: lifecycle.AllLost(None))[0].all_lost_since is None


def test_a_generator_and_its_share(cast: Cast) -> None:
    joined = applied(cast, lambda key: lifecycle.Join(key, NOW))[1].joined_at
    assert joined is not None
    assert joined.timestamp() == NOW
    run, _ = applied(cast, lambda _: lifecycle.Share(NOW))
    assert list(run.shares.get().members) == [cast.agent.key]
    assert applied(cast, lifecycle.Lost)[1].lost
    assert not applied(cast, lifecycle.Back)[1].lost
    assert applied(cast, lambda key: lifecycle.PartFailed(key, TEXT(text="no")))[1].failure_noted
    assert applied(cast, lambda key: lifecycle.Warn(key, CPU))[1].warned == [CPU]
    remark = TEXT(text="nothing was sent")
    assert applied(cast, lambda key: lifecycle.Remark(key, remark))[1].remarks == [remark]


def test_a_failed_run_ended_its_load_when_its_generators_did(cast: Cast) -> None:
    for at, ended in ((NOW - 5, NOW - 5), (None, NOW)):
        failed = lifecycle.Fail(TEXT(text="no"), "log", at)
        run, _ = applied(cast, lambda _, step=failed: step, state=Run.State.RUNNING, load_ended_at=None)  # type: ignore[misc]
        assert run.load_ended_at is not None
        assert run.load_ended_at.timestamp() == ended
    assert applied(cast, lifecycle.Release)[1].holder_id is None
