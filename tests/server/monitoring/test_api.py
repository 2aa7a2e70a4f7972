"""The API of hosts, agents and figures."""

from __future__ import annotations

import time

from loadwright.core.protocol.monitor import MonitorObserved
from loadwright.server.platform.telemetry import telemetry
from tests.support.inventory import Cast, call
from tests.support.monitors import add_monitor, measured


def test_hosts_are_listed_with_their_agents_and_current_figures(people: Cast) -> None:
    people.add("db-1", address="10.0.0.9")
    observed = MonitorObserved(sample_s=2, unavailable={"jvm": "needs root"})
    agent = add_monitor("web", people.server, observed=observed, addresses=["10.0.0.5"])
    telemetry().write([measured(agent, int(time.time()) - 1, cpu_percent=12.5)])
    bare, host = call(people.member, "GET", "/hosts")
    assert (bare["name"], bare["state"], bare["agent"], bare["figures"]) == ("db-1", "none", None, {})
    assert (host["name"], host["project"], host["room"], host["state"]) == ("web-1", "shop", "Room A", "ok")
    assert host["figures"] == {"cpu_percent": 12.5}
    shown = host["agent"]
    assert (shown["name"], shown["server"], shown["suggested"]) == ("web", people.server.pk, None)
    assert (shown["sample_s"], shown["unavailable"]) == (2, {"jvm": "needs root"})
    assert call(people.stranger, "GET", "/hosts") == []
    found = call(people.admin, "GET", "/hosts?search=web&project=shop&room=Room%20A")
    assert [one["name"] for one in found] == ["web-1"]
    assert call(people.admin, "GET", "/hosts?room=Cellar", status=400)["error"]["field"] == "room"


def test_the_catalogue_has_titles_in_both_languages(people: Cast) -> None:
    figures = {one["name"]: one for one in call(people.member, "GET", "/hosts/figures")["figures"]}
    disk = figures["host_disk.busy_percent_max"]
    assert (disk["family"], disk["part"], disk["unit"], disk["over_time"]) == ("host_disk", "device", "%", "max")
    assert disk["titles"]["en"] == "Disk: utilisation, maximum"
    assert disk["titles"]["zh-hans"] not in ("", disk["titles"]["en"])


def test_series_and_averages_of_a_period(people: Cast) -> None:
    agent = add_monitor("web", people.server)
    begin = int(time.time()) // 60 * 60 - 120
    telemetry().write([measured(agent, begin + 1, cpu_percent=50.0)])
    period = "&".join(
        f"{name}={time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(begin + offset))}"
        for name, offset in (("since", 0), ("until", 3))
    )
    path = f"/hosts/series?server={people.server.pk}&figure=host.cpu_percent&{period}"
    found = call(people.member, "GET", path)
    assert (found["resolution"], found["intervals"]) == (1, 3)
    line = {"figure": "host.cpu_percent", "part": "", "values": [None, 50, None]}
    assert found["hosts"] == [{"server": people.server.pk, "lines": [line]}]
    averages = call(people.member, "GET", f"/hosts/averages?project=shop&figure=host.cpu_percent&{period}")
    assert (averages["hosts"], averages["lines"]) == (1, [line])
    call(people.stranger, "GET", path, status=404)
    # The last hour.
    assert call(people.member, "GET", "/hosts/averages?figure=host.cpu_percent")["resolution"] == 10


def test_what_is_measured_in_addition_is_changed_field_by_field(people: Cast) -> None:
    path = f"/hosts/{people.server.pk}"
    assert call(people.maintainer, "PATCH", path, {"ports": [8080]})["ports"] == [8080]
    changed = call(people.maintainer, "PATCH", path, {"link_mbit_s": {"eth0": 1000}})
    assert (changed["ports"], changed["link_mbit_s"]) == ([8080], {"eth0": 1000})
    assert call(people.member, "GET", path)["ports"] == [8080]
    call(people.member, "PATCH", path, {"ports": []}, status=403)
    ports = f"/projects/{people.project.pk}/monitored-ports"
    assert call(people.member, "GET", ports) == {"ports": []}
    assert call(people.maintainer, "PUT", ports, {"ports": [2, 1]}) == {"ports": [1, 2]}
    assert call(people.member, "GET", ports) == {"ports": [1, 2]}


def test_agents_are_linked_and_removed(people: Cast) -> None:
    agent = add_monitor("web", addresses=[people.server.address])
    (found,) = call(people.maintainer, "GET", "/monitors")
    assert (found["server"], found["suggested"]) == (None, people.server.pk)
    linked = call(people.maintainer, "PUT", f"/monitors/{agent.pk}/server", {"server": found["suggested"]})
    assert (linked["server"], linked["suggested"]) == (people.server.pk, None)
    assert call(people.maintainer, "PUT", f"/monitors/{agent.pk}/server", {"server": None})["server"] is None
    call(people.admin, "DELETE", f"/monitors/{agent.pk}", status=204)
    assert call(people.admin, "GET", "/monitors") == []


def test_generators_cannot_be_removed_as_monitors_nor_the_other_way_round(people: Cast) -> None:
    agent = add_monitor("web", people.server)
    call(people.admin, "DELETE", f"/generators/{agent.pk}", status=404)
    call(people.admin, "PATCH", f"/generators/{agent.pk}", {"enabled": False}, status=404)
    assert call(people.admin, "GET", "/generators") == []


def test_requests_to_agents(people: Cast) -> None:
    add_monitor("web", people.server, observed=MonitorObserved(allows_drop_caches=True))
    call(people.member, "POST", f"/hosts/{people.server.pk}/cores", status=204)
    assert call(people.maintainer, "POST", f"/hosts/{people.server.pk}/drop-caches", status=202)["request"]
