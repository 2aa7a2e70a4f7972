"""The monitored servers, and what a scope covers."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from loadwright.server.alerts.hosts import covers, host_of, monitored
from loadwright.server.alerts.models import Silence
from loadwright.server.fleet.models import Agent
from loadwright.server.servers.models import Tag
from tests.server.alerts.farm import Farm
from tests.support.monitors import add_monitor

pytestmark = pytest.mark.django_db


def test_servers_with_agents_are_monitored(hosts: Farm) -> None:
    hosts.people.add("web-3", address="10.0.0.7")
    add_monitor("without a server")
    second = add_monitor("second", hosts.server)
    found = {host.name: host.monitors for host in monitored()}
    own = hosts.agents[hosts.server.pk]
    assert found == {"web-1": {own.key, second.key}, "web-2": {hosts.agents[hosts.other.pk].key}}
    Agent.objects.filter(pk=second.pk).update(revoked_at=timezone.now())
    assert monitored()[0].monitors == {own.key}


def test_a_scope_covers_servers_that_match_all_of_it(hosts: Farm) -> None:
    people = hosts.people
    tag, other = (Tag.objects.create(name=name) for name in ("edge", "core"))
    hosts.server.tags.add(tag)
    host = host_of(hosts.server)
    matching: dict[str, Any] = {"project": people.project, "room": people.room, "tag": tag, "server": hosts.server}
    assert covers(Silence(), host)
    assert covers(Silence(**matching), host)
    for name, value in {"project": people.elsewhere, "tag": other, "server": hosts.other}.items():
        assert not covers(Silence(**{**matching, name: value}), host)
    assert not covers(Silence(room_id=people.room.pk + 1), host)
