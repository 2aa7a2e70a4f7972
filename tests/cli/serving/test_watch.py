"""What administrators are warned of."""

from __future__ import annotations

import pytest

from loadwright.cli.serving import watch
from loadwright.cli.serving.connections import Connections, Limits, State
from loadwright.server.platform import notices


def shown() -> list[str]:
    return [message.code for message in notices.current()]


def test_a_limit_is_reported_before_it_is_reached() -> None:
    connections = Connections(Limits(10, 10))
    opened = [connections.admit("192.0.2.1", lambda: None) for _ in range(7)]
    watch.check(connections, 1_000_000, notices)
    assert shown() == []
    opened.append(connections.admit("192.0.2.1", lambda: None))
    for connection in opened:
        connection.enter(State.BUSY)
    watch.check(connections, 1_000_000, notices)
    assert str(notices.current()[0]).startswith("8 of at most 10 connections")
    opened.pop().closed()
    watch.check(connections, 1_000_000, notices)
    assert shown() == []


def test_open_files_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    connections = Connections(Limits(10, 10))
    watch.check(connections, 1, notices)
    assert shown() == [notices.DESCRIPTORS.code]
    watch.check(connections, 1_000_000, notices)
    assert shown() == []
