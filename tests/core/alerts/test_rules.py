"""Conditions of alert rules."""

from __future__ import annotations

import pytest

from loadwright.core.alerts.builtin import BUILT_IN, BuiltIn
from loadwright.core.alerts.rules import (
    DERIVED,
    DISK_FULL,
    MAXIMUM,
    MEAN,
    SEVERITIES,
    SILENCE,
    SUBJECTS,
    TOTAL,
    Condition,
)
from loadwright.core.messages import InputError

CPU = Condition("cpu", ">", 90, 80, MEAN, 60)


@pytest.mark.parametrize("name", SUBJECTS)
def test_every_subject_can_be_compared(name: str) -> None:
    condition = Condition(name, "<" if SUBJECTS[name].low_is_bad else ">", 10, 10)
    assert condition.validated().metric == SUBJECTS[name]


def test_figures_without_a_short_name_can_be_compared() -> None:
    assert Condition("host_disk.read_ms", ">", 20, 15, MAXIMUM, 60).validated().metric.unit == "ms"


def test_derived_subjects_hide_no_metric() -> None:
    assert len(SUBJECTS) > len(DERIVED)
    assert all(SUBJECTS[name] is derived and derived.parse("1 h") == 3600 for name, derived in DERIVED.items())


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        (Condition("cpus", ">", 90, 80), "Unknown metric"),
        (Condition("cpu", "=", 90, 80), "operator must be one of"),
        (Condition("cpu", ">", 90, 80, "median", 60), "statistic must be one of"),
        (Condition("cpu", ">", 90, 80, TOTAL, 60), "Only counts can be summed"),
        (Condition("cpu", ">", 90, 80, MEAN, 1), "out of range; use 5 to"),
        (Condition("cpu", ">", 90, 80, MEAN, 1_000_000), "out of range; use 5 to"),
        (Condition("cpu", ">", 90, 80, for_s=-1), "out of range; use 0 to"),
        (Condition("cpu", ">", 90, 80, recover_for_s=10**9), "out of range; use 0 to"),
        (Condition("cpu", ">", 90, 95), "must not be worse"),
        (Condition("memory_available", "<", 100, 90), "must not be worse"),
        (Condition(SILENCE, ">", 60, 15, MEAN, 60), "has no statistic"),
        (Condition(DISK_FULL, "<", 60, 90, TOTAL, 60), "has no statistic"),
    ],
)
def test_senseless_conditions_are_refused(condition: Condition, says: str) -> None:
    with pytest.raises(InputError, match=says):
        condition.validated()


@pytest.mark.parametrize(
    ("operator", "limit", "violated", "not_violated"),
    [(">", 90, [90.1], [90, 80]), (">=", 2, [2, 3], [1]), ("<", 5, [4], [5, 6]), ("<=", 5, [5, 4], [5.1])],
)
def test_values_are_compared_with_the_limit(
    operator: str, limit: float, violated: list[float], not_violated: list[float]
) -> None:
    condition = Condition("cpu", operator, limit, limit)
    assert all(condition.violated_by(value) and not condition.recovered_by(value) for value in violated)
    assert not any(condition.violated_by(value) or not condition.recovered_by(value) for value in not_violated)


def test_between_the_limits_a_value_neither_violates_nor_recovers() -> None:
    assert not CPU.violated_by(85)
    assert not CPU.recovered_by(85)


@pytest.mark.parametrize(
    ("condition", "prompt"),
    [
        (Condition("cpu", ">", 90, 80), True),
        (Condition("cpu", ">", 90, 80, for_s=60), False),
        (Condition("cpu", ">", 90, 80, MEAN, 30, 10), True),
        (CPU, False),
        (Condition(SILENCE, ">", 60, 15), False),
        (Condition(SILENCE, ">", 60, 5), True),
        (Condition(SILENCE, ">", 10, 10), True),
        (Condition(DISK_FULL, "<", 3600, 7200), False),
    ],
)
def test_what_acts_within_a_minute_needs_every_second_at_once(condition: Condition, prompt: bool) -> None:
    assert condition.prompt is prompt


def test_no_built_in_rule_needs_every_second_at_once() -> None:
    assert not any(rule.condition.prompt for rule in BUILT_IN)


def test_only_another_comparison_has_another_key() -> None:
    assert CPU.key == Condition("cpu", ">=", 95, 70, MEAN, 60, 30, 30).key
    others = (Condition("cpu", "<", 9, 9, MEAN, 60), Condition("cpu", ">", 90, 80), Condition("load", ">", 9, 9))
    assert all(CPU.key != other.key for other in others)


@pytest.mark.parametrize("rule", BUILT_IN, ids=lambda rule: rule.key)
def test_built_in_rules_are_valid_and_alert_on_the_bad_side(rule: BuiltIn) -> None:
    condition = rule.condition.validated()
    assert rule.severity in SEVERITIES
    assert (condition.operator[0] == "<") == condition.metric.low_is_bad


def test_built_in_rules_have_keys_of_their_own() -> None:
    assert len({rule.key for rule in BUILT_IN}) == len(BUILT_IN)
    assert len({rule.title.code for rule in BUILT_IN}) == len(BUILT_IN)
