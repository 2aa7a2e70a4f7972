"""Data files whose lines are split among the generators of a run."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.test import Client
from django.utils import timezone

from loadwright.core import protocol
from loadwright.core.protocol.generator import Split
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent
from loadwright.server.plans import actions as plans
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import actions, participants
from loadwright.server.runs.models import Run
from loadwright.server.runs.queries import order_of
from loadwright.server.runs.schedules import saved_load
from tests.support.plans import csv_data, java_request, plan
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def users(cast: Cast) -> Plan:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("users.jmx", plan(csv_data("data/用户.csv"), java_request("${user}")))
        archive.writestr("data/用户.csv", "ann\nbob\ncid\n")
        archive.writestr("other.csv", "1\n")
    return plans.create_plan(Actor(cast.user), filename="users.zip", data=packed.getvalue())


@pytest.fixture
def idle(cast: Cast) -> list[Agent]:
    agents = [
        Agent.objects.create(name=f"idle-{number}", hostname="h", token_digest=f"idle-{number}") for number in range(3)
    ]
    for agent in agents:
        presence.record(agent.key, protocol.Report(0.0), timezone.now().timestamp())
    return agents


def test_each_generator_is_told_its_part(cast: Cast, users: Plan, idle: list[Agent]) -> None:
    spec = RunSpec(mode="rate", target=10, generators=2, split=["data/用户.csv"])
    run = actions.start_run(Actor(cast.user), users.pk, spec)
    held = [part.agent for part in run.generators.all()]
    orders = [order_of(agent)[1] for agent in held]
    assert [order.splits for order in orders if order] == [
        [Split("data/用户.csv", header=False, quoted=False, part=part, parts=2)] for part in (0, 1)
    ]
    (spare,) = (agent for agent in idle if agent not in held)
    with pytest.raises(ActionError, match="split among the generators that it started with"):
        participants.add_generator(Actor(cast.user), run.pk, spare.pk)
    # A generator that rejoins gets the lines it had before.
    participants.remove_generator(Actor(cast.user), run.pk, held[1].pk)


def test_without_it_all_use_all(cast: Cast, users: Plan, idle: list[Agent]) -> None:
    run = actions.start_run(Actor(cast.user), users.pk, RunSpec(mode="rate", target=10))
    order = order_of(run.generators.get().agent)[1]
    assert order is not None
    assert order.splits == []


@pytest.mark.parametrize("path", ["missing.csv", "other.csv", "../x"])
def test_what_cannot_be_split_is_refused(cast: Cast, users: Plan, idle: list[Agent], path: str) -> None:
    for act in (actions.start_run, saved_load.save):
        with pytest.raises(ActionError, match="no CSV data set") as caught:
            act(Actor(cast.user), users.pk, RunSpec(mode="rate", target=10, split=[path]))
        assert caught.value.field == "split"


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
