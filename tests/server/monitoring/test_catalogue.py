"""The figures of hosts as people choose them, and their titles."""

from __future__ import annotations

import pytest

from loadwright.core.hosts.lines import MIN
from loadwright.core.hosts.merging import resolutions
from loadwright.core.stats.fields import MAX, MEAN, SUM
from loadwright.server.monitoring import titles
from loadwright.server.monitoring.catalogue import FIGURES, MAX_FIGURES, figures
from loadwright.server.platform.errors import ActionError
from loadwright.telemetry.schema import MEASUREMENTS
from loadwright.telemetry.schema.host import name_of


def test_figures_have_the_rules_of_their_declarations() -> None:
    rules = {
        "host.cpu_percent": MEAN,
        "host.cpu_percent_max": MAX,
        "host.memory_free_bytes_min": MIN,
        "host.oom_kills": SUM,
        "host_jvm.pid": MAX,
    }
    assert {name: FIGURES[name].rule for name in rules} == rules
    assert {"host.oom_kills_max", "host.cpu_percent_min"} & set(FIGURES) == set()


def test_every_figure_is_stored_at_every_resolution() -> None:
    for figure in FIGURES.values():
        for resolution in resolutions(figure.family):
            stored = {field.name for field in MEASUREMENTS[name_of(figure.family, resolution)].fields}
            assert figure.stored_as(resolution) in stored, (figure.name, resolution)


def test_every_figure_and_family_has_a_title() -> None:
    declared = {f"{figure.family.name}.{figure.field.name}" for figure in FIGURES.values()}
    assert set(titles.FIGURES) == declared
    assert set(titles.FAMILIES) == {figure.family.name for figure in FIGURES.values()}
    assert titles.of(FIGURES["host.cpu_percent_max"]) == "CPU, maximum"
    assert titles.of(FIGURES["host.memory_free_bytes_min"]) == "Free memory, minimum"


def test_chosen_figures_are_known_ones_and_not_too_many() -> None:
    assert [one.name for one in figures(["host.load_1", "host_disk.queue", "host.load_1"])] == [
        "host.load_1",
        "host_disk.queue",
    ]
    for names in ([], list(FIGURES)[: MAX_FIGURES + 1], ["host.unknown"], ["cpu_percent"]):
        with pytest.raises(ActionError):
            figures(names)
