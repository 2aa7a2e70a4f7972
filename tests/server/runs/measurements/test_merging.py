"""The runs that a process merges: what is announced, found by itself, restored and read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from loadwright.core.stats.measured import bounds
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs.measurements import merging
from loadwright.server.runs.measurements.merging import OVERRUN_SECONDS, MergedRun, finish, merged_runs, outside
from loadwright.server.runs.models import Run
from loadwright.telemetry.load import points_of
from tests.core.stats.examples import second_of
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_runs_are_merged() -> Iterator[None]:
    yield
    merged_runs.keep(set())


@pytest.fixture
def begin(cast: Cast) -> int:
    """The first whole second of load."""
    assert cast.running.start_at is not None
    return int(cast.running.start_at.timestamp()) + 1


def store(cast: Cast, *seconds: int) -> dict[str, list[int]]:
    for second in seconds:
        telemetry().write(points_of(cast.running.key, cast.agent.key, second_of(second, {"home": [10]})))
    return {cast.agent.key: list(seconds)}


def samples(run: Run) -> int:
    with merged_runs.measured(run.key) as measured:
        return measured.totals().total().frame.samples


def test_announced_seconds_are_merged_once(cast: Cast, begin: int) -> None:
    merged = merged_runs.get(cast.running)
    merged.step(cast.running, begin)
    merged.announce(cast.running, store(cast, begin), begin + 100)
    merged.announce(cast.running, {cast.agent.key: [begin]}, begin + 100)
    assert merged.step(cast.running, begin + 3) == [begin]
    assert merged.step(cast.running, begin + 4) == []
    assert samples(cast.running) == 1


def test_seconds_outside_the_run_are_not_merged(cast: Cast, begin: int) -> None:
    """A generator whose clock is wrong does not stretch the run."""
    merged = merged_runs.get(cast.running)
    merged.announce(cast.running, store(cast, 5, begin - 3600, begin, begin + 3600, 2**33 - 2), begin + 100)
    assert merged.step(cast.running, begin + 2) == [begin]
    assert merged.finish(cast.running, begin + 3) == []
    assert bounds(merged.measured.totals()) == (begin, begin)


def test_seconds_outside_the_run_are_counted(cast: Cast, begin: int) -> None:
    store(cast, begin)
    assert outside(cast.running, begin + 3) == {}
    store(cast, 5, begin - 3600, begin + 3600, 2**33 - 2)
    assert outside(cast.running, begin + 3) == {cast.agent.key: 4}


def test_seconds_long_after_the_planned_end_are_outside_whenever_they_arrive(cast: Cast, begin: int) -> None:
    run = cast.running
    run.end_at, now = datetime.fromtimestamp(begin + 60, UTC), begin + 7 * 86400
    last = begin + 60 + int(OVERRUN_SECONDS)
    written = store(cast, begin, last, last + 1, now - 60)
    merged = merged_runs.get(run)
    merged.announce(cast.running, written, begin + 100)
    assert merged.finish(run, now) == [begin, last]
    assert outside(run, now) == {cast.agent.key: 2}
    run.end_at = None
    assert outside(run, now) == {}, "a generator without contact may continue a run without a planned end"


def test_seconds_without_an_announcement_are_found_after_a_while(cast: Cast, begin: int) -> None:
    merged = merged_runs.get(cast.running)
    merged.step(cast.running, begin)
    store(cast, begin)
    assert merged.step(cast.running, begin + 5) == []
    assert merged.step(cast.running, begin + 11) == [begin]


def test_a_generator_that_joined_since_is_merged(cast: Cast, begin: int) -> None:
    run = cast.running
    generator = run.generators.get()
    generator.delete()
    merged = merged_runs.get(run)
    merged.announce(cast.running, store(cast, begin), begin + 100)
    assert merged.step(run, begin + 3) == []
    generator.save(force_insert=True)
    merged.announce(cast.running, {cast.agent.key: [begin]}, begin + 100)
    assert merged.step(run, begin + 4) == [begin]


def test_a_restarted_process_continues_where_the_last_one_was(cast: Cast, begin: int) -> None:
    merged = MergedRun(cast.running)
    merged.announce(cast.running, store(cast, begin, begin + 1), begin + 100)
    merged.step(cast.running, begin + 4)
    store(cast, begin + 2)
    again = merged_runs.get(cast.running)
    assert again.step(cast.running, begin + 5) == [begin + 2]
    assert samples(cast.running) == 3


def test_a_step_is_limited_and_leaves_the_rest_to_the_next(
    cast: Cast, begin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "STEP_SECONDS", 0)
    run, seconds = cast.running, range(begin, begin + 4 * merging.WINDOW_SECONDS)
    store(cast, *seconds)
    merged = merged_runs.get(run)
    found: list[list[int]] = []
    while not found or merged.behind:
        found.append(merged.step(run, begin + 100))
    assert len(found) >= 4
    assert sorted(second for part in found for second in part) == list(seconds)
    assert found == sorted(found), "the oldest first"
    assert samples(run) == len(seconds)


def test_readers_get_the_run_while_its_end_is_merged(cast: Cast, begin: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(merging, "STEP_SECONDS", 0)
    run, seconds = cast.running, range(begin, begin + 4 * merging.WINDOW_SECONDS)
    store(cast, *seconds)
    seen = []
    monkeypatch.setattr("time.sleep", lambda _: seen.append(samples(run)))
    assert merged_runs.get(run).finish(run, begin + 100) == list(seconds)
    assert seen == sorted(set(seen)), "more each time"
    assert len(seen) >= 4


def test_a_run_that_nobody_merges_is_read_from_the_store(cast: Cast, begin: int) -> None:
    store(cast, begin, begin + 1)
    assert finish(cast.running)
    assert not finish(cast.running)
    assert samples(cast.running) == 2


def test_only_runs_in_progress_stay_in_memory(cast: Cast) -> None:
    kept, dropped = merged_runs.get(cast.running), merged_runs.get(cast.ended)
    merged_runs.keep({cast.running.key})
    assert merged_runs.get(cast.running) is kept
    assert merged_runs.get(cast.ended) is not dropped


def test_announced_seconds_outside_the_run_are_not_kept(cast: Cast, begin: int) -> None:
    """An agent may announce any number of them."""
    merged = merged_runs.get(cast.running)
    merged.announce(cast.running, {cast.agent.key: [0, 5, begin - 3600, begin + 3600, 2**33 - 1]}, begin)
    assert not merged.behind


def test_the_end_does_not_await_what_is_announced_meanwhile(
    cast: Cast, begin: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(merging, "STEP_SECONDS", 0)
    run, seconds = cast.running, range(begin, begin + 4 * merging.WINDOW_SECONDS)
    written, merged = store(cast, *seconds), merged_runs.get(run)
    monkeypatch.setattr("time.sleep", lambda _: merged.announce(run, written, begin + 100))
    assert merged.finish(run, begin + 100) == list(seconds)
    assert merged.behind
