"""The hosts under test in results, and what is stated about them."""

from __future__ import annotations

from dataclasses import replace

from loadwright.core.hosts.under_test import Line, UnderTest, remarks, unit_of


def host(*lines: Line, covered: int = 100) -> UnderTest:
    return UnderTest(7, "web", "A", covered, 1000, 10, lines)


def stated(one: UnderTest) -> list[str]:
    return [str(message) for message in remarks([one], 100.0)]


def test_the_entry_has_the_lines_with_their_units() -> None:
    entry = host(Line("host.cpu_percent_max", "", [10.0, None]), Line("host_jvm.full_gcs", "order", [0, 1])).entry()
    assert (entry["id"], entry["name"], entry["room"], entry["covered_s"]) == (7, "web", "A", 100)
    assert (entry["start"], entry["resolution"]) == (1000, 10)
    assert entry["lines"] == [
        {"figure": "host.cpu_percent_max", "part": "", "unit": "%", "values": [10.0, None]},
        {"figure": "host_jvm.full_gcs", "part": "order", "unit": "", "values": [0, 1]},
    ]
    assert unit_of("host.memory_available_bytes_min") == "byte"


def test_a_host_at_its_limit_is_mentioned() -> None:
    busy = [95.0, 95.0, *[50.0] * 8, None]
    assert stated(host(Line("host.cpu_percent", "", busy))) == [
        "The CPU of host web was over 90% in 20% of the measured time."
    ]
    assert "A disk of host web" in stated(host(Line("host.disk_busy_percent", "", busy)))[0]
    assert "A network link of host web" in stated(host(Line("host.network_percent", "", busy)))[0]


def test_a_short_peak_and_other_figures_are_not_mentioned() -> None:
    assert stated(host(Line("host.cpu_percent", "", [95.0, *[50.0] * 9]))) == []
    assert stated(host(Line("host.memory_percent", "", [95.0] * 10), Line("host.cpu_percent", "", [None]))) == []


def test_a_silent_agent_is_mentioned() -> None:
    assert stated(host(covered=0)) == [
        "Host web was not measured during the load: its monitor agent sent nothing, or the server was deleted."
    ]
    assert stated(host(covered=60)) == ["Host web was not measured in 40 of 100 seconds of the load."]
    # The last seconds may be on their way.
    assert stated(host(covered=91)) == stated(host(covered=90)) == []


def test_the_same_of_many_hosts_is_one_message_that_names_the_worst() -> None:
    def of(number: int, *lines: Line, covered: int = 100) -> UnderTest:
        return replace(host(*lines, covered=covered), name=f"web-{number}")

    busy = [of(count, Line("host.cpu_percent", "", [95.0] * count + [1.0] * (20 - count))) for count in range(4, 16)]
    silent = [of(number, covered=0) for number in range(4)]
    nothing, cpus = map(str, remarks([*silent, *busy], 100.0))
    assert nothing.startswith("4 hosts were not measured during the load, because their monitor agents sent nothing")
    assert nothing.endswith(" web-0, web-1, web-2, web-3.")
    assert cpus.startswith("The CPUs of 12 hosts were over 90% in this share of the measured time")
    assert ": web-15 75%, web-14 70%, web-13 65%, " in cpus
    assert cpus.endswith(" web-6 30%."), "the ten busiest"
    (late,) = map(str, remarks([of(number, covered=60) for number in range(4)], 100.0))
    assert late.endswith(": web-0 40%, web-1 40%, web-2 40%, web-3 40%.")
    assert len(remarks(silent[:3], 100.0)) == 3
