"""Agents deliver every second at once as long as somebody looks."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache

from loadwright.core.hosts.lines import Grid
from loadwright.server.monitoring.looking import LOOKED_S, look, look_at_period, looked_at
from loadwright.server.platform import events


@pytest.fixture(autouse=True)
def announced(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, ...]]]:
    found: list[tuple[str, ...]] = []
    monkeypatch.setattr(events, "announce", lambda *topics: found.append(topics))
    cache.clear()
    yield found
    cache.clear()


def test_somebody_looks_for_some_time_and_orders_change_at_the_first_look(announced: list[tuple[str, ...]]) -> None:
    assert looked_at(["a", "b"]) == set()
    look(["a"])
    look(["a"])
    assert looked_at(["a", "b"]) == {"a"}
    assert len(announced) == 1
    look(["a", "b"])
    assert looked_at(["a", "b"]) == {"a", "b"}
    assert len(announced) == 2
    look([])
    assert len(announced) == 2


def test_a_look_is_renewed_before_it_ends(announced: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)
    look(["a"])
    stored: list[float] = []
    monkeypatch.setattr(cache, "set_many", lambda values, _seconds: stored.extend(values.values()))
    now += LOOKED_S / 3 - 1
    look(["a"])
    assert stored == []
    now += 2
    look(["a"])
    assert stored == [now]
    assert len(announced) == 1


@pytest.mark.parametrize(
    ("length", "ago", "fresh", "looks"),
    [(1, 0, False, True), (1, 3600, False, False), (10, 0, False, False), (10, 0, True, True), (10, 3600, True, False)],
)
def test_only_a_period_of_seconds_until_now_is_a_look(length: int, ago: int, fresh: bool, looks: bool) -> None:
    period = Grid(int(time.time()) - ago - 300, length, 300 // length)
    look_at_period(["a"], period, fresh=fresh)
    assert (looked_at(["a"]) == {"a"}) is looks
