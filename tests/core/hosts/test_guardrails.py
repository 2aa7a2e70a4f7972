"""Requirements about hosts: how they are written, which hosts they are about, and whether they are met."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from loadwright.core.conditions import parse_condition
from loadwright.core.hosts.guardrails import LEVEL, MOST_NAMES, Guardrail, Host, Point, is_figure
from loadwright.core.messages import InputError

WEB = Host(1, "shop-web", "A", ["web", "front"])
APP = Host(2, "shop-app", "A", ["java"])
DB = Host(3, "db", "B")
BARE = Host(4, "shop-bare", "C", monitored=False)
HOSTS = [WEB, APP, DB, BARE]
EVERY = {host.id: 100 for host in HOSTS}


def parsed(text: str) -> Guardrail:
    found = parse_condition(text)
    assert isinstance(found, Guardrail)
    return found


def level(*values: float | None) -> list[Point]:
    """Points of ten seconds each."""
    return [Point(10 * number, 10, value) for number, value in enumerate(values)]


def check(
    text: str, measured: Mapping[tuple[int, str], list[Point]], covered: Mapping[int, int] = EVERY
) -> dict[str, Any]:
    return parsed(text).check(HOSTS, measured, covered, 100)


@pytest.mark.parametrize(
    ("text", "metric", "about", "limit", "abort_after_s"),
    [
        ("cpu(shop-web) < 90% abort after 10s", "cpu", "shop-web", 90, 10),
        (" full_gc( shop-* ) < 2 ", "full_gc", "shop-*", 2, None),
        ("retransmit_ratio(room:A) < 1%", "retransmit_ratio", "room:A", 1, None),
        ("memory_available(tag:db)>1.5 GiB abort after 1m", "memory_available", "tag:db", 1.5 * 2**30, 60),
        ("received(*) <= 100 Mbit/s", "received", "*", 12_500_000, None),
        ("host_disk.read_ms(web (old)) < 20ms", "host_disk.read_ms", "web (old)", 20, None),
        ("full_gc_gap(*) > 5 m", "full_gc_gap", "*", 300, None),
        ("load(shop-web) < 4.5", "load", "shop-web", 4.5, None),
    ],
)
def test_valid_guardrails(text: str, metric: str, about: str, limit: float, abort_after_s: float | None) -> None:
    found = parsed(text)
    assert (found.metric.name, found.extreme, found.about) == (metric, "", about)
    assert found.limit == pytest.approx(limit)
    assert (found.abort_after_s, found.text) == (abort_after_s, text.strip())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cpu < 90%", r"names no hosts; write cpu\(SERVER\), cpu\(shop-\*\), cpu\(room:ROOM\)"),
        ("cpu( ) < 90%", "names no hosts"),
        ("cpu(room: ) < 90%", "names no hosts"),
        ("cpuu(shop-web) < 90%", r"unknown metric 'cpuu'; use one of p50.*, or a figure of hosts such as cpu"),
        ("host.speed(shop-web) < 90%", "unknown metric 'host.speed'"),
        ("cpu(shop-web) < 0.9", "'0.9' is not a value of cpu; write for example 90%"),
        ("cpu(shop-web) < 90ms", "'90ms' is not a value of cpu"),
        ("full_gc_max(shop-web) < 2", "full_gc is counted over the whole run"),
        ("cpu_min(shop-web) > 2%", "cpu has no smallest values; leave out _min, or write cpu_max"),
        ("cpu(shop-web) < 90% abort after 0s", "use 1 second or more"),
        ("cpu(shop-web) = 90%", "is not METRIC < VALUE"),
    ],
)
def test_invalid_guardrails_are_refused_with_the_reason(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says) as raised:
        parsed(text)
    assert text in str(raised.value)


def test_extremes_follow_the_name_of_a_figure() -> None:
    assert (parsed("cpu_max(*) < 95%").extreme, parsed("memory_available_min(*) > 1 GB").extreme) == ("_max", "_min")
    assert parsed("cpu_max(*) < 95%").name == "cpu_max"
    assert [is_figure(name) for name in ("cpu", "cpu_max", "host.load_1", "rate", "p95", "cpu_mean")] == [
        True, True, True, False, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("about", "selected"),
    [
        ("shop-web", [WEB]),
        ("shop-*", [WEB, APP]),
        ("*", [WEB, APP, DB]),
        ("*b", [WEB, DB]),
        ("room:A", [WEB, APP]),
        ("room: B", [DB]),
        ("tag:java", [APP]),
        ("tag:*", [WEB, APP]),
        ("shop", []),
        ("shop.web", []),
        ("SHOP-WEB", []),
    ],
)
def test_hosts_are_selected_by_name_room_and_tag(about: str, selected: list[Host]) -> None:
    assert parsed(f"cpu({about}) < 90%").selected(HOSTS) == selected


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "cpu(shop-wbe) < 90%",
            "character 5: the project has no server 'shop-wbe'; its hosts are db, shop-app, shop-w",
        ),
        ("cpu_max(  x-*) < 90%", "character 11: no server of the project matches 'x-\\*'; its hosts are db"),
        ("cpu(room:Z) < 90%", "no server of the project matches 'room:Z'"),
        ("cpu_max(shop-bare) < 90%", "character 9: 'shop-bare' has no monitor agent, so cpu_max cannot be measured"),
        ("cpu(room:C) < 90%", "'room:C' has no monitor agent"),
    ],
)
def test_a_guardrail_needs_a_host_that_is_measured(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        parsed(text).require(HOSTS)
    parsed("cpu(shop-*) < 90%").require(HOSTS)


def test_errors_name_some_of_many_hosts() -> None:
    many = [Host(number, f"h{number:02}", "A") for number in range(MOST_NAMES + 1)]
    with pytest.raises(InputError, match=r"h00, .*h09, …$"):
        parsed("cpu(x) < 1%").require(many)
    with pytest.raises(InputError, match=r"its hosts are –$"):
        parsed("cpu(x) < 1%").require([])


def test_the_worst_host_decides() -> None:
    measured = {(1, ""): level(*[80] * 10), (2, ""): level(*[95] * 10), (3, ""): level(*[99] * 10)}
    assert check("cpu(shop-*) < 90%", measured) == {
        "text": "cpu(shop-*) < 90%", "held": False, "value": 95, "unit": "%", "host": "shop-app", "part": "",
        "hosts": 2, "unmeasured": [],
    }  # fmt: skip
    least = check("memory_available(shop-*) > 1 kB", {(1, ""): level(5000), (2, ""): level(2000)})
    assert (least["held"], least["value"], least["host"], least["unit"]) == (True, 2000, "shop-app", "byte")


def test_a_level_is_the_mean_weighted_by_time() -> None:
    points = [Point(0, 1, 100.0), Point(1, 9, 50.0), Point(10, 1, None)]
    assert check("cpu(shop-web) < 60%", {(1, ""): points})["value"] == 55
    assert check("load(shop-web) < 60", {(1, ""): points})["unit"] == LEVEL


def test_extremes_are_those_within_intervals() -> None:
    points = [Point(0, 10, 50.0, 97.0, 3.0), Point(10, 10, 60.0), Point(20, 10, 60.0, 70.0, 40.0)]
    assert check("cpu_max(shop-web) < 90%", {(1, ""): points})["value"] == 97
    assert check("memory_free_min(shop-web) > 1", {(1, ""): points})["value"] == 3


def test_counts_are_those_of_the_whole_load_for_each_part() -> None:
    measured = {(2, "order"): level(0, 1, 2), (2, "stock"): level(0, 0, 1)}
    found = check("full_gc(shop-*) < 2", measured)
    assert (found["held"], found["value"], found["unit"], found["part"]) == (False, 3, "count", "order")
    assert check("full_gc(shop-*) <= 3", measured)["held"]


def test_a_measured_host_without_such_a_part_is_not_concerned() -> None:
    found = check("full_gc(*) < 2", {(2, "order"): level(0)})
    assert (found["held"], found["unmeasured"], found["hosts"]) == (True, [], 3)


@pytest.mark.parametrize(
    ("text", "measured", "covered", "unmeasured"),
    [
        # Nothing at all.
        ("cpu(shop-web) < 90%", {}, {}, ["shop-web"]),
        # One of two hosts.
        ("cpu(shop-*) < 90%", {(1, ""): level(10)}, {1: 100}, ["shop-app"]),
        # Less than half of the load.
        ("cpu(shop-web) < 90%", {(1, ""): level(10, 10, 10, 10)}, {1: 40}, ["shop-web"]),
        # A figure that the host does not have, such as pressure without support by its kernel.
        ("pressure_cpu(shop-web) < 90%", {(1, ""): level(None, None)}, EVERY, ["shop-web"]),
        # No host has such a part.
        ("full_gc(shop-*) < 2", {}, EVERY, []),
    ],
)
def test_not_measured_is_not_met(
    text: str, measured: dict[tuple[int, str], list[Point]], covered: dict[int, int], unmeasured: list[str]
) -> None:
    found = check(text, measured, covered)
    assert (found["held"], found["unmeasured"]) == (False, unmeasured)


def test_an_event_that_did_not_happen_meets_its_limit() -> None:
    assert check("full_gc_gap(shop-app) > 5m", {(2, "order"): level(None, None)}) == {
        "text": "full_gc_gap(shop-app) > 5m", "held": True, "value": None, "unit": "s", "host": "", "part": "",
        "hosts": 1, "unmeasured": [],
    }  # fmt: skip
    # Every event counts, not their mean.
    several = [Point(0, 10, 100.0, 150.0, 50.0), Point(10, 10, 900.0)]
    assert check("full_gc_gap(shop-app) > 5m", {(2, "order"): several})["value"] == 50


def test_without_hosts_nothing_is_met() -> None:
    found = parsed("cpu(x) < 90%").check((), {}, {}, 100)
    assert (found["held"], found["hosts"], found["value"]) == (False, 0, None)


def test_a_former_entry_counts_hosts_whose_measurements_are_lost() -> None:
    rail = parsed("cpu(shop-*) < 90%")
    both, of_web, of_app = ({(host.id, ""): level(value) for host, value in found} for found in (
        [(WEB, 40.0), (APP, 20.0)], [(WEB, 40.0)], [(APP, 95.0)],
    ))  # fmt: skip
    complete, former, entry = (check("cpu(shop-*) < 90%", found) for found in (both, of_web, of_app))
    assert (former["unmeasured"], entry["unmeasured"]) == (["shop-app"], ["shop-web"])
    found = rail.with_former(entry, former)
    assert (found["held"], found["value"], found["host"], found["unmeasured"]) == (False, 95, "shop-app", [])
    assert rail.with_former(former, complete) == complete
    assert rail.with_former(former, former) == former
    nothing = check("full_gc_gap(shop-*) > 5 m", {(WEB.id, "jvm"): level(None)}, {APP.id: 100, WEB.id: 100})
    assert parsed("full_gc_gap(shop-*) > 5 m").with_former(nothing, nothing) == nothing
