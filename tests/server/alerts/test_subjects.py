"""The metrics that the form of a rule offers."""

from __future__ import annotations

import re

from django.utils import translation

from loadwright.core.alerts.rules import is_subject
from loadwright.core.hosts.metrics import METRICS
from loadwright.server.alerts.subjects import SubjectSelect, choices


def offered(present: str = "") -> dict[str, str]:
    return {name: label for _group, own in choices(present) for name, label in own}


def option(subject: str) -> str:
    """The tag of an option."""
    html = SubjectSelect(choices=choices()).render("subject", subject)
    match = re.search(f'<option value="{re.escape(subject)}"[^>]*>', html)
    assert match is not None
    return match[0]


def test_every_figure_is_offered_once() -> None:
    found = offered()
    assert all(map(is_subject, found))
    figures = [(METRICS[name].family.name, METRICS[name].field.name) for name in found if name in METRICS]
    assert len(figures) == len(set(figures)) == len({(one.family.name, one.field.name) for one in METRICS.values()})


def test_labels_have_a_unit_and_are_in_the_language_of_the_reader() -> None:
    assert (offered()["cpu"], offered()["host_disk.read_ms"]) == ("CPU in use · %", "Disk: duration of a read · ms")
    assert offered()["tcp"] == "TCP connections"
    with translation.override("zh-hans"):
        assert offered()["cpu"] == "CPU 使用率 · %"
        assert choices()[0][0] == "常用"


def test_the_figure_of_an_existing_rule_stays() -> None:
    assert offered("of_another_version")["of_another_version"] == "of_another_version"
    assert list(offered("cpu")) == list(offered())


def test_options_have_what_the_script_shows() -> None:
    assert 'data-example="90%"' in option("cpu")
    assert "Name in the API: cpu." in option("cpu")
    assert [word in option("disk_available") for word in ("data-part", "data-low", "data-counted")] == [
        True,
        True,
        False,
    ]
    assert [word in option("full_gc") for word in ("data-part", "data-counted", "data-derived")] == [True, True, False]
    assert "data-derived" in option("silence")
