"""Markdown of chat services."""

from __future__ import annotations

from loadwright.server.notifications.channels import markdown
from tests.support.notices import content, named


def test_signs_that_control_nothing_are_kept() -> None:
    assert markdown.plain("p95 < 500ms & (a)[b]") == "p95 < 500ms & (a)[b]"


def test_a_long_message_keeps_its_title_and_its_link() -> None:
    text = markdown.written(content(), "### Title", 75)
    assert text == "### Title\n…\n\n[Open in Loadwright](https://load.test/runs/5)"
    assert len(text.encode()) <= 75


def test_a_limit_counts_bytes() -> None:
    text = markdown.written(named("压" * 100, lines=10), "### Title", 1000)
    assert 600 < len(text.encode()) <= 1000
