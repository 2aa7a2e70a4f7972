"""The form that starts a run."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from loadwright.core.jmx.elements.property_functions import PropertyRead
from loadwright.core.modes import RATE, THREADS
from loadwright.core.runspec import FIELDS, OF_TRIALS, RunSpec
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Room
from loadwright.server.runs.models import Run
from loadwright.server.runs.spec.forms import StartForm, initial_of
from tests.support.site import Cast

START = {
    "mode": "rate", "target": "20", "duration": "30s", "shape": "steady", "generators": "1", "max_threads": "10",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": "0"}, "Invalid rate 0: enter a number"),
        ({"target": "-3"}, "Invalid rate -3: enter a number"),
        ({"target": ""}, "Enter the rate per second"),
        ({"duration": "soon"}, "is not a duration"),
        ({"shape": "curve", "curve": "30s:10%,10s:20%"}, "order the points by time"),
        ({"generators": "7"}, "Generators needed: 7, idle: 0"),
        ({"generators": "1001"}, "The number of generators must be from 1 to 1,000."),
        ({"max_threads": "0"}, "The thread limit of a generator must be from 1 to 1,000,000."),
        ({"yield_after_s": "2s"}, "The time without contact is out of range"),
        ({"requirements": "fast"}, "is not METRIC < VALUE"),
        ({"properties": "nonsense"}, "is not in the form NAME=VALUE"),
    ],
)
def test_start_form_says_what_is_wrong_and_keeps_what_was_typed(
    changes: dict[str, str], said: str, cast: Cast, browser: Client
) -> None:
    data = {**START, "name": "My run", **changes}
    answer = browser.post(f"/runs/new?plan={cast.plan.pk}", data)
    shown = answer.content.decode().replace("&lt;", "<").replace("&#x27;", "'")
    assert answer.status_code == 200
    assert said in shown
    assert 'value="My run"' in shown
    assert Run.objects.count() == 2


SPECS = [
    RunSpec(),
    RunSpec(duration_s=90.5, name="Nightly"),
    RunSpec(mode=RATE, target=200.0, duration_s=1800.0, curve="0s:20%,1m:100%", generators=2, room="Load room"),
    RunSpec(mode=RATE, target=0.125, duration_s=60.0, ramp_s=10.0, requirements=["p95 < 500ms", "errors <= 3"]),
    RunSpec(mode=THREADS, target=8.0, duration_s=60.0, variables={"HOST": "a=b"}, properties={"x": "1", "y": "a=b"}),
    RunSpec(properties={"y": "", "z": "2"}),
    RunSpec(mode=RATE, target=1.0, duration_s=60.0, jtl=True, debug=True, split=["a.csv"], max_threads=7, mark=False),
    RunSpec(warm_up=False, unique_threads=True, system_properties={"a.b": "c=d"}),
    RunSpec(mode=THREADS, target=8.0, duration_s=60.0, yield_after_s=90.0),
]


@pytest.mark.django_db
@pytest.mark.parametrize("spec", SPECS)
def test_the_form_shows_a_specification_and_asks_for_the_same(spec: RunSpec) -> None:
    Room.objects.create(name="Load room", purpose=Room.Purpose.LOAD)
    about: dict[str, Any] = {
        "variables": {"HOST": "shop", "PORT": "80"},
        "csv_files": ["a.csv"],
        "reads": [PropertyRead("y", ("1",)), PropertyRead("z", (), "z")],
    }
    shown = StartForm(initial=initial_of(spec), **about)
    posted = {field.name: field.value() for field in shown if field.value() not in (None, False)}
    form = StartForm(posted, **about)
    assert form.is_valid(), form.errors
    assert form.spec() == spec


@pytest.mark.django_db
def test_properties_that_the_plan_reads_have_inputs_of_their_own() -> None:
    reads = [PropertyRead("users", ("5", "7")), PropertyRead("host", (), "1")]
    form = StartForm(initial=initial_of(RunSpec(properties={"users": "9", "log": "x"})), variables={}, reads=reads)
    users, host = form.property_fields()
    assert (users.value(), users.field.widget.attrs["placeholder"], users.help_text) == ("9", "5 / 7", "")
    assert (host.value(), host.field.widget.attrs["placeholder"]) == (None, "")
    assert host.help_text == "No default: JMeter uses “1” if this is empty."
    assert form["properties"].value() == "log=x"
    posted = StartForm({**START, "properties": "log=x\nusers=1", "property:users": "2"}, variables={}, reads=reads)
    assert posted.is_valid(), posted.errors
    assert posted.spec().properties == {"log": "x", "users": "2"}


@pytest.mark.django_db
def test_every_option_of_a_run_has_an_input() -> None:
    form = StartForm(variables={})
    elsewhere = {"duration_s": "duration", "ramp_s": "ramp", "variables": "variable_fields"}
    # A trial is started by a button of its own.
    assert {name for name in FIELDS if name not in form.fields and name not in elsewhere} == {*OF_TRIALS}


@pytest.mark.django_db
def test_what_has_no_place_of_its_own_is_below_more_which_opens_when_it_is_given() -> None:
    form = StartForm(variables={"HOST": "shop"}, initial=initial_of(RunSpec(name="x", variables={"HOST": "a"})))
    assert [field.name for field in form.more_fields()] == [
        "properties",
        "system_properties",
        "max_threads",
        "unique_threads",
        "jtl",
        "debug",
        "mark",
        "warm_up",
        "yield_after_s",
    ]
    assert not form.more_given()
    assert StartForm(variables={}, initial=initial_of(RunSpec(debug=True))).more_given()


pytestmark = pytest.mark.django_db


def test_the_form_offers_the_files_and_remembers_them(browser: Client, users: Plan, idle: list[Agent]) -> None:
    page = browser.get(f"/runs/new?plan={users.pk}").content.decode()
    assert 'name="split" value="data/用户.csv"' in page
    assert "other.csv" not in page
    form = {"mode": "rate", "target": "10", "duration": "5s", "shape": "steady", "generators": "2", "max_threads": "9"}
    answer = browser.post(f"/runs/new?plan={users.pk}", {**form, "split": "data/用户.csv"})
    assert answer.status_code == 302, answer.content.decode()
    run = Run.objects.latest("pk")
    assert [data["path"] for data in run.splits] == ["data/用户.csv"]
    again = browser.get(f"/runs/new?plan={users.pk}&like={run.pk}").content.decode()
    assert 'name="split" value="data/用户.csv" checked' in again
    assert "data/用户.csv" in browser.get(f"/runs/{run.pk}").content.decode()


def test_a_plan_without_data_offers_none(browser: Client, cast: Cast) -> None:
    assert b'name="split"' not in browser.get(f"/runs/new?plan={cast.plan.pk}").content
