"""Generators join and leave a run that goes on, and get other shares."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from loadwright.core.protocol import generator as protocol
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform.errors import CONFLICT, INVALID, NOT_FOUND, ActionError
from loadwright.server.runs import participants
from loadwright.server.runs.models import Run, RunGenerator, RunShares
from tests.support.site import Cast, idle_generator

TABLE = connection.ops.quote_name(RunGenerator._meta.db_table)


@pytest.fixture
def actor(cast: Cast) -> Actor:
    return Actor(cast.user)


def refusal(what: object, *arguments: object, **more: object) -> tuple[str, str]:
    """Return code and field of the error that an action ends with."""
    assert callable(what)
    with pytest.raises(ActionError) as refused, transaction.atomic():
        what(*arguments, **more)
    return refused.value.code, refused.value.field


def join(cast: Cast, name: str = "load-9") -> RunGenerator:
    return participants.add_generator(Actor(cast.user), cast.running.pk, idle_generator(name).pk)


def test_an_idle_generator_is_held_after_the_others(cast: Cast, actor: Actor) -> None:
    before = Run.objects.get(pk=cast.running.pk).revision
    part = join(cast)
    assert (part.position, part.holder, part.state, part.attempt) == (1, part.agent, "", 0)
    assert Run.objects.get(pk=cast.running.pk).revision > before
    assert AuditEntry.objects.filter(what="run.add_generator").count() == 1
    assert refusal(participants.add_generator, actor, cast.running.pk, part.agent_id) == (CONFLICT, "generator")


def test_one_that_is_unknown_or_away_does_not_join(cast: Cast, actor: Actor) -> None:
    away = RunGenerator.objects.get(run=cast.ended).agent
    for agent in (away.pk, 999_999):
        assert refusal(participants.add_generator, actor, cast.running.pk, agent) == (CONFLICT, "generator")


def test_nobody_joins_a_run_whose_data_files_are_split_among_the_first(cast: Cast, actor: Actor) -> None:
    Run.objects.filter(pk=cast.running.pk).update(splits=[{"path": "a.csv", "header": False, "quoted": False}])
    agent = idle_generator()
    assert refusal(participants.add_generator, actor, cast.running.pk, agent.pk) == (CONFLICT, "generator")


def test_one_that_comes_back_begins_another_attempt_and_keeps_its_seconds(cast: Cast, actor: Actor) -> None:
    part = join(cast)
    RunGenerator.objects.filter(pk=part.pk).update(
        holder=None, state=protocol.FAILED, seconds=7, seconds_before=2, drained=True, lost=True, failure_noted=True
    )
    again = participants.add_generator(actor, cast.running.pk, part.agent_id)
    assert again.pk == part.pk
    assert (again.attempt, again.seconds, again.seconds_before, again.state) == (1, 0, 9, "")
    assert [again.drained, again.lost, again.failure_noted] == [False, False, False]
    assert again.warned


def test_an_attempt_writes_only_what_belongs_to_it(cast: Cast, actor: Actor) -> None:
    part = join(cast)
    RunGenerator.objects.filter(pk=part.pk).update(holder=None, state=protocol.ENDED, drained=True)
    with CaptureQueriesContext(connection) as queries:
        participants.add_generator(actor, cast.running.pk, part.agent_id)
    written = [query["sql"] for query in queries if query["sql"].startswith(f"UPDATE {TABLE}")]
    assert len(written) == 1
    assert not any(f"{connection.ops.quote_name(name)} =" in written[0] for name in ("weight", "points_dropped"))


def test_the_only_generator_does_not_leave(cast: Cast, actor: Actor) -> None:
    RunGenerator.objects.filter(run=cast.running).update(joined_at=cast.running.start_at)
    assert refusal(participants.remove_generator, actor, cast.running.pk, cast.agent.pk)[0] == CONFLICT


def test_one_that_has_not_joined_is_forgotten_unless_it_measured_before(cast: Cast, actor: Actor) -> None:
    first, second = join(cast), join(cast, "load-10")
    RunGenerator.objects.filter(pk=second.pk).update(attempt=1)
    for part in (first, second):
        participants.remove_generator(actor, cast.running.pk, part.agent_id)
    assert not RunGenerator.objects.filter(pk=first.pk).exists()
    second.refresh_from_db()
    assert (second.holder, second.state, second.drained) == (None, protocol.ENDED, True)


def test_one_that_produces_load_leaves_at_a_moment_and_once(cast: Cast, actor: Actor) -> None:
    part = join(cast)
    RunGenerator.objects.filter(run=cast.running).update(joined_at=cast.running.start_at, state=protocol.RUNNING)
    for _ in range(2):
        participants.remove_generator(actor, cast.running.pk, part.agent_id)
    part.refresh_from_db()
    assert part.leaving_at is not None
    assert part.holder == part.agent, "it is held until it has left"
    assert AuditEntry.objects.filter(what="run.remove_generator").count() == 1
    assert cast.running.shares.count() == 1


@pytest.mark.parametrize(
    ("share", "field"),
    [
        ({}, "pinned"),
        ({"weight": 1, "pinned": 1}, "pinned"),
        ({"weight": 0}, "weight"),
        ({"weight": 1000.1}, "weight"),
        ({"pinned": -1}, "pinned"),
        ({"pinned": 20.1}, "pinned"),
        ({"pinned": float("nan")}, "pinned"),
    ],
)
def test_a_share_that_cannot_be_is_refused(cast: Cast, actor: Actor, share: dict[str, float], field: str) -> None:
    assert refusal(participants.set_share, actor, cast.running.pk, cast.agent.pk, **share) == (INVALID, field)


def test_threads_are_whole(cast: Cast, actor: Actor) -> None:
    Run.objects.filter(pk=cast.running.pk).update(spec=RunSpec(mode="threads", target=20))
    assert refusal(participants.set_share, actor, cast.running.pk, cast.agent.pk, pinned=2.5) == (INVALID, "pinned")
    assert participants.set_share(actor, cast.running.pk, cast.agent.pk, pinned=2.0).pinned == 2


def test_a_pin_goes_with_the_next_weight(cast: Cast, actor: Actor) -> None:
    assert participants.set_share(actor, cast.running.pk, cast.agent.pk, pinned=20).pinned == 20
    part = participants.set_share(actor, cast.running.pk, cast.agent.pk, weight=3)
    assert (part.pinned, part.weight) == (None, 3)


def test_a_pin_set_while_all_are_lost_holds_when_they_reconnect(cast: Cast, actor: Actor) -> None:
    start = timezone.now()
    Run.objects.filter(pk=cast.running.pk).update(start_at=start)
    RunShares.objects.create(
        run=cast.running, at=start, members={cast.agent.key: {"weight": 1.0, "pinned": None}, "left": {"weight": 1.0}}
    )
    RunGenerator.objects.filter(run=cast.running).update(joined_at=start, lost=True)
    participants.set_share(actor, cast.running.pk, cast.agent.pk, pinned=12)
    last = cast.running.shares.last()
    assert last is not None
    assert last.members == {cast.agent.key: {"weight": 1.0, "pinned": 12}}
    assert last.at > start


def test_a_run_that_has_ended_or_is_as_written_is_not_changed(cast: Cast, actor: Actor) -> None:
    assert refusal(participants.remove_generator, actor, cast.ended.pk, cast.agent.pk)[0] == CONFLICT
    assert refusal(participants.set_share, actor, cast.running.pk, 999_999, weight=1) == (NOT_FOUND, "generator")
    Run.objects.filter(pk=cast.running.pk).update(spec=RunSpec())
    assert refusal(participants.set_share, actor, cast.running.pk, cast.agent.pk, weight=1)[0] == CONFLICT
