"""The page of hosts, and the section of agents on the page of a server."""

from __future__ import annotations

import re
import time
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from loadwright.core.protocol import Report
from loadwright.core.protocol.monitor import CacheDrop, MonitorObserved, SeenJvm
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import EnrolmentCode
from loadwright.server.monitoring.models import MonitoredHost, ServerSettings
from loadwright.server.platform.telemetry import telemetry
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor, measured
from tests.support.pages import signed_in, text_of


def messages(browser: Client, address: str, **data: str) -> str:
    answer = browser.post(address, data, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


def test_each_server_is_a_row_with_its_agent_and_current_figures(people: Cast) -> None:
    people.add("bare", address="10.0.0.9")
    agent = add_monitor("web", people.server)
    now = int(time.time()) - 1
    telemetry().write([measured(agent, now, cpu_percent=81.0, memory_percent=79.0, filesystem_percent=70.0)])
    html = signed_in(people.member).get("/hosts").content
    page = text_of(html)
    assert re.search(r"bare 10\.0\.0\.9 · Room A shop no agent", page)
    assert re.search(r"web-1 10\.0\.0\.5 · Room A shop measured 81% 79% 70%", page)
    # CPU and disk space are at their limits.
    assert html.count(b'class="mon-high"') == 2
    assert "web-1" not in text_of(signed_in(people.stranger).get("/hosts").content)


def test_the_host_of_an_agent_becomes_a_server(people: Cast) -> None:
    people.server.delete()
    browser = signed_in(people.admin)
    assert b'href="/servers/new"' in browser.get("/monitoring").content
    add_monitor("web & co", addresses=["10.0.0.7", "10.0.0.8"])
    page = browser.get("/monitoring").content
    assert "1 agent measures a host that is not in the inventory." in text_of(page)
    assert b'href="/hosts"' in page
    found = re.search(r'href="(/servers/new\?[^"]*)"', browser.get("/hosts").content.decode())
    assert found is not None
    form = browser.get(unescape(found[1])).context["form"]
    assert [form[name].value() for name in ("name", "address", "kind")] == ["web & co", "10.0.0.7", "none"]


def test_a_token_that_a_clone_uses_too_is_shown_wherever_its_agent_is(people: Cast) -> None:
    agent = add_monitor("web", people.server)
    browser = signed_in(people.admin)
    pages = ("/hosts", f"/servers/{people.server.pk}")
    assert not any("token used twice" in text_of(browser.get(page).content) for page in pages)
    presence.record(agent.key, Report(time.time(), observed=MonitorObserved()), time.time(), shared=True)
    assert all("token used twice" in text_of(browser.get(page).content) for page in pages)
    MonitoredHost.objects.update(server=None)
    assert "token used twice" in text_of(browser.get("/hosts").content)


def test_the_list_is_filtered_by_state_and_sorted_by_figures(people: Cast) -> None:
    """Servers without the figure are last in both directions."""
    people.add("bare", address="10.0.0.9")
    now = int(time.time()) - 1
    points = []
    for name, cpu in (("idle", 1.0), ("busy", 90.0)):
        agent = add_monitor(name, people.add(name, address=f"{name}.test"))
        points.append(measured(agent, now, cpu_percent=cpu))
    telemetry().write(points)
    add_monitor("silent", people.server, lost=True)
    browser = signed_in(people.member)

    def names(query: str) -> list[str]:
        return [host.server.name for host, *_ in browser.get(f"/hosts?{query}").context["rows"]]

    assert names("sort=-cpu")[:2] == ["busy", "idle"]
    assert names("sort=cpu")[:2] == ["idle", "busy"]
    assert names("sort=name") == ["bare", "busy", "idle", "web-1"]
    assert names("state=none") == ["bare"]
    assert names("state=lost") == ["web-1"]
    assert names("state=ok&sort=name") == ["busy", "idle"]
    assert "No servers match" in text_of(browser.get("/hosts?state=slowed").content)


def test_rows_have_a_line_of_the_last_half_hour(people: Cast) -> None:
    agent = add_monitor("web", people.server)
    minute = int(time.time()) // 60 * 60
    telemetry().write([measured(agent, minute - 120 + 60 * step, resolution=60, cpu_percent=50.0) for step in (0, 1)])
    html = signed_in(people.member).get("/hosts").content.decode()
    assert html.count('class="mon-spark"') == 1
    assert re.search(r'<path d="M[\d. L]+"', html)


def test_the_monitoring_page_lists_servers_by_load(people: Cast) -> None:
    busy = people.add("busy", address="10.0.0.9")
    now = int(time.time()) - 1
    agents = [add_monitor(one.name, one) for one in (people.server, busy)]
    telemetry().write([measured(agent, now, cpu_percent=cpu) for agent, cpu in zip(agents, (1.0, 90.0), strict=True)])
    browser = signed_in(people.member)
    page = browser.get("/monitoring")
    assert [host["name"] for host in page.context["loads"]["hosts"]] == ["busy", "web-1"]
    assert '"name": "busy"' in page.content.decode()
    found = browser.get(f"/monitoring/loads?project_id={people.project.pk}").json()
    assert [(host["name"], host["busy"]) for host in found["hosts"]] == [("busy", 90.0), ("web-1", 1.0)]
    assert browser.get("/monitoring/loads?room=999").json()["hosts"] == []
    assert browser.get(f"/monitoring/loads?project_id={people.elsewhere.pk}").status_code == 404


@pytest.mark.parametrize(
    ("name", "unit", "counted"), [("host_jvm.full_gcs", "", "yes"), ("host.cpu_percent", "%", "no")]
)
def test_a_figure_in_the_address_has_a_chart_of_its_own(people: Cast, name: str, unit: str, counted: str) -> None:
    browser = signed_in(people.member)
    shown = browser.get(f"/monitoring?figure={name}").content.decode()
    assert f'data-figure="{name}"' in shown
    assert f'data-unit="{unit}"' in shown
    assert f'data-counted="{counted}"' in shown
    for other in ("host.cpu_percent_max", "unknown", ""):
        assert "data-figure" not in browser.get(f"/monitoring?figure={other}").content.decode()


def test_without_servers_the_monitoring_page_offers_the_first_step(people: Cast) -> None:
    page = text_of(signed_in(people.stranger).get("/monitoring").content)
    assert "No servers yet" in page
    assert "Add a server" in page


def test_administrators_create_the_command_that_starts_agents(people: Cast) -> None:
    page = text_of(signed_in(people.admin).post("/hosts", {"uses": "50", "hours": "2"}).content)
    assert re.search(r"echo join_\S+ \| loadwright agent monitor --server http://testserver ", page)
    code = EnrolmentCode.objects.get()
    assert (code.role, code.uses_left) == ("monitor", 50)
    assert "An administrator creates the command" in text_of(signed_in(people.member).get("/hosts").content)


def test_agents_without_a_server_are_confirmed_or_linked(people: Cast) -> None:
    other = people.add("db-1", address="10.0.0.9")
    guessed = add_monitor("guessed", addresses=[people.server.address])
    unknown = add_monitor("unknown", addresses=["192.0.2.1"])
    browser = signed_in(people.admin)
    html = browser.get("/hosts").content.decode()
    assert "It probably runs on web-1." in text_of(html.encode())
    assert f'<option value="{people.server.pk}" selected>' in html
    assert "web-1" in messages(browser, f"/hosts/agents/{guessed.pk}/link", server=str(people.server.pk))
    assert "db-1" in messages(browser, f"/hosts/agents/{unknown.pk}/link", server=str(other.pk))
    assert "Agents without a server" not in text_of(browser.get("/hosts").content)
    assert "no longer linked" in messages(browser, f"/hosts/agents/{unknown.pk}/link", server="")
    assert "removed" in messages(browser, f"/hosts/agents/{unknown.pk}/revoke")


def test_all_suggestions_are_confirmed_with_one_button(people: Cast) -> None:
    for number, server in enumerate((people.server, people.add("db-1", address="10.0.0.9"))):
        add_monitor(f"agent-{number}", addresses=[server.address])
    browser = signed_in(people.maintainer)
    assert "Confirm all 2 suggestions" in text_of(browser.get("/hosts").content)
    assert messages(browser, "/hosts/link-suggested") == "2 agents have been linked."
    assert not MonitoredHost.objects.filter(server=None).exists()


def test_the_page_of_a_server_shows_its_agent(people: Cast) -> None:
    browser = signed_in(people.member)
    address = f"/servers/{people.server.pk}"
    assert "No monitor agent measures this server." in text_of(browser.get(address).content)
    observed = MonitorObserved(
        sample_s=10, slowed=True, unavailable={"jvm": "needs root"}, jvms=[SeenJvm("-Dapp=shop", 7, "17.0.9")],
        cache_drop=CacheDrop("d1", "failed", "read-only"),
    )  # fmt: skip
    agent = add_monitor("web", people.server, observed=observed)
    MonitoredHost.objects.filter(agent=agent).update(drop_id="d1", drop_at=timezone.now())
    page = text_of(browser.get(address).content)
    for text in ("measured less often", "10 s longer than usual", "jvm needs root", "-Dapp=shop 17.0.9", "read-only"):
        assert text in page, text
    assert "Unlink from this server" not in page
    assert "Unlink from this server" in text_of(signed_in(people.maintainer).get(address).content)


def test_maintainers_change_what_is_measured_on_the_page_of_a_server(people: Cast) -> None:
    browser, address = signed_in(people.maintainer), f"/hosts/{people.server.pk}/settings"
    assert "has been changed" in messages(browser, address, ports="80, 443", link_mbit_s="eth0=1000")
    found = ServerSettings.objects.get()
    assert (found.ports, found.link_mbit_s) == ([80, 443], {"eth0": 1000})
    assert 'value="80, 443"' in browser.get(f"/servers/{people.server.pk}").content.decode()
    assert "each a number" in messages(browser, address, ports="http")


def test_the_page_cache_is_dropped_by_a_click(people: Cast) -> None:
    add_monitor("web", people.server, observed=MonitorObserved(allows_drop_caches=True))
    browser = signed_in(people.maintainer)
    assert "Drop page cache" in text_of(browser.get(f"/servers/{people.server.pk}").content)
    assert "asked to drop" in messages(browser, f"/hosts/{people.server.pk}/drop-caches")
    assert MonitoredHost.objects.get().drop_id
