"""The page of what an installation keeps."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from loadwright.core.stats.frames import GeneratorSecond
from loadwright.server.home import storage as kept
from loadwright.server.platform import stored
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run
from loadwright.telemetry.load import points_of
from tests.support.pages import text_of
from tests.support.site import Cast


def sizes(cast: Cast) -> dict[str, int | None]:
    cache.clear()
    return {str(one.title): one.size for one in kept.storage(cast.user).kept}


def test_sizes_are_those_of_the_files(cast: Cast) -> None:
    before = sizes(cast)
    key = cast.ended.key
    stored.write(storage.path(key, "results-g1.jtl.gz"), b"1" * 1000)
    stored.write(storage.path(key, "jmeter-g1.log"), b"2" * 200)
    stored.write(storage.bundle_path("b" * 64), b"3" * 30)
    stored.write("data/" + "d" * 64, b"4" * 4)
    stored.write("contents/" + "e" * 64 + "/0.json", b"5" * 50)
    telemetry().write(
        point for second in range(1000) for point in points_of("run", "g", GeneratorSecond(second, threads=second))
    )
    after = sizes(cast)
    grown = {
        name: (size or 0) - (before[name] or 0)
        for name, size in after.items()
        if name not in ("Measurements", "Database")
    }
    assert {name: size for name, size in grown.items() if size} == {
        "JTL files of runs": 1000,
        "Logs of runs": 200,
        "Bundles for generators": 30,
        "Data files of plans": 4,
        "Plans": 50,
    }
    assert (after["Measurements"] or 0) > (before["Measurements"] or 0)
    assert (after["Database"] or 0) > 100_000
    assert before["Results of runs"]
    assert before["Plans"]


def test_the_sum_includes_every_kind(cast: Cast) -> None:
    cache.clear()
    found = kept.storage(cast.user)
    assert found.total == sum(one.size or 0 for one in found.kept)


@pytest.mark.parametrize(
    ("days", "shown"),
    [((0, 0), (None, None)), ((1, 1), (7, 7)), ((8, 9), (8, 9)), ((30, 9), (30, 30)), ((0, 9), (None, None))],
)
def test_retention_is_the_one_in_force(
    cast: Cast, settings: Any, days: tuple[int, int], shown: tuple[int | None, int | None]
) -> None:
    settings.KEEP_SECONDS_DAYS, settings.KEEP_INTERVALS_DAYS = days
    found = kept.storage(cast.user)
    assert (found.seconds_days, found.intervals_days) == shown


def test_page_shows_retention_and_what_it_left(cast: Cast, browser: Client) -> None:
    Run.objects.filter(pk=cast.ended.pk).update(telemetry=Run.Telemetry.COARSE)
    shown = text_of(browser.get("/storage").content)
    assert "Measurements" in shown
    assert re.search(r"Seconds\s+30 days\s+LOADWRIGHT_KEEP_SECONDS\s+\S", shown)
    assert re.search(r"Intervals of 10 minutes\s+730 days\s+LOADWRIGHT_KEEP_INTERVALS\s+\S", shown)
    assert re.search(r"used, .+ of .+ free", shown)
