"""Tokens that two programs use are found by what their connections report."""

from __future__ import annotations

from loadwright.server.fleet.shared_tokens import SharedTokens


def test_two_connections_that_both_go_on_reporting_share_a_token() -> None:
    shared = SharedTokens()
    both = [("machine", "a"), ("clone", "a"), ("other", "b")]
    assert shared.interval(both) == frozenset()
    assert shared.interval(both) == {"a"}
    assert shared.keys == {"a"}
    assert shared.interval(both) == frozenset(), "it is not new any more"
    assert shared.keys == {"a"}
    assert shared.interval([("machine", "a"), ("other", "b")]) == frozenset()
    assert shared.keys == frozenset()


def test_an_agent_that_connects_again_and_again_shares_nothing() -> None:
    shared = SharedTokens()
    # In each interval the connection of the previous one reports for the last time.
    for number in range(5):
        assert shared.interval([(number, "a"), (number + 1, "a")]) == frozenset()
