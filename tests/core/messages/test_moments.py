"""Times in messages, in UTC and in the time of readers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone, tzinfo

import pytest

from loadwright.core.messages import LIST, TEXT, Message
from loadwright.core.messages.moments import MOMENT, in_zone, moment

AT = datetime(2026, 11, 28, 23, 30, tzinfo=timezone(timedelta(hours=1)))


def test_a_time_is_shown_in_utc_if_no_zone_is_known() -> None:
    assert str(moment(AT)) == "2026-11-28 22:30:00 UTC"
    assert Message.from_json(moment(AT).to_json()) == moment(AT)


@pytest.mark.parametrize(
    ("zone", "text"),
    [
        (UTC, "2026-11-28 22:30:00 UTC"),
        (timezone(timedelta(hours=8)), "2026-11-29 06:30:00 UTC+8"),
        (timezone(-timedelta(hours=3, minutes=30)), "2026-11-28 19:00:00 UTC-3:30"),
    ],
)
def test_a_time_is_shown_with_the_distance_of_its_zone(zone: tzinfo, text: str) -> None:
    assert str(in_zone(moment(AT), zone)) == text


def test_times_in_the_parameters_of_messages_are_shown_in_the_zone() -> None:
    nested = LIST(first="since", rest=LIST(first=moment(AT), rest="x"))
    several = LIST(first=(moment(AT), TEXT(text="a")), rest=5)
    zone = timezone(timedelta(hours=8))
    assert str(in_zone(nested, zone)) == "since; 2026-11-29 06:30:00 UTC+8; x"
    assert str(in_zone(several, zone)) == "2026-11-29 06:30:00 UTC+8; a; 5"


def test_a_text_that_is_no_time_stays() -> None:
    assert str(in_zone(MOMENT(time="later"), UTC)) == "later"
