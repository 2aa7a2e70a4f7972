"""Every transition of a run, from its situation alone: no server, no clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from loadwright.core.conduct import lifecycle
from loadwright.core.conduct.lifecycle import Part, Situation
from loadwright.core.messages import TEXT, agents, events, reasons
from loadwright.core.protocol import generator as protocol

A = Part("a", "A", protocol.RUNNING)
B = Part("b", "B", protocol.RUNNING)
LOST: dict[str, Any] = {"silent": 6.0}
RUNNING = Situation("running", 100.0, 50.0, (A, B), start_at=60.0, end_at=160.0)


def steps(run: Situation, *parts: Part, **changes: Any) -> list[lifecycle.Step]:
    return lifecycle.next_steps(replace(run, parts=parts or run.parts, **changes))


def preparing(*states: str, **changes: Any) -> list[lifecycle.Step]:
    parts = [Part(f"g{number}", f"G{number}", state, joined=False) for number, state in enumerate(states)]
    return steps(Situation("pending", 100.3, 95.0, ()), *parts, **changes)


def test_all_ready_starts_on_a_whole_second_a_moment_ahead() -> None:
    assert preparing(protocol.READY, protocol.READY) == [lifecycle.Start(102.0)]


def test_a_trial_starts_at_once() -> None:
    trial = Situation("pending", 100.3, 95.0, (), trial=True)
    assert steps(trial, Part("a", "A", protocol.READY, joined=False)) == [lifecycle.Start(100.0)]


def test_waits_for_the_last_one() -> None:
    assert preparing(protocol.READY, protocol.PREPARING) == []
    assert preparing(protocol.READY, "") == []


def test_a_failure_while_preparing_fails_the_run_with_its_log() -> None:
    failed = Part("a", "A", protocol.FAILED, error=agents.JAVA_NOT_FOUND(), log_tail="tail")
    run = Situation("pending", 100.0, 95.0, (failed,))
    assert lifecycle.Fail(events.GENERATOR_FAILURE(name="A", reason=agents.JAVA_NOT_FOUND()), "tail") in steps(run)


def test_ending_before_the_start_fails_the_run() -> None:
    assert preparing(protocol.ENDED) == [lifecycle.Fail(reasons.ENDED_BEFORE_START(name="G0"))]


def test_preparing_for_too_long() -> None:
    assert preparing(protocol.READY, protocol.PREPARING, now=276.0) == [
        lifecycle.Fail(reasons.NOT_READY(name="G1", seconds=180.0))
    ]


def test_lost_while_preparing() -> None:
    run = Situation("pending", 140.0, 95.0, ())
    ready = Part("a", "A", protocol.READY)
    assert steps(run, replace(ready, silent=20.0)) == [lifecycle.Lost("a")]
    assert lifecycle.Fail(reasons.LOST_PREPARING(name="A")) in steps(run, replace(ready, silent=31.0))


def test_every_lost_generator_has_the_same_time_to_return_while_preparing() -> None:
    run = Situation("pending", 140.0, 95.0, ())
    ready = Part("a", "A", protocol.READY, known_lost=True)
    assert steps(run, replace(ready, silent=31.0), replace(ready, key="b", silent=20.0)) == []


def test_runs_from_the_moment_of_the_start() -> None:
    starting = replace(RUNNING, state="starting")
    assert steps(starting, now=59.9) == []
    assert steps(starting, now=60.0) == [lifecycle.Running()]


def test_a_healthy_run_has_no_steps() -> None:
    assert steps(RUNNING) == []


def test_the_end_is_at_the_planned_time() -> None:
    assert steps(RUNNING, now=160.4) == [lifecycle.End(160.0)]


def test_a_plan_that_ends_by_itself() -> None:
    ended = (replace(A, state=protocol.ENDED), replace(B, state=protocol.ENDED))
    assert steps(RUNNING, *ended, end_at=None) == [lifecycle.End(100.0)]
    assert steps(RUNNING, ended[0], B, end_at=None) == []


def test_a_lost_generator_is_recorded_once_and_the_run_continues() -> None:
    assert steps(RUNNING, replace(A, **LOST), B) == [lifecycle.Lost("a")]
    assert steps(RUNNING, replace(A, **LOST, known_lost=True), B) == []
    assert steps(RUNNING, replace(A, known_lost=True), B) == [lifecycle.Back("a")]


def test_a_generator_that_yields_is_lost_when_it_has_ended_its_share() -> None:
    yields = replace(A, lost_after=10.0)
    assert steps(RUNNING, replace(yields, silent=9.9), B) == []
    assert steps(RUNNING, replace(yields, silent=10.1), B) == [lifecycle.Lost("a")]
    assert steps(RUNNING, replace(yields, stalled=True), B) == [lifecycle.Lost("a")]


def test_a_failed_generator_is_recorded_once_and_the_run_continues() -> None:
    failed = replace(A, state=protocol.FAILED, error=TEXT(text="JMeter died."))
    assert steps(RUNNING, failed, B) == [lifecycle.PartFailed("a", TEXT(text="JMeter died."))]
    assert steps(RUNNING, replace(failed, known_failed=True), B) == []


def test_all_failed() -> None:
    failed = [
        replace(part, state=protocol.FAILED, error=TEXT(text="Out of memory."), known_failed=True) for part in (A, B)
    ]
    assert steps(RUNNING, *failed) == [
        lifecycle.Fail(reasons.ALL_FAILED(name="A", reason=TEXT(text="Out of memory.")), at=100.0)
    ]


def test_the_only_generator_was_added_again() -> None:
    again = Part("a", "A", protocol.PREPARING, joined=False)
    assert steps(RUNNING, again) == []
    assert steps(RUNNING, again, now=160.4) == [lifecycle.End(160.0)]
    failed = replace(again, state=protocol.FAILED, error=TEXT(text="Out of memory."), known_failed=True)
    assert steps(RUNNING, failed) == [
        lifecycle.Fail(reasons.ALL_FAILED(name="A", reason=TEXT(text="Out of memory.")), at=100.0)
    ]


def test_a_run_without_generators_ends() -> None:
    removed = replace(A, state=protocol.ENDED, drained=True, leaving=True, held=False)
    never_joined = Part("b", "B", protocol.ENDED, joined=False, drained=True, held=False)
    assert steps(RUNNING, removed, never_joined) == [lifecycle.End(100.0)]


def test_all_lost_waits_and_then_fails() -> None:
    lost = [replace(part, **LOST, known_lost=True) for part in (A, B)]
    assert steps(RUNNING, *lost) == [lifecycle.AllLost(100.0)]
    assert steps(RUNNING, *lost, all_lost_since=80.0) == []
    assert steps(RUNNING, *lost, all_lost_since=69.0) == [lifecycle.Fail(reasons.ALL_LOST())]


def test_one_back_after_all_were_lost() -> None:
    parts = (A, replace(B, **LOST, known_lost=True))
    assert steps(RUNNING, *parts, all_lost_since=80.0) == [lifecycle.AllLost(None)]


def test_the_others_lost_after_one_had_ended() -> None:
    parts = (replace(A, state=protocol.ENDED), replace(B, **LOST, known_lost=True))
    assert steps(RUNNING, *parts, all_lost_since=60.0) == [lifecycle.End(60.0)]


def test_a_load_that_ended_while_all_were_lost_ended_at_the_planned_time() -> None:
    parts = (replace(A, state=protocol.ENDED), replace(B, **LOST, known_lost=True))
    assert steps(RUNNING, *parts, now=195.0, all_lost_since=162.0) == [lifecycle.End(160.0)]


def test_a_generator_that_has_delivered_everything_may_disconnect() -> None:
    ended = replace(A, state=protocol.ENDED, **LOST)
    assert steps(RUNNING, replace(ended, drained=True, held=False), B) == []
    assert steps(RUNNING, ended, B) == [lifecycle.Lost("a")]


def test_a_lost_generator_stays_reserved() -> None:
    ended = replace(A, state=protocol.ENDED, drained=True)
    assert steps(RUNNING, ended, B, carriers=frozenset("b")) == [lifecycle.Release("a")]
    assert steps(RUNNING, replace(ended, **LOST), B, carriers=frozenset("b")) == []


def test_finalises_once_all_have_delivered() -> None:
    stopping = replace(RUNNING, state="stopping", load_ended_at=99.0)
    drained = [replace(part, state=protocol.ENDED, drained=True) for part in (A, B)]
    assert steps(stopping, drained[0], B) == []
    assert steps(stopping, *drained) == [lifecycle.Finalise()]
    assert steps(stopping, drained[0], replace(B, **LOST, known_lost=True)) == [lifecycle.Finalise()]


def test_waiting_for_delivery_is_limited() -> None:
    stopping = replace(RUNNING, state="stopping", load_ended_at=39.0)
    assert steps(stopping) == [lifecycle.Finalise()]


def test_time_in_which_nothing_could_be_delivered_does_not_count() -> None:
    stopping = replace(RUNNING, state="stopping", load_ended_at=39.0)
    assert steps(stopping, receptive=0.0) == []
    assert steps(stopping, receptive=60.0) == []
    assert steps(stopping, receptive=60.1) == [lifecycle.Finalise()]


def test_a_run_that_never_started_has_nothing_to_deliver() -> None:
    assert steps(Situation("stopping", 100.0, 95.0, (Part("a", "A", protocol.PREPARING),))) == [lifecycle.Finalise()]


def test_an_ended_run_is_over() -> None:
    assert steps(RUNNING, replace(A, **LOST), B, state="finished") == []


BOTH = frozenset("ab")


def test_shares_follow_the_available_generators() -> None:
    assert steps(RUNNING, carriers=BOTH) == []
    lost = replace(A, **LOST)
    assert steps(RUNNING, lost, B, carriers=BOTH) == [lifecycle.Lost("a"), lifecycle.Share(100.5)]
    assert steps(RUNNING, replace(lost, known_lost=True), B, carriers=frozenset("b")) == []
    assert steps(RUNNING, replace(A, known_lost=True), B, carriers=frozenset("b")) == [
        lifecycle.Back("a"),
        lifecycle.Share(100.5),
    ]


def test_a_stalled_jmeter_counts_as_lost() -> None:
    stalled = replace(A, stalled=True)
    assert steps(RUNNING, stalled, B, carriers=BOTH) == [lifecycle.Lost("a"), lifecycle.Share(100.5)]


def test_a_generator_that_was_lost_too_often_takes_its_share_back_later() -> None:
    unsteady = replace(A, known_lost=True, unsteady=True)
    assert steps(RUNNING, unsteady, B, carriers=frozenset("b")) == []
    assert steps(RUNNING, replace(unsteady, unsteady=False), B, carriers=frozenset("b")) == [
        lifecycle.Back("a"),
        lifecycle.Share(100.5),
    ]
    assert steps(RUNNING, unsteady, carriers=frozenset("a")) == [], "it is in contact, and keeps its share if alone"
    assert steps(RUNNING, unsteady, B, state="stopping", load_ended_at=100.0) == [lifecycle.Back("a")]


def test_losses_cost_more_and_more_time() -> None:
    assert [lifecycle.recovery_s(losses) for losses in (0, 1, 10, 11, 70)] == [0, 0, 0, 1, 60]


def test_the_share_of_a_dead_jmeter_moves_and_its_generator_is_released_after_delivery() -> None:
    failed = replace(A, state=protocol.FAILED, known_failed=True)
    assert steps(RUNNING, failed, B, carriers=BOTH) == [lifecycle.Share(100.5)]
    assert steps(RUNNING, replace(failed, drained=True), B, carriers=frozenset("b")) == [lifecycle.Release("a")]
    assert steps(RUNNING, replace(failed, drained=True, held=False), B, carriers=frozenset("b")) == []


def test_without_any_generator_the_shares_are_kept_for_a_reconnect() -> None:
    lost = [replace(part, **LOST, known_lost=True) for part in (A, B)]
    assert steps(RUNNING, *lost, carriers=BOTH) == [lifecycle.AllLost(100.0)]


def test_one_that_is_ready_joins_and_takes_its_share() -> None:
    coming = Part("c", "C", protocol.PREPARING, joined=False)
    assert steps(RUNNING, A, B, coming, carriers=BOTH) == []
    ready = replace(coming, state=protocol.READY)
    assert steps(RUNNING, A, B, ready, carriers=BOTH) == [lifecycle.Join("c", 101.0), lifecycle.Share(101.0)]
    assert steps(RUNNING, A, B, ready, state="starting", now=59.0, carriers=BOTH) == [
        lifecycle.Join("c", 60.0),
        lifecycle.Share(60.0),
    ]


def test_rejoining_in_the_second_of_leaving_starts_with_the_next() -> None:
    again = Part("b", "B", protocol.READY, joined=False)
    assert steps(RUNNING, A, again, now=103.3, carriers=frozenset("a")) == [
        lifecycle.Join("b", 104.0),
        lifecycle.Share(104.0),
    ]
    assert steps(RUNNING, A, again, now=158.9, carriers=frozenset("a")) == []


def test_a_joining_generator_that_fails_does_not_affect_the_run() -> None:
    failed = Part("c", "C", protocol.FAILED, joined=False, error=agents.JAVA_NOT_FOUND(), drained=True)
    assert steps(RUNNING, A, B, failed, carriers=BOTH) == [
        lifecycle.PartFailed("c", agents.JAVA_NOT_FOUND()),
        lifecycle.Release("c"),
    ]


def test_shares_do_not_change_at_the_end() -> None:
    ended = replace(A, state=protocol.ENDED, drained=True)
    assert steps(RUNNING, ended, B, now=159.8, carriers=BOTH) == []


def test_a_plan_that_gives_the_load_has_no_shares() -> None:
    assert steps(RUNNING, replace(A, **LOST), B, carriers=None) == [lifecycle.Lost("a")]


def test_a_generator_that_was_removed_does_not_make_a_failure_a_success() -> None:
    removed = replace(A, state=protocol.ENDED, drained=True, leaving=True, held=False)
    failed = replace(B, state=protocol.FAILED, known_failed=True, error=TEXT(text="Out of memory."))
    assert steps(RUNNING, removed, failed) == [
        lifecycle.Fail(reasons.ALL_FAILED(name="B", reason=TEXT(text="Out of memory.")), at=100.0)
    ]
    lost = replace(B, **LOST, known_lost=True)
    assert steps(RUNNING, removed, lost, all_lost_since=60.0) == [lifecycle.Fail(reasons.ALL_LOST())]


EARLY = agents.ENDED_EARLY(seconds=1.2, asked=100, reason=agents.STOPPED_BY_PLAN())


def test_a_load_that_ended_early_ended_with_the_last_generator() -> None:
    ended = (
        replace(A, state=protocol.ENDED, load_ended_at=70.25),
        replace(B, state=protocol.ENDED, load_ended_at=80.5),
    )
    assert steps(RUNNING, *ended) == [lifecycle.End(80.5)]
    assert steps(RUNNING, *ended, now=165.0) == [lifecycle.End(80.5)], "a server that was stopped meanwhile"
    assert steps(RUNNING, ended[0], replace(B, state=protocol.ENDED)) == [lifecycle.End(100.0)], "an earlier agent"
    assert steps(RUNNING, ended[0], B, now=160.4) == [lifecycle.End(160.0)]


def test_the_reported_end_of_a_load_is_within_the_run() -> None:
    for reported, taken in ((5.0, 60.0), (1e300, 100.0)):
        assert steps(RUNNING, replace(A, state=protocol.ENDED, load_ended_at=reported)) == [lifecycle.End(taken)]


def test_a_load_whose_generators_failed_ended_with_the_last_one() -> None:
    failed = replace(A, state=protocol.FAILED, known_failed=True, error=TEXT(text="exit"), load_ended_at=70.5)
    reason = reasons.ALL_FAILED(name="A", reason=TEXT(text="exit"))
    assert steps(RUNNING, failed) == [lifecycle.Fail(reason, at=70.5)]


def test_a_generator_whose_load_ended_early_gives_its_share_to_the_others() -> None:
    stopping = replace(A, state=protocol.STOPPING, load_ended_at=99.0)
    assert steps(RUNNING, stopping, B, carriers=frozenset("ab")) == [lifecycle.Share(100.5)]


def test_a_remark_is_recorded_once() -> None:
    remarked = replace(A, remarks=(EARLY,))
    assert steps(RUNNING, remarked, B) == [lifecycle.Remark("a", EARLY)]
    assert steps(RUNNING, replace(remarked, known_remarks=(EARLY,)), B) == []


def test_a_plan_that_ends_its_load_while_others_prepare_starts_the_run_nevertheless() -> None:
    remark = agents.STOPPED_IN_SETUP()
    ended = Part("a", "A", protocol.ENDED, joined=False, drained=True, remarks=(remark,))
    run = Situation("pending", 100.0, 95.0, ())
    assert steps(run, ended, Part("b", "B", protocol.PREPARING)) == [lifecycle.Remark("a", remark)]
    known = replace(ended, known_remarks=(remark,))
    assert steps(run, known, Part("b", "B", protocol.READY)) == [lifecycle.Start(101.0)]
    # The report of a generator that is free again may be missing.
    assert steps(run, replace(known, remarks=())) == [lifecycle.Start(101.0)]
