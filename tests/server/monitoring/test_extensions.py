"""What monitoring shows on pages of apps below."""

from __future__ import annotations

from loadwright.server.monitoring.models import MonitoredHost
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor
from tests.support.pages import signed_in


def test_the_page_of_a_server_has_charts_once_it_had_an_agent(people: Cast) -> None:
    """They remain while the agent is away, because its figures are kept."""
    browser, address = signed_in(people.member), f"/servers/{people.server.pk}"
    assert b'id="chart-host-cpu"' not in browser.get(address).content
    agent = add_monitor("web", people.server, lost=True)
    html = browser.get(address).content.decode()
    assert 'id="chart-host-cpu"' in html
    assert f"/monitoring?project=shop&amp;server={people.server.pk}" in html
    MonitoredHost.objects.filter(agent=agent).update(server=None)
    assert b'id="chart-host-cpu"' not in browser.get(address).content


def test_only_maintainers_change_what_is_measured_on_a_server(people: Cast) -> None:
    address = f"/servers/{people.server.pk}"
    assert b'name="link_mbit_s"' in signed_in(people.maintainer).get(address).content
    assert b'name="link_mbit_s"' not in signed_in(people.member).get(address).content


def test_the_status_line_of_the_terminal_has_a_place_for_the_host(people: Cast) -> None:
    assert b'id="status-host"' in signed_in(people.member).get("/terminal").content
