"""When an agent counts as lost."""

from __future__ import annotations

import asyncio
import time

import pytest
from django.core.cache import cache
from pytest_django.fixtures import Settings

from loadwright.core.protocol import LOST_AFTER_SECONDS, Report
from loadwright.server.fleet import presence

pytestmark = pytest.mark.usefixtures("_other_processes")
KEY = "agent-of-these-tests"
DEADLINE_S = 60.0


@pytest.fixture
def _other_processes(settings: Settings) -> None:
    """Share reports through the cache, as processes with Redis do."""
    settings.REDIS = "redis://shared"
    presence.forget(KEY)


def silence(key: str = KEY) -> float:
    return presence.latest([key])[key].silent


def reported_elsewhere(at: float, pulse: tuple[float, float] | None, seconds: float = 100.0) -> None:
    """Store a report that another process received at ``seconds`` of its clock, and that clock's latest state."""
    cache.set(f"presence:{KEY}", presence._Record(Report(1.0), at, "other", seconds), 60)
    cache.delete("presence-process:other")
    if pulse is not None:
        cache.set("presence-process:other", presence._Pulse(*pulse), 60)


def test_the_last_report_of_each_agent_is_kept() -> None:
    now = time.time()
    presence.record("a", Report(1.0), now - 2)
    presence.record("a", Report(2.0), now - 1)
    presence.record("b", Report(3.0), now)
    found = presence.latest(["a", "b", "c"])
    assert {key: (seen.report.sent_at, seen.at) for key, seen in found.items()} == {
        "a": (2.0, now - 1),
        "b": (3.0, now),
    }
    presence.forget("a")
    assert set(presence.latest(["a", "b"])) == {"b"}


async def test_an_agent_is_silent_from_its_last_report_on() -> None:
    presence.record(KEY, Report(1.0), time.time())
    assert presence.latest([KEY])[KEY].in_contact
    presence.record(KEY, Report(1.0), time.time() - LOST_AFTER_SECONDS - 1)
    assert not presence.latest([KEY])[KEY].in_contact
    assert presence.latest(["unknown"]) == {}


async def test_time_in_which_the_event_loop_was_blocked_does_not_count() -> None:
    keeping = asyncio.create_task(presence.keep_current())
    await asyncio.sleep(0)
    try:
        presence.record(KEY, Report(1.0), time.time())
        time.sleep(LOST_AFTER_SECONDS + 1)  # noqa: ASYNC251 - the loop is blocked
        # As seen by a thread that continues before the event loop does, and after it has caught up.
        assert silence() == 0
        await asyncio.sleep(2 * presence.TICK_SECONDS)
        assert silence() == 0
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_nobody_is_lost_while_others_still_return_after_a_delay() -> None:
    keeping = asyncio.create_task(presence.keep_current())
    await asyncio.sleep(0)
    others = ["b", "c"]
    try:
        for key in (KEY, *others):
            presence.record(key, Report(1.0), time.time())
        time.sleep(LOST_AFTER_SECONDS + 1)  # noqa: ASYNC251 - the loop is blocked
        for key in others:
            await asyncio.sleep(LOST_AFTER_SECONDS + 1)
            presence.record(key, Report(2.0), time.time())
            assert silence() == 0
        presence.record(KEY, Report(2.0), time.time())
        deadline = time.monotonic() + DEADLINE_S
        while silence() == 0:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_agents_that_pause_delay_nobody_and_are_lost_after_their_pause() -> None:
    keeping = asyncio.create_task(presence.keep_current())
    await asyncio.sleep(0)
    try:
        presence.record(KEY, Report(1.0), time.time())
        presence.record("paused", Report(1.0, pause_s=10.5), time.time(), patience=22.0)
        assert presence._in_contact() >= {KEY}
        assert "paused" not in presence._in_contact()
        found = presence.latest([KEY, "paused"])
        assert [found[key].patience for key in (KEY, "paused")] == [LOST_AFTER_SECONDS, 22]
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
        presence.forget("paused")


async def test_a_moment_passes_only_while_the_server_is_responsive() -> None:
    before = presence.moment()
    await asyncio.sleep(presence.TICK_SECONDS)
    assert presence.responsive_since(before) > 0, "nothing measures its delay"
    keeping = asyncio.create_task(presence.keep_current())
    await asyncio.sleep(0)
    try:
        moment = presence.moment()
        time.sleep(LOST_AFTER_SECONDS + 1)  # noqa: ASYNC251 - the loop is blocked
        await asyncio.sleep(2 * presence.TICK_SECONDS)
        assert presence.responsive_since(moment) == 0
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_a_silent_agent_is_lost_while_the_server_is_responsive() -> None:
    keeping = asyncio.create_task(presence.keep_current())
    await asyncio.sleep(0)
    try:
        presence.record(KEY, Report(1.0), time.time())
        deadline = time.monotonic() + DEADLINE_S
        while presence.latest([KEY])[KEY].in_contact:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


async def test_reports_to_another_process_count_by_that_process_s_clock() -> None:
    now = time.time()
    reported_elsewhere(now - 20, pulse=(now, 103.0))
    assert silence() == pytest.approx(3, abs=0.5)
    # The other process is late: the time since its last tick does not count.
    reported_elsewhere(now - 10, pulse=(now - 9, 101.0))
    assert silence() == pytest.approx(1, abs=0.5)


async def test_a_process_that_is_dead_or_has_ended_excuses_nobody() -> None:
    now = time.time()
    reported_elsewhere(now - 20, pulse=(now - 19, 101.0))
    assert silence() >= 20
    reported_elsewhere(now - 20, pulse=None)
    assert silence() >= 20


async def test_the_newest_report_counts_when_an_agent_moves_between_processes() -> None:
    now = time.time()
    presence.record(KEY, Report(1.0), now - 10)
    reported_elsewhere(now, pulse=(now, 100.0))
    assert presence.latest([KEY])[KEY].in_contact
    presence.record(KEY, Report(2.0), now + 1)
    assert presence.latest([KEY])[KEY].report == Report(2.0)


async def test_reports_are_published_to_the_other_processes() -> None:
    keeping = asyncio.create_task(presence.keep_current())
    try:
        presence.record(KEY, Report(1.0), time.time())
        deadline = time.monotonic() + DEADLINE_S
        while cache.get(f"presence:{KEY}") is None:
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)
    presence.forget(KEY)
    assert presence.latest([KEY]) == {}
