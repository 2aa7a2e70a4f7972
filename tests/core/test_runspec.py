"""The specification of a run: validation, and every form in which it is stored and shown."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core import runspec
from loadwright.core.messages import specs
from loadwright.core.modes import AS_WRITTEN, MODES, RATE, THREADS
from loadwright.core.runspec import (
    MAX_DURATION_S,
    MAX_GENERATORS,
    MAX_RATE,
    MAX_THREADS,
    RunSpec,
    SpecError,
    TrialOptions,
    asked_schemas,
    check_target,
)

names = st.text(st.characters(blacklist_characters="=\r\n", blacklist_categories=["Cs"]), min_size=1).filter(str.strip)
values = st.text(st.characters(blacklist_characters="\r\n", blacklist_categories=["Cs"]))
pairs = st.dictionaries(names, values, max_size=3)
figures = st.floats(allow_nan=True, allow_infinity=True) | st.integers(-5, 2_000_000).map(float)
curves = st.sampled_from(["", "0s:20%,30s:100%", "0s:0%", "10s:5%,5s:5%", "soon", "0s:1001%"])
given_specs = st.builds(
    RunSpec,
    name=st.text(max_size=210),
    mode=st.sampled_from([*MODES, "sideways"]),
    target=st.none() | figures,
    duration_s=st.none() | figures,
    ramp_s=st.sampled_from([0.0, 10.0]) | figures,
    curve=curves,
    generators=st.integers(-1, 1100),
    variables=pairs,
    properties=st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
    system_properties=pairs,
    unique_threads=st.booleans(),
    requirements=st.lists(st.sampled_from(["p95 < 500ms", "fast", "samples < 1s"]), max_size=2),
    jtl=st.booleans(),
    debug=st.booleans(),
    split=st.lists(st.text(max_size=5), max_size=2),
    max_threads=st.integers(-1, 1_000_010),
    mark=st.booleans(),
    warm_up=st.booleans(),
    yield_after_s=st.none() | st.sampled_from([5.0, 10.0]) | figures,
)


def checked(spec: RunSpec) -> RunSpec | SpecError:
    try:
        return spec.validated()
    except SpecError as error:
        return error


@given(given_specs)
def test_a_specification_is_valid_or_the_wrong_field_is_named(spec: RunSpec) -> None:
    valid = checked(spec)
    if isinstance(valid, SpecError):
        assert valid.field in runspec.FIELDS | {RATE, THREADS}
        assert str(valid)
        return
    assert 1 <= valid.generators <= MAX_GENERATORS
    assert 1 <= valid.max_threads <= MAX_THREADS
    assert (valid.target is None) == valid.as_written
    assert valid.rate is None or 0 < valid.rate <= MAX_RATE
    assert valid.threads is None or valid.generators <= valid.threads <= MAX_THREADS
    assert valid.duration_s is not None or valid.as_written
    assert valid.duration_s is None or 0 < valid.duration_s <= MAX_DURATION_S
    assert len(valid.parsed_requirements) == len(valid.requirements)
    assert any(percent for _time, percent in valid.load_curve.points)
    assert valid.yield_after_s is None or (5 <= valid.yield_after_s <= 3600 and not valid.as_written)


@given(given_specs)
def test_a_valid_specification_is_unchanged(spec: RunSpec) -> None:
    valid = checked(spec)
    if isinstance(valid, SpecError):
        return
    assert valid.validated() == valid
    assert replace(valid, name=spec.name, duration_s=spec.duration_s) == spec, "only defaults are filled in"


@given(given_specs)
def test_a_stored_specification_is_read_back(spec: RunSpec) -> None:
    kept = json.loads(json.dumps(spec.kept()))
    assert repr(RunSpec.read(kept)) == repr(spec), "by its text, as NaN is not equal to itself"
    assert repr(RunSpec.read({**kept, "of a newer version": 1})) == repr(spec)


def test_options_missing_in_an_older_specification_have_defaults() -> None:
    assert RunSpec.read({"mode": RATE, "target": 5.0}) == RunSpec(mode=RATE, target=5.0)


@given(given_specs.filter(lambda spec: (spec.target is None) == spec.as_written and spec.mode in MODES))
def test_the_load_options_give_the_same_specification(spec: RunSpec) -> None:
    if spec.mode == THREADS:
        spec = replace(spec, target=8.0)
    if spec.mode == RATE and not math.isfinite(spec.target or 0):
        spec = replace(spec, target=1.5)
    assert repr(RunSpec.of_load(**spec.load_options())) == repr(spec)


@pytest.mark.parametrize(
    ("options", "seconds"),
    [
        ({"rate": 5.0}, 60.0),
        ({"threads": 5, "curve": "0s:0%,40s:100%"}, 40.0),
        ({"threads": 5, "curve": "0s:50%"}, 60.0),
        ({"rate": 5.0, "ramp_s": 10.0}, 60.0),
        ({"rate": 5.0, "duration_s": 7.0}, 7.0),
        ({"duration_s": 7.0}, 7.0),
        ({}, None),
    ],
)
def test_the_duration_has_a_default_unless_the_plan_ends_the_run(
    options: dict[str, Any], seconds: float | None
) -> None:
    assert RunSpec.of_load(**options).validated().duration_s == seconds


@pytest.mark.parametrize(
    ("options", "code", "field"),
    [
        ({"mode": "sideways"}, "spec.mode", "mode"),
        ({"name": "x" * 201}, "spec.name", "name"),
        ({"generators": 0}, "spec.generators", "generators"),
        ({"max_threads": 0}, "spec.max_threads", "max_threads"),
        ({"target": 5.0}, "spec.target_as_written", "target"),
        ({"mode": RATE}, "spec.target_missing", "rate"),
        ({"mode": RATE, "target": math.nan}, "spec.rate", "rate"),
        ({"mode": THREADS, "target": 1.5}, "spec.threads", "threads"),
        ({"mode": THREADS, "target": 2.0, "generators": 3}, "spec.threads_shared", "generators"),
        ({"mode": RATE, "target": 5.0, "ramp_s": -1.0}, "spec.ramp", "ramp_s"),
        ({"ramp_s": 1.0}, "spec.ramp_as_written", "ramp_s"),
        ({"curve": "0s:1%"}, "spec.curve_as_written", "curve"),
        ({"mode": RATE, "target": 5.0, "ramp_s": 1.0, "curve": "0s:1%"}, "spec.ramp_and_curve", "ramp_s"),
        ({"mode": RATE, "target": 5.0, "curve": "0s:0%"}, "spec.curve_zero", "curve"),
        ({"mode": RATE, "target": 5.0, "curve": "soon"}, "input.curve_point", "curve"),
        ({"mode": RATE, "target": 5.0, "curve": "0s:1%," + "1" * 1_000_000 + "x:50%"}, "input.curve_point", "curve"),
        ({"mode": RATE, "target": 5.0, "curve": ",".join(["0s:1%"] * 100_000)}, "input.curve_points", "curve"),
        ({"mode": RATE, "target": 5.0, "curve": "0s:1%,31d:1%"}, "spec.curve_length", "curve"),
        ({"requirements": ["p95 < 1s"] * 101}, "spec.requirements", "requirements"),
        ({"requirements": ["a" + " " * 1_000_000 + "!"]}, "input.requirement_length", "requirements"),
        ({"requirements": ["a" + " " * 1000 + "!"]}, "input.requirement_form", "requirements"),
        ({"duration_s": 0.0}, "spec.duration", "duration_s"),
        ({"variables": {" ": "x"}}, "spec.pair_name", "variables"),
        ({"properties": {"a": "x\ny"}}, "spec.pair_value", "properties"),
        ({"variables": {"a": "x\x1b[31my"}}, "spec.pair_value", "variables"),
        ({"system_properties": {"a\x08": "x"}}, "spec.pair_name", "system_properties"),
        ({"name": "a\x1bb"}, "spec.name", "name"),
        ({"requirements": ["fast"]}, "input.requirement_form", "requirements"),
    ],
)
def test_each_wrong_field_has_its_code(options: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(SpecError) as raised:
        RunSpec(**options).validated()
    assert (raised.value.message.code, raised.value.field) == (code, field)


def test_rate_and_threads_exclude_each_other() -> None:
    with pytest.raises(SpecError) as raised:
        RunSpec.of_load(rate=5.0, threads=5)
    assert (raised.value.message.code, raised.value.field) == ("spec.rate_and_threads", "threads")


def test_an_error_is_a_message_with_parameters() -> None:
    with pytest.raises(SpecError) as raised:
        check_target(RATE, 5_000_000.0, 1)
    assert raised.value.message == specs.RATE(value=5_000_000.0)
    assert str(raised.value.message).startswith("Invalid rate 5000000: enter")


def test_a_trial_takes_what_the_plan_needs_from_a_load() -> None:
    load = RunSpec(
        "night", RATE, 50.0, 600.0, generators=4, room="A", variables={"a": "b"}, properties={"c": "d"}, mark=False
    )
    trial = load.tried("shop", TrialOptions())
    assert trial == RunSpec(
        "shop", duration_s=60.0, room="A", variables={"a": "b"}, properties={"c": "d"}, mark=False, trial=True
    )
    assert trial.validated() == trial
    with pytest.raises(SpecError, match="at most 600 seconds"):
        load.tried("shop", TrialOptions(601.0)).validated()


def test_results_record_every_option() -> None:
    asked = RunSpec(mode=AS_WRITTEN).asked()
    options = {one.name for one in fields(RunSpec)} - {"target"} | {"rate", "threads"}
    assert asked.keys() == options
    schema = json.loads(resources.files("loadwright.core").joinpath("result.schema.json").read_text())
    kept = schema["properties"]["asked"]["properties"]
    assert asked_schemas().keys() == options
    assert {name: kept.get(name) for name in options} == asked_schemas(), "run scripts/update-schemas"
