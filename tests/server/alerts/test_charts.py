"""The address of the chart of an alert: its figure and part, around the time at which it fires."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from loadwright.server.alerts import charts
from loadwright.server.monitoring.catalogue import FIGURES
from tests.server.alerts.farm import START, Farm, alert_of, at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("subject", "limit", "figure", "part"),
    [
        ("cpu", "90%", "host.cpu_percent", ""),
        ("full_gc", "2", "host_jvm.full_gcs", "shop.jar"),
        ("disk_full", "24 h", "host_filesystem.used_percent", "/var"),
        ("host_disk.busy_percent", "90%", "host_disk.busy_percent", "sda"),
        ("silence", "60 s", None, ""),
    ],
)
def test_the_chart_is_that_of_the_figure(hosts: Farm, subject: str, limit: str, figure: str | None, part: str) -> None:
    alert = alert_of(hosts.rule(subject, limit), hosts.server, part=part)
    query = parse_qs(urlsplit(charts.address("shop", [alert], at(600))).query)
    assert query.get("figure") == (None if figure is None else [figure])
    assert figure is None or figure in FIGURES
    assert query.get("part") == ([f"{figure.split('.')[0]}:{part}"] if part and figure else None)
    assert (query["since"], query["until"]) == ([str(START - 1800)], [str(START + 900)])


def test_several_parts_are_in_one_chart(hosts: Farm) -> None:
    rule = hosts.rule("disk_space", "90%")
    alerts = [alert_of(rule, hosts.server, part=part) for part in ("/var", "/home")]
    address = charts.address("shop", alerts, at(0))
    assert "figure=host_filesystem.used_percent" in address
    assert "part=" not in address
