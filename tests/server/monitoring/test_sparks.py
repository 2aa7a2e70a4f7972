"""The small lines of lists."""

from __future__ import annotations

import time

import pytest
from django.utils import timezone

from loadwright.core.hosts.lines import Values
from loadwright.server.monitoring import sparks
from loadwright.server.platform.telemetry import telemetry
from tests.support.inventory import Cast
from tests.support.monitors import add_monitor, measured


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], ""),
        ([None, None], ""),
        ([0, 100], "M0.0 15.5L60.0 0.5"),
        ([0, None, 100, 50], "M0.0 15.5h1M40.0 0.5L60.0 8.0"),
        # More than 100 would leave the picture.
        ([250], "M0.0 0.5h1"),
    ],
)
def test_gaps_of_a_line_stay_open(values: Values, expected: str) -> None:
    assert sparks.path(values) == expected


def test_a_server_has_a_line_for_what_was_measured_in_the_last_half_hour(people: Cast) -> None:
    bare = people.add("bare", address="10.0.0.9")
    agent = add_monitor("web", people.server)
    minute = int(time.time()) // 60 * 60
    telemetry().write(
        [
            measured(agent, minute - 600, resolution=60, cpu_percent=10.0),
            measured(agent, minute - 540, resolution=60, cpu_percent=20.0),
            measured(agent, minute - 3600, resolution=60, memory_percent=20.0),
        ]
    )
    found = sparks.sparks(people.member, [people.server.pk, bare.pk], timezone.now())
    assert found[bare.pk] == {}
    assert list(found[people.server.pk]) == ["cpu"]
    assert found[people.server.pk]["cpu"].count("L") == 1
    assert sparks.sparks(people.member, [], timezone.now()) == {}
