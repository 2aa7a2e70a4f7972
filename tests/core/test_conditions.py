"""Requirements about samples and about hosts have the same form, and the metric tells them apart."""

from __future__ import annotations

import pytest

from loadwright.core.conditions import about_hosts, about_samples, parse_condition
from loadwright.core.hosts.guardrails import Guardrail
from loadwright.core.hosts.metrics import METRICS as FIGURES
from loadwright.core.messages import InputError
from loadwright.core.stats.requirements import METRICS, Requirement


def test_the_metric_decides() -> None:
    found = [parse_condition(text) for text in ("p95(cpu) < 1s", "cpu(p95) < 90%", "rate > 5", "load(x) < 5")]
    assert [type(one) for one in found] == [Requirement, Guardrail, Requirement, Guardrail]
    assert (about_samples(found), about_hosts(found)) == (found[::2], found[1::2])


def test_no_name_means_both() -> None:
    assert not METRICS.keys() & FIGURES.keys()


def test_errors_of_both_are_reported() -> None:
    with pytest.raises(InputError, match="as a plain number or with ms"):
        parse_condition("p95 < 5%")
    with pytest.raises(InputError, match="names no hosts"):
        parse_condition("cpu < 5%")
    with pytest.raises(InputError, match="unknown metric 'p42'"):
        parse_condition("p42 < 5ms")
