"""Pauses of people between requests."""

from __future__ import annotations

import math

from loadwright.core.imports.har.times import Pauses


def entry(moment: object, length: object) -> dict[str, object]:
    return {"startedDateTime": f"2024-05-01T10:00:{moment}" if isinstance(moment, str) else moment, "time": length}


def test_a_pause_begins_when_all_requests_have_ended() -> None:
    pauses = Pauses(10_000)
    found = []
    for one in (
        entry("00.000Z", 5000),
        entry("01Z", 10),
        entry("07.5Z", 1),
        entry("07.7000001+00:00", 1),
        entry("59Z", 1),
    ):
        begin, end = pauses.times_of(one)
        found.append(pauses.before(begin))
        pauses.busy_until(end)

    assert found == [0, 0, 2500, 0, 10_000]


def test_times_that_were_not_recorded_give_no_pause() -> None:
    pauses = Pauses(10_000)
    for one in (
        entry(None, 1),
        entry("x", 1),
        entry("00Z", None),
        entry("01Z", True),
        entry("00Z", -5),
        entry("00Z", math.nan),
    ):
        pauses.busy_until(pauses.times_of(one)[1])

    assert pauses.before(math.nan) == 0
    assert pauses.before(pauses.times_of(entry("02Z", 1))[0]) == 1000


def test_no_pauses_are_kept_if_the_longest_is_zero() -> None:
    pauses = Pauses(0)
    pauses.busy_until(0.0)

    assert pauses.before(5000.0) == 0
