"""The hosts of a run on its page: seconds while they are stored, then what the result kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from loadwright.core.protocol import generator as protocol
from loadwright.core.strictjson import dumps
from loadwright.server.fleet.models import Agent
from loadwright.server.monitoring.models import MonitoredHost
from loadwright.server.platform import stored
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs import storage
from loadwright.server.runs.hosts.shown import HostsOverTime, hosts_of, over_time
from loadwright.server.runs.models import Run, RunGenerator
from loadwright.server.runs.results import artifact
from tests.support.site import Cast
from tests.support.under_test import UnderTest, put_under_test

CPU = "host.cpu_percent"


@pytest.fixture
def tested(cast: Cast) -> UnderTest:
    return put_under_test(cast.running)


@pytest.fixture
def ended(tested: UnderTest) -> UnderTest:
    """Its load of 20 s has ended, and its result is written."""
    tested.measure(tested.web, range(20), cpu_percent=40.0)
    tested.measure(tested.db, range(10), cpu_percent=20.0)
    run = tested.run
    assert run.start_at is not None
    Run.objects.filter(pk=run.pk).update(
        state=Run.State.STOPPING, outcome=Run.State.FINISHED, load_ended_at=run.start_at + timedelta(seconds=20)
    )
    RunGenerator.objects.filter(run=run).update(state=protocol.ENDED, drained=True)
    artifact.finalise(Run.objects.get(pk=run.pk))
    return UnderTest(Run.objects.get(pk=run.pk), tested.project, tested.web, tested.db, tested.agents)


def read(tested: UnderTest, *ids: int, since: int | None = None, until: int | None = None) -> HostsOverTime:
    return over_time(tested.run, ids, since, until, 500)


def values(found: HostsOverTime, host: int, figure: str = CPU) -> list[Any]:
    return next(list(line.values) for line in found.lines[host] if line.figure == figure)


def test_the_hosts_of_a_run_are_listed_with_what_is_chosen(tested: UnderTest) -> None:
    run = tested.require("cpu(db) < 90%")
    assert [(one.name, one.chosen, one.guarded) for one in hosts_of(run)] == [("db", True, True), ("web", True, False)]


def test_an_active_run_shows_seconds_with_gaps(tested: UnderTest) -> None:
    tested.measure(tested.web, (0, 1, 3), cpu_percent=40.0)
    found = read(tested, tested.web.pk, since=tested.start, until=tested.start + 3)
    assert (found.grid.start, found.grid.resolution) == (tested.start, 1)
    assert values(found, tested.web.pk) == [40, 40, None, 40]


def test_an_ended_run_shows_seconds_while_they_are_stored(ended: UnderTest) -> None:
    found = read(ended)
    assert (found.grid.resolution, set(found.lines)) == (1, {ended.web.pk, ended.db.pk})
    assert set(values(found, ended.web.pk)[:20]) == {40}
    assert values(found, ended.db.pk)[:20] == [20] * 10 + [None] * 10


def test_the_result_remains_when_the_seconds_are_deleted(ended: UnderTest) -> None:
    for agent in ended.agents.values():
        telemetry().delete("host_1s", {"monitor": agent.key})
    found = read(ended)
    assert found.grid.resolution == 10
    assert {value for value in values(found, ended.web.pk) if value is not None} == {40}
    # A part of it, and a part that it has nothing of.
    aligned = ended.start - ended.start % 10 + 10
    assert read(ended, ended.web.pk, since=aligned, until=aligned + 9).grid.count == 1
    before = read(ended, ended.web.pk, since=ended.start - 100, until=ended.start - 50)
    assert set(values(before, ended.web.pk)) == {None}


def test_the_result_remains_when_the_server_has_no_agent_any_more(ended: UnderTest) -> None:
    MonitoredHost.objects.filter(server=ended.web).delete()
    Agent.objects.filter(key=ended.agents["web"].key).delete()
    found = read(ended)
    assert (found.grid.resolution, values(found, ended.web.pk)[0]) == (10, 40)


def test_a_result_of_an_earlier_version_has_no_hosts(ended: UnderTest) -> None:
    document = artifact.document(ended.run)
    del document["hosts"]
    stored.write(storage.path(ended.run.key, storage.RESULT), dumps(document).encode())
    for agent in ended.agents.values():
        telemetry().delete("host_1s", {"monitor": agent.key})
    assert not any(read(ended).lines.values())


def test_a_run_without_hosts_shows_none(cast: Cast) -> None:
    assert hosts_of(cast.ended) == []
    assert over_time(cast.ended, [], None, None, 100).lines == {}


def test_hosts_of_other_runs_and_long_periods_are_refused(tested: UnderTest) -> None:
    with pytest.raises(ActionError, match="among the hosts of this run"):
        read(tested, tested.web.pk, 987_654)
    with pytest.raises(ActionError, match="end after the start"):
        read(tested, since=0)
