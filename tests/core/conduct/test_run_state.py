"""A run in memory from its start to each possible end: no JMeter, no clock."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.conduct import lifecycle
from loadwright.core.conduct.run_state import RunState, Seen
from loadwright.core.curve import interpolate
from loadwright.core.messages import agents
from loadwright.core.modes import RATE, THREADS
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.generator import Bundle
from loadwright.core.runspec import RunSpec

BUNDLE = Bundle("", 0, "")
PATIENT = lifecycle.Limits(prepare=math.inf, drain=math.inf)
READY, RUNNING = Seen(protocol.READY), Seen(protocol.RUNNING)
ENDED, KILLED = Seen(protocol.ENDED), Seen(protocol.FAILED, agents.KILLED(signal="SIGKILL"), "the log")


def run_of(spec: RunSpec, *, now: float = 100.0) -> RunState:
    return RunState(spec, ["1", "2"], BUNDLE, now=now, limits=PATIENT)


def running(spec: RunSpec | None = None) -> RunState:
    """Return a run that started at 102, at the time 103."""
    run = run_of(spec or RunSpec(mode=RATE, target=100.0, duration_s=60.0))
    assert not run.advance(both(READY), 100.5)
    assert not run.advance(both(RUNNING), 103.0)
    assert (run.state, run.start_at) == ("running", 102.0)
    return run


def both(seen: Seen) -> Mapping[str, Seen]:
    return {"1": seen, "2": seen}


def states(run: RunState) -> list[str]:
    return [order.state for key in ("1", "2") if (order := run.order(key))]


def kinds(run: RunState) -> list[str]:
    return [event.kind for event in run.events]


def asked(run: RunState, time: float) -> list[float]:
    return [interpolate(order.points, time) for key in ("1", "2") if (order := run.order(key))]


def test_it_prepares_until_all_are_ready_and_starts_on_a_whole_second() -> None:
    run = run_of(RunSpec(mode=RATE, target=100.0, duration_s=60.0))
    assert states(run) == [protocol.PREPARE, protocol.PREPARE]
    assert not run.advance({"1": READY, "2": Seen(protocol.PREPARING)}, 9_999.0), "waiting for a local JVM is unlimited"
    assert run.state == "pending"
    run.advance(both(READY), 10_000.2)
    assert (run.start_at, run.end_at) == (10_002.0, 10_062.0)
    assert states(run) == [protocol.RUN, protocol.RUN]
    assert kinds(run) == [], "the load has not begun yet"
    run.advance(both(RUNNING), 10_002.1)
    assert [(event.kind, event.time) for event in run.events] == [("started", 10_002.0)]


def test_the_time_ends_it() -> None:
    run = running()
    assert not run.advance(both(RUNNING), 162.2)
    assert (run.outcome, run.load_ended_at) == ("finished", 162.0)
    assert states(run) == [protocol.RUN, protocol.RUN], "it ends at the time in its order"
    assert not run.advance({"1": ENDED, "2": RUNNING}, 163.0)
    assert run.advance(both(ENDED), 164.0)


def test_a_plan_as_written_ends_by_itself() -> None:
    run = running(RunSpec())
    assert (run.end_at, run.timeline, asked_points(run)) == (None, None, [[], []])
    run.advance(both(ENDED), 130.0)
    assert run.advance(both(ENDED), 130.2)
    assert run.outcome == "finished"


def asked_points(run: RunState) -> list[object]:
    return [order.points for key in ("1", "2") if (order := run.order(key))]


@pytest.mark.parametrize("at_once", [False, True])
def test_a_person_stops_it(at_once: bool) -> None:
    run = running()
    run.stop(120.0, at_once=at_once)
    wanted = protocol.STOP_NOW if at_once else protocol.STOP
    assert states(run) == [wanted, wanted]
    assert (run.outcome, run.load_ended_at, kinds(run)) == ("stopped", 120.0, ["started", "stop"])
    run.stop(121.0, at_once=True)
    assert states(run) == [protocol.STOP_NOW, protocol.STOP_NOW]
    assert run.load_ended_at == 120.0
    assert run.advance(both(ENDED), 122.0)
    assert run.failure is None


def test_one_that_has_not_begun_is_stopped_at_once() -> None:
    run = run_of(RunSpec(mode=RATE, target=100.0, duration_s=60.0))
    run.stop(101.0, at_once=False)
    assert states(run) == [protocol.STOP_NOW, protocol.STOP_NOW]
    assert run.advance(both(Seen(protocol.PREPARING)), 101.2), "there is nothing to wait for"
    assert run.outcome == "stopped"


def test_one_that_is_stopped_right_after_its_begin_has_begun() -> None:
    run = run_of(RunSpec(mode=RATE, target=100.0, duration_s=60.0))
    run.advance(both(READY), 100.5)
    run.stop(102.1, at_once=False)
    assert [(event.kind, event.time) for event in run.events] == [("started", 102.0), ("stop", 102.1)]


def test_a_requirement_aborts_it() -> None:
    run = running()
    run.abort("p95 < 1ms", 110.0)
    assert (run.outcome, run.aborted_by, kinds(run)) == ("stopped", "p95 < 1ms", ["started", "stop"])


def test_an_abort_after_a_stop_keeps_the_time_of_the_stop() -> None:
    run = running()
    run.stop(110.0, at_once=False)
    run.abort("p95 < 1ms", 111.0)
    assert (run.outcome, run.load_ended_at) == ("stopped", 110.0)


def test_a_failure_stays_the_outcome_of_a_run_that_is_stopped_then() -> None:
    run = running()
    run.advance(both(KILLED), 110.0)
    run.stop(111.0, at_once=True)
    assert run.outcome == "failed"


def test_the_others_take_the_share_of_a_killed_one_over() -> None:
    run = running()
    assert asked(run, 103.0) == [50.0, 50.0]
    run.advance({"1": RUNNING, "2": KILLED}, 110.0)
    assert asked(run, 110.4) == [50.0, 50.0]
    assert asked(run, 110.6) == [100.0, 0.0]
    assert kinds(run) == ["started", "generator_failed", "share"]
    run.advance({"1": RUNNING, "2": KILLED}, 110.2)
    assert len(run.events) == 3, "every event is recorded once"


def test_a_stalled_one_takes_its_share_back() -> None:
    run = running()
    run.advance({"1": RUNNING, "2": Seen(protocol.RUNNING, stalled=True)}, 110.0)
    run.advance(both(RUNNING), 120.0)
    assert kinds(run) == ["started", "lost", "share", "back", "share"]
    assert [asked(run, time) for time in (115.0, 121.0)] == [[100.0, 0.0], [50.0, 50.0]]


def test_it_fails_when_every_generator_did() -> None:
    run = running()
    run.advance(both(KILLED), 110.0)
    assert run.failure is not None
    assert "JMeter was terminated from outside by SIGKILL" in str(run.failure.reason)
    assert run.failure.log_tail == "the log"
    assert run.advance(both(KILLED), 110.2)
    assert (run.outcome, kinds(run)[-1]) == ("failed", "ended")


def test_it_fails_when_one_cannot_prepare() -> None:
    run = run_of(RunSpec())
    run.advance({"1": READY, "2": KILLED}, 101.0)
    assert (run.outcome, states(run)) == ("failed", [protocol.STOP_NOW, protocol.STOP_NOW])


@given(
    st.integers(2, 1000),
    st.lists(st.tuples(st.booleans(), st.booleans()), max_size=8),
    st.sampled_from([RATE, THREADS]),
)
def test_working_generators_carry_the_whole_load(target: int, working: list[tuple[bool, bool]], mode: str) -> None:
    run = running(RunSpec(mode=mode, target=float(target), duration_s=600.0))
    now = 103.0
    for one, other in working:
        now += 5.0
        stalled = {key: Seen(protocol.RUNNING, stalled=not works) for key, works in (("1", one), ("2", other))}
        run.advance(stalled, now)
    assert sum(asked(run, now + 1.0)) == pytest.approx(target)


def test_a_plan_that_stops_itself_ends_the_load_when_it_reports() -> None:
    run = running()
    remark = agents.ENDED_EARLY(seconds=1.5, asked=60, reason=agents.STOPPED_BY_PLAN())
    stopped = Seen(protocol.ENDED, load_ended_at=103.5, remarks=(remark,))
    run.advance(both(stopped), 104.0)
    assert run.advance(both(stopped), 104.2)
    assert (run.outcome, run.load_ended_at, run.end_at) == ("finished", 103.5, 162.0)
    assert [str(event.message) for event in run.events if event.kind == "warning"] == [
        f"Generator {key}: {remark}." for key in ("1", "2")
    ]


def test_a_plan_that_ends_its_load_before_the_start_makes_a_run_without_load() -> None:
    run = run_of(RunSpec(mode=RATE, target=100.0, duration_s=60.0))
    stopped = Seen(protocol.ENDED, load_ended_at=99.0, remarks=(agents.STOPPED_IN_SETUP(),))
    for now in (100.5, 102.0, 102.25):
        assert not run.advance(both(stopped), now)
    assert run.advance(both(stopped), 102.5)
    assert (run.outcome, run.start_at, run.load_ended_at, run.due()) == ("finished", 102.0, 102.0, 6000)
    assert kinds(run) == ["warning", "warning", "started"]


def test_a_generator_whose_plan_ends_its_load_before_the_start_leaves_it_to_the_others() -> None:
    run = run_of(RunSpec(mode=RATE, target=100.0, duration_s=60.0))
    stopped = Seen(protocol.ENDED, load_ended_at=99.0, remarks=(agents.STOPPED_IN_SETUP(),))
    run.advance({"1": stopped, "2": READY}, 100.5)
    assert asked(run, 103.0) == [0.0, 100.0]


def test_jvms_that_were_ended_by_the_plan_ended_the_load() -> None:
    run = running()
    exited = Seen(protocol.FAILED, agents.EXITED_BY_PLAN(code=3), "the log", load_ended_at=103.25)
    run.advance(both(exited), 104.0)
    assert (run.outcome, run.load_ended_at) == ("failed", 103.25)


def test_what_is_due_until_the_planned_end() -> None:
    curve = "0s:0%,30s:100%"
    assert running(RunSpec(mode=RATE, target=100.0, duration_s=60.0, curve=curve)).due() == 4500
    assert running(RunSpec(mode=THREADS, target=4.0, duration_s=60.0)).due() is None
    assert running(RunSpec()).due() is None
