from __future__ import annotations

import time

import pytest

from loadwright.server.terminal import tickets

GOOD = {"user_id": 1, "browser": "cookie", "session": "abc"}


def test_a_ticket_is_good_once() -> None:
    ticket = tickets.issue(**GOOD)  # type: ignore[arg-type]
    assert tickets.redeem(ticket, **GOOD)  # type: ignore[arg-type]
    assert not tickets.redeem(ticket, **GOOD)  # type: ignore[arg-type]


@pytest.mark.parametrize("other", [{"user_id": 2}, {"browser": "another"}, {"session": "abd"}])
def test_a_ticket_is_for_nobody_and_nothing_else(other: dict[str, object]) -> None:
    ticket = tickets.issue(**GOOD)  # type: ignore[arg-type]
    assert not tickets.redeem(ticket, **{**GOOD, **other})  # type: ignore[arg-type]
    # A failed attempt with another person's ticket does not consume it.
    assert tickets.redeem(ticket, **GOOD)  # type: ignore[arg-type]


def test_a_ticket_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = tickets.issue(**GOOD)  # type: ignore[arg-type]
    later = time.time() + tickets.SECONDS + 1
    monkeypatch.setattr("django.core.signing.time.time", lambda: later)
    assert not tickets.redeem(ticket, **GOOD)  # type: ignore[arg-type]


def test_a_ticket_cannot_be_made_up() -> None:
    ticket = tickets.issue(**GOOD)  # type: ignore[arg-type]
    for wrong in ("", "x", "a:b:c", ticket[:-1], ticket + "x", "W10:1:x", "ééé"):
        assert not tickets.redeem(wrong, **GOOD)  # type: ignore[arg-type]


def test_a_ticket_does_not_give_the_browsers_session_away() -> None:
    assert "cookie" not in tickets.issue(**GOOD)  # type: ignore[arg-type]
