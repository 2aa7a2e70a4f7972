"""Each change of a generator's part in a run happens once, and only to the attempt that it was decided for."""

from __future__ import annotations

import pytest

from loadwright.core.messages import TEXT, agents
from loadwright.core.messages import events as messages
from loadwright.core.protocol import generator as protocol
from loadwright.core.runspec import RunSpec
from loadwright.server.runs.control import load_shares, participation, transitions
from loadwright.server.runs.models import Run, RunGenerator
from tests.support.site import Cast

NOW = 1_800_000_000.0


@pytest.fixture
def run(cast: Cast) -> Run:
    """A running run with one generator and a rate of 20/s for 60 s."""
    RunGenerator.objects.update(holder=None)
    made = Run.objects.create(
        name="Checkout", plan=cast.plan, plan_name="shop", created_by=cast.user, state=Run.State.PENDING,
        spec=RunSpec(mode="rate", target=20, duration_s=60), bundle_sha256="0" * 64, bundle_size=1,
    )  # fmt: skip
    RunGenerator.objects.create(run=made, agent=cast.agent, holder=cast.agent, position=0)
    transitions.start_load(made, NOW)
    transitions.load_began(fresh(made))
    made.events.all().delete()
    return fresh(made)


def fresh(run: Run) -> Run:
    return Run.objects.get(pk=run.pk)


def part_of(run: Run) -> RunGenerator:
    return run.generators.select_related("agent").get()


def codes(run: Run) -> list[str]:
    return [event.message.code for event in run.events.order_by("pk") if event.message is not None]


def test_a_generator_is_lost_and_back_once_each(run: Run) -> None:
    part = part_of(run)
    for _repeated in range(2):
        participation.generator_lost(run, part)
    assert (part_of(run).lost, part_of(run).losses) == (True, 1)
    assert part_of(run).lost_at is not None
    for _repeated in range(2):
        participation.generator_back(run, part)
    assert not part_of(run).lost
    assert codes(run) == [messages.GENERATOR_LOST(name="x").code, messages.GENERATOR_BACK(name="x").code]


def test_a_failed_generator_is_reported_once_with_its_reason(run: Run) -> None:
    for _repeated in range(2):
        participation.generator_failed(run, part_of(run), TEXT(text="no Java"))
    assert [str(event.message) for event in run.events.all()] == [
        str(messages.GENERATOR_FAILURE(name=part_of(run).agent.name, reason=TEXT(text="no Java")))
    ]


def test_warnings_are_reported_once_and_unknown_ones_ignored(run: Run) -> None:
    warning = next(iter(messages.WARNINGS))
    for name in (warning, warning, "too_tired"):
        participation.warn(run, part_of(run), name)
    assert part_of(run).warned == [warning]
    assert len(codes(run)) == 1


def test_remarks_are_reported_once_and_their_number_is_limited(run: Run) -> None:
    first, second = part_of(run), part_of(run)
    remark = agents.ENDED_EARLY(seconds=1.5, asked=60.0, reason=agents.STOPPED_BY_PLAN())
    for part in (first, second):
        participation.remark(run, part, remark)
    assert part_of(run).remarks == [remark]
    (event,) = run.events.all()
    assert (event.kind, str(event.message)) == ("warning", f"Generator {first.agent.name}: {remark}.")
    for number in range(2 * protocol.MOST_REMARKS):
        participation.remark(run, part_of(run), TEXT(text=str(number)))
    assert len(part_of(run).remarks) == protocol.MOST_REMARKS


def test_a_late_generator_joins_once_and_the_load_is_shared_again(run: Run) -> None:
    started = run
    part = part_of(run)
    RunGenerator.objects.filter(pk=part.pk).update(joined_at=None)
    before = started.revision
    for _repeated in range(2):
        participation.join(started, part_of(run), NOW + 20)
    assert fresh(run).revision == before + 1
    transitions.share(started, NOW + 20)
    assert [change.at for change in load_shares.changes(fresh(run))] == [NOW, NOW + 20]


def test_two_conductors_let_a_generator_join_once(run: Run) -> None:
    RunGenerator.objects.filter(run=run).update(joined_at=None)
    one, other = fresh(run), fresh(run)
    first, second = part_of(run), part_of(run)
    participation.join(one, first, NOW + 20)
    participation.join(other, second, NOW + 18)
    assert part_of(run).joined_at == transitions.moment(NOW + 20)
    assert codes(run) == [messages.GENERATOR_JOINED(name="x").code]
    assert fresh(run).revision == one.revision


def added_again(run: Run) -> RunGenerator:
    """Let the generator leave and be added again, and return its part as it was read before."""
    stale = part_of(run)
    RunGenerator.objects.filter(run=run).update(attempt=1, state="", joined_at=None)
    transitions.next_revision(fresh(run))
    return stale


def test_what_was_seen_of_an_earlier_attempt_does_not_change_the_next(run: Run) -> None:
    former = fresh(run)
    stale = added_again(run)
    participation.join(former, stale, NOW + 18)
    participation.release(former, stale)
    participation.generator_lost(former, stale)
    participation.generator_failed(former, stale, TEXT(text="no Java"))
    assert not participation.observe(stale, observed(state=protocol.FAILED))
    now = part_of(run)
    assert (now.joined_at, now.state, now.lost, now.failure_noted) == (None, "", False, False)
    assert now.holder is not None
    assert codes(run) == []


def test_two_conductors_release_a_generator_once(run: Run) -> None:
    first, second = part_of(run), part_of(run)
    participation.release(run, first)
    added_again(run)
    participation.release(run, second)
    RunGenerator.objects.filter(run=run).update(holder=second.agent)
    participation.release(run, second)
    assert part_of(run).holder is not None


def test_two_conductors_warn_once_and_keep_the_warnings_of_each_other(run: Run) -> None:
    first, second = part_of(run), part_of(run)
    one, other = list(messages.WARNINGS)[:2]
    participation.warn(run, first, one)
    participation.warn(run, second, one)
    participation.warn(run, second, other)
    assert part_of(run).warned == [one, other]
    assert len(codes(run)) == 2


def observed(**more: object) -> protocol.Observed:
    values: dict[str, object] = {"run": "key", "state": protocol.RUNNING, "seconds": 5, **more}
    return protocol.Observed(**values)  # type: ignore[arg-type]


def test_only_changes_of_state_are_stored(run: Run) -> None:
    part = part_of(run)
    assert participation.observe(part, observed())
    assert not participation.observe(part, observed(seconds=9)), "growing counts alone are not written"
    assert participation.observe(part, observed(state=protocol.ENDED, seconds=9, drained=True, load_ended_at=NOW + 9.5))
    stored = part_of(run)
    assert (stored.state, stored.seconds, stored.drained) == (protocol.ENDED, 9, True)
    assert stored.load_ended_at == NOW + 9.5


def test_the_end_of_an_attempt_and_of_its_load_are_final(run: Run) -> None:
    part = part_of(run)
    participation.observe(part, observed(load_ended_at=NOW + 9.5))
    participation.observe(part, observed(state=protocol.STOPPING))
    assert part_of(run).load_ended_at == NOW + 9.5
    participation.observe(part, observed(state=protocol.ENDED))
    assert not participation.observe(part, observed(state=protocol.RUNNING))
    assert participation.observe(part, observed(state=protocol.RUNNING, drained=True))
    assert (part_of(run).state, part_of(run).drained) == (protocol.ENDED, True)


def test_counts_never_shrink(run: Run) -> None:
    part = part_of(run)
    participation.observe(part, observed(seconds=9, points_dropped=4))
    participation.observe(part, observed(state=protocol.FAILED, seconds=3, error="JMeter died."))
    stored = part_of(run)
    assert (stored.seconds, stored.points_dropped, str(stored.error)) == (9, 4, "JMeter died.")


def test_an_older_observation_does_not_replace_a_newer_one(run: Run) -> None:
    current, paused = part_of(run), part_of(run)
    assert participation.observe(current, observed(state=protocol.ENDED, drained=True))
    assert not participation.observe(paused, observed(state=protocol.RUNNING))
    assert (part_of(run).state, paused.state) == (protocol.ENDED, protocol.ENDED)


def test_an_error_with_another_text_than_its_code_has_here_keeps_its_text(run: Run) -> None:
    known = TEXT(text="no Java")
    participation.observe(
        part_of(run), observed(state=protocol.FAILED, error=str(known), error_message=known.to_json())
    )
    assert part_of(run).error == known
    newer = agents.KILLED(signal="SIGKILL").to_json()
    participation.observe(
        part_of(run), observed(state=protocol.FAILED, error="Killed: out of memory", error_message=newer)
    )
    assert part_of(run).error == TEXT(text="Killed: out of memory")
