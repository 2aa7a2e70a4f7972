"""Events of hosts, from when they were measured."""

from __future__ import annotations

from loadwright.core.hosts.happenings import (
    APPEARED,
    BACK,
    LOST,
    SLOWED,
    USUAL,
    VANISHED,
    Happening,
    Span,
    changes,
    contacts,
    paces,
)


def seconds(begin: int, end: int, length: int = 1) -> list[Span]:
    return [Span(second, length) for second in range(begin, end, length)]


def test_an_agent_is_lost_and_returns() -> None:
    spans = [*seconds(0, 20), *seconds(40, 60), *seconds(64, 70)]
    assert list(contacts(spans, now=75)) == [Happening(20, LOST), Happening(40, BACK)]
    assert list(contacts(spans, now=86))[2:] == [Happening(70, LOST)]
    assert list(contacts([], now=86)) == []


def test_the_measurements_of_longer_intervals_have_more_time() -> None:
    spans = seconds(0, 120, 60)
    assert list(contacts(spans, now=250)) == []
    assert list(contacts(spans, now=251)) == [Happening(120, LOST)]
    assert list(contacts(spans, now=370, resolution=60)) == []
    assert list(contacts([*spans, *seconds(180, 240, 60)], now=240, resolution=60)) == [
        Happening(120, LOST),
        Happening(180, BACK),
    ]


def test_an_agent_slows_down_and_recovers() -> None:
    spans = [*seconds(0, 10), Span(10, 2), *seconds(12, 20), *seconds(20, 40, 5), *seconds(40, 50)]
    assert list(paces(spans)) == [Happening(20, SLOWED, length=5), Happening(40, USUAL, length=1)]


def test_parts_appear_and_vanish_while_the_host_is_measured() -> None:
    measured = [*range(0, 100, 10), *range(300, 400, 10)]
    parts = {
        "sda": measured,
        "sdb": [20, 30, 40, 60, 70, 80, 90, 300, 310],
        "sdc": [*range(350, 400, 10)],
        "sr0": [],
    }
    assert changes(measured, {name: set(own) for name, own in parts.items()}) == [
        Happening(320, VANISHED, "sdb"),
        Happening(350, APPEARED, "sdc"),
    ]
