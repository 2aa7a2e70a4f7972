"""Notices are rendered in the language of the channel, with bounded texts."""

from __future__ import annotations

from datetime import UTC, datetime

from pytest_django.fixtures import Settings

from loadwright.core.messages import LIST, TEXT, reasons
from loadwright.core.messages.moments import moment
from loadwright.server.notifications.notice import Notice, Section, Severity
from loadwright.server.platform import own_address
from tests.support.notices import content


def test_the_language_is_that_of_the_channel() -> None:
    assert content().blocks[0].items == ("generator g1 was lost",)
    chinese = content(language="zh-hans")
    assert chinese.blocks[0].items == ("施压机 g1 失联",)
    assert chinese.title == "Run “Nightly” failed"


def test_times_are_those_of_the_channel_or_of_the_installation(settings: Settings) -> None:
    at = moment(datetime(2026, 11, 28, 8, tzinfo=UTC))
    notice = Notice(TEXT(text="t"), Severity.INFO, ((TEXT(text="since"), LIST(first=at, rest="x")),))
    assert content(notice).lines == (("since", "2026-11-28 08:00:00 UTC; x"),)
    settings.MESSAGE_ZONE = "America/St_Johns"
    assert content(notice).lines == (("since", "2026-11-28 04:30:00 UTC-3:30; x"),)
    assert content(notice, zone="Asia/Shanghai").lines == (("since", "2026-11-28 16:00:00 UTC+8; x"),)


def test_texts_are_single_lines_of_bounded_length_and_further_items_are_counted() -> None:
    items = tuple(reasons.LOST(name=f"g{number}") for number in range(12))
    found = content(Notice(TEXT(text="a\r\nb\tc"), Severity.INFO, (), (Section(TEXT(text="x" * 300), items),)))
    assert found.title == "a b c"
    (block,) = found.blocks
    assert len(block.heading) == 200
    assert block.items[9:] == ("generator g9 was lost", "and 2 more")


def test_a_link_begins_with_the_address_of_the_server(settings: Settings) -> None:
    assert content().link == "https://load.test/runs/5"
    settings.PUBLIC_URL = ""
    assert content().link == ""
    own_address.note("192.0.2.1", 8000)
    assert content().link == "http://192.0.2.1:8000/runs/5"


def test_labels_are_separated_as_the_language_does() -> None:
    notice = Notice(TEXT(text="t"), Severity.INFO, ((TEXT(text="Room"), TEXT(text="Hall 1")),))
    assert content(notice).text == "Room: Hall 1"
    assert content(notice, language="zh-hans").text == "Room：Hall 1"
