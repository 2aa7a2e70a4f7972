"""Journals as the plugin writes them, whole and cut off."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter.journal import JOURNAL_FILE, Journal
from loadwright.agent.generator.jmeter.plugin_link import LinkError, LoadEnd
from tests.support.jvm import second_message


def write(work: Path, *messages: dict[str, object], rest: str = "") -> Journal:
    text = "".join(json.dumps(message) + "\n" for message in messages)
    (work / JOURNAL_FILE).write_text(text + rest)
    return Journal(work)


def test_without_a_file_nothing_was_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert list(journal.seconds()) == []
    assert (journal.complete, journal.load_end) == (False, None)


def test_seconds_and_the_end_of_the_load_are_read(tmp_path: Path) -> None:
    stopping = {"type": "state", "state": "stopping", "load_ended_ms": 1002500, "ended_by": "order"}
    ended = {**stopping, "state": "ended"}
    journal = write(tmp_path, second_message(1, 1001), stopping, second_message(2, 1002), ended)
    assert [(second.second, second.frames[0].samples) for second in journal.seconds()] == [(1001, 2), (1002, 2)]
    assert journal.complete
    assert journal.load_end == LoadEnd(1002.5, "order")


def test_a_journal_that_breaks_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    journal = write(tmp_path, second_message(1, 1001), rest='{"type": "second", "se')
    assert [second.second for second in journal.seconds()] == [1001]
    assert not journal.complete


def test_a_damaged_line_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(LinkError, match="not JSON"):
        list(write(tmp_path, rest="nonsense\n").seconds())
