"""Hosts that become silent and are measured again."""

from __future__ import annotations

from loadwright.core.hosts.aborting import GAP_S
from loadwright.core.hosts.silence import SILENT_S, Silences

WEB, DB = 1, 2


def test_hosts_become_silent_and_are_measured_again() -> None:
    hosts = Silences([WEB, DB], 100)
    hosts.measured(WEB, 110, 1)
    assert hosts.changed(100 + SILENT_S) == []
    assert (hosts.changed(101 + SILENT_S), hosts.silent) == ([DB], {DB})
    assert (hosts.changed(111 + SILENT_S), hosts.silent) == ([WEB], {WEB, DB})
    hosts.measured(DB, 140, 1)
    assert (hosts.changed(142), hosts.silent) == ([DB], {WEB})
    # What arrives late does not make a host silent.
    hosts.measured(DB, 105, 1)
    assert hosts.changed(142) == []


def test_a_host_that_is_measured_less_often_has_more_time() -> None:
    hosts = Silences([WEB], 100)
    hosts.measured(WEB, 100, 60)
    assert [hosts.changed(now) for now in (230, 231)] == [[], [WEB]]


def test_what_is_known_to_be_silent_is_not_reported_again() -> None:
    hosts = Silences([WEB, DB], 0, [WEB])
    assert hosts.changed(100) == [DB]


def test_a_silent_host_is_one_whose_guardrails_begin_again() -> None:
    assert SILENT_S == GAP_S
