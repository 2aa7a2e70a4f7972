"""The curves that thread groups of plugins plan."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.editing.preview import MAX_RAMPS, preview
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS
from tests.core.jmx.elements.specs import in_plan
from tests.core.jmx.plans import document, element


def made(name: str, **given: values.Value) -> Element:
    spec = next(spec for spec in SPECS if spec.class_name == name)
    names = {field.name.replace(" ", "_").replace(".", "_"): field.name for field in spec.fields}
    return Element(in_plan(values.new(spec, "", {names[key]: value for key, value in given.items()}))[0])


def points(shown: Element) -> list[tuple[float, float]]:
    found = preview(shown)
    assert found is not None
    return list(found.points)


def ultimate(*rows: tuple[int, int, int, int, int]) -> Element:
    columns = ("threads", "delay", "startup", "hold", "shutdown")
    return made(
        "UltimateThreadGroup", ultimatethreadgroupdata=[dict(zip(columns, map(str, row), strict=True)) for row in rows]
    )


def test_rows_of_an_ultimate_thread_group_are_added_up() -> None:
    assert points(ultimate((10, 0, 10, 20, 5), (4, 15, 0, 5, 0))) == [
        (0, 0), (10, 10), (15, 10), (15, 14), (20, 14), (20, 10), (30, 10), (35, 0),
    ]  # fmt: skip


def test_a_stepping_thread_group_goes_up_and_down_in_steps() -> None:
    group = made(
        "SteppingThreadGroup",
        ThreadGroup_num_threads="5",
        Threads_initial_delay="10",
        Start_users_count_burst="1",
        Start_users_count="2",
        Start_users_period="30",
        rampUp="0",
        flighttime="60",
        Stop_users_count="3",
        Stop_users_period="1",
    )
    assert points(group) == [
        (0, 0), (10, 0), (10, 1), (40, 1), (40, 3), (70, 3), (70, 5), (130, 5), (130, 2), (131, 2), (131, 0),
    ]  # fmt: skip


def test_the_steps_of_a_stepping_thread_group_follow_their_ramp_up() -> None:
    group = made(
        "SteppingThreadGroup",
        ThreadGroup_num_threads="4",
        Threads_initial_delay="1",
        Start_users_count_burst="1",
        Start_users_count="2",
        Start_users_period="2",
        rampUp="1",
        flighttime="3",
        Stop_users_count="3",
        Stop_users_period="1",
    )
    # As JMeter starts and ends the threads: at 1, 4, 4.5 and 7 s, and at 10.5 and 11.5 s.
    assert points(group) == [
        (0, 0), (1, 0), (2, 1), (4, 1), (5, 3), (7, 3), (7.5, 4), (10.5, 4), (10.5, 1), (11.5, 1), (11.5, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(("unit", "scale"), [("S", 1), ("M", 60)])
def test_a_target_is_reached_in_steps_or_a_line_and_held(unit: str, scale: int) -> None:
    common: dict[str, values.Value] = {"TargetLevel": "10", "RampUp": "20", "Hold": "5", "Unit": unit}
    line = points(made("ConcurrencyThreadGroup", Steps="", **common))
    assert line == [(0, 0), (20 * scale, 10), (25 * scale, 10), (25 * scale, 0)]
    late = points(made("ArrivalsThreadGroup", Steps="0", **common))
    assert late == [(0, 0), (20 * scale, 0), (20 * scale, 10), (25 * scale, 10), (25 * scale, 0)]
    steps = points(made("ArrivalsThreadGroup", Steps="2", **common))
    assert steps == [(0, 0), (0, 5), (10 * scale, 5), (10 * scale, 10), (25 * scale, 10), (25 * scale, 0)]


def test_the_throughput_of_a_shaping_timer() -> None:
    rows = [{"start": "1", "end": "3", "duration": "10"}, {"start": "5", "end": "5", "duration": "5"}]
    timer = made("VariableThroughputTimer", load_profile=list(rows))
    assert points(timer) == [(0, 0), (0, 1), (10, 3), (10, 5), (15, 5), (15, 0)]


@pytest.mark.parametrize(("unit", "scale"), [("S", 1), ("M", 60)])
def test_the_parts_of_a_free_form_schedule(unit: str, scale: int) -> None:
    rows = [{"from": "2", "to": "6", "during": "2"}, {"from": "6", "to": "6", "during": "1"}]
    group = made("FreeFormArrivalsThreadGroup", Schedule=list(rows), Unit=unit)
    assert points(group) == [(0, 0), (0, 2), (2 * scale, 6), (3 * scale, 6), (3 * scale, 0)]
    found = preview(group)
    assert found is not None
    assert found.unit == {"S": "/s", "M": "/min"}[unit]


def test_a_free_form_schedule_that_begins_at_0_is_drawn_as_the_plugin_produces_it() -> None:
    rows = [{"from": "0", "to": "6", "during": "4"}, {"from": "6", "to": "6", "during": "3"}]
    found = [
        (round(time, 2), round(level, 1))
        for time, level in points(made("FreeFormArrivalsThreadGroup", Schedule=list(rows), Unit="S"))
    ]
    assert found == [(0, 0), (0.2, 0.3), (3.53, 0.3), (3.53, 5.3), (4, 6), (7, 6), (7, 0)]


@pytest.mark.parametrize(
    ("name", "unit", "shown"),
    [
        ("ConcurrencyThreadGroup", "M", "threads"),
        ("ArrivalsThreadGroup", "M", "/min"),
        ("ArrivalsThreadGroup", "S", "/s"),
    ],
)
def test_the_unit_is_that_of_the_group(name: str, unit: str, shown: str) -> None:
    found = preview(made(name, Unit=unit))
    assert found is not None
    assert found.unit == shown


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("${n}", "Nothing is drawn: the value of ${n} is only known during a run."),
        ("many", "Nothing is drawn: “many” is not a number from 0 on."),
        ("", "Nothing is drawn yet: a number is missing."),
        ("-1", "Nothing is drawn: “-1” is not a number from 0 on."),
        ("nan", "Nothing is drawn: “nan” is not a number from 0 on."),
        ("1e99", "Nothing is drawn: 1e99 is too large."),
        ("0", "Nothing is drawn: the planned load is 0 all the time."),
    ],
)
def test_what_cannot_be_drawn_has_a_reason(value: str, why: str) -> None:
    group = made("ConcurrencyThreadGroup")
    target = next(prop for prop in group.node if prop.get("name") == "TargetLevel")
    target.text = value
    assert problem(group) == why


def test_a_fraction_where_jmeter_reads_whole_numbers_is_not_drawn() -> None:
    group = ultimate((10, 0, 10, 20, 5))
    [row] = next(prop for prop in group.node if prop.get("name") == "ultimatethreadgroupdata")
    row[2].text = "1.5"
    assert problem(group) == "Nothing is drawn: “1.5” is not a whole number."


def problem(element: Element) -> str:
    found = preview(element)
    assert found is not None
    assert found.points == ()
    return str(found.problem)


def test_what_is_too_long_has_no_preview() -> None:
    why = f"Nothing is drawn: the load changes more than {MAX_RAMPS} times."
    assert problem(ultimate(*[(1, 0, 1, 1, 1)] * (MAX_RAMPS + 1))) == why
    assert problem(made("SteppingThreadGroup", ThreadGroup_num_threads="1000000", Start_users_count="1")) == why
    assert problem(made("ConcurrencyThreadGroup", Steps=str(MAX_RAMPS + 1))) == why
    assert problem(open_model("rate(1/s) even_arrivals(1 s) " * (MAX_RAMPS + 1))) == why


@pytest.mark.parametrize("group", ["UltimateThreadGroup", "FreeFormArrivalsThreadGroup", "OpenModelThreadGroup"])
def test_an_empty_schedule_plans_no_load(group: str) -> None:
    assert problem(made(group)) == "Nothing is drawn: the planned load is 0 all the time."


def open_model(schedule: str) -> Element:
    return made("OpenModelThreadGroup", OpenModelThreadGroup_schedule=schedule)


@pytest.mark.parametrize(
    ("schedule", "unit", "shown"),
    [
        (
            "rate(0) random_arrivals(5 min) rate(120/min) pause(10 s) even_arrivals(10 s)",
            "/s",
            [(0, 0), (300, 2), (300, 0), (310, 0), (310, 2), (320, 2), (320, 0)],
        ),
        ("rate(30/min) even_arrivals(1 min)", "/min", [(0, 0), (0, 30), (60, 30), (60, 0)]),
        ("rate(2/hour) even_arrivals(1 h)", "/h", [(0, 0), (0, 2), (3600, 2), (3600, 0)]),
    ],
)
def test_the_schedule_of_an_open_model(schedule: str, unit: str, shown: list[tuple[float, float]]) -> None:
    group = open_model(schedule)
    found = preview(group)
    assert found is not None
    assert found.unit == unit
    assert points(group) == shown


@pytest.mark.parametrize(
    ("schedule", "why"),
    [
        (
            "rate(1/s) arrivals(1 s)",
            "Nothing is drawn: JMeter does not understand the schedule from “arrivals(1 s)” on.",
        ),
        ("rate(1/s", "Nothing is drawn: something is missing at the end of the schedule."),
        ("rate(${r}/s)", "Nothing is drawn: the value of ${r} is only known during a run."),
    ],
)
def test_a_schedule_that_is_not_drawn(schedule: str, why: str) -> None:
    assert problem(open_model(schedule)) == why


def test_other_elements_have_no_preview() -> None:
    (other,) = read_plan(document(element("ConstantTimer")).encode()).elements[0].children
    assert preview(other) is None
