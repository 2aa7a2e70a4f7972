from __future__ import annotations

from loadwright.core.protocol import LOST_AFTER_SECONDS, Report
from loadwright.server.fleet import presence


def test_the_last_report_of_each_agent_is_kept() -> None:
    presence.record("a", Report(1.0), 100.0)
    presence.record("a", Report(2.0), 101.0)
    presence.record("b", Report(3.0), 102.0)
    found = presence.latest(["a", "b", "c"])
    assert {key: (seen.report.sent_at, seen.at) for key, seen in found.items()} == {
        "a": (2.0, 101.0),
        "b": (3.0, 102.0),
    }
    presence.forget("a")
    assert set(presence.latest(["a", "b"])) == {"b"}


def test_an_agent_is_in_contact_for_some_seconds_after_its_report() -> None:
    seen = presence.Seen(Report(0.0), 100.0)
    assert seen.fresh(100.0 + LOST_AFTER_SECONDS)
    assert not seen.fresh(100.1 + LOST_AFTER_SECONDS)
