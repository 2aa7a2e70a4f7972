"""What apps above have to do with revisions."""

from __future__ import annotations

import pytest
from django.utils import timezone

from loadwright.core.messages import plans
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.catalogues.models import GeneratorInstallation, Installation
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.dependents import misfits, runs_of, warnings_of
from loadwright.server.plans.models import PlanRevision
from loadwright.server.plans.revisions import actions as revisions
from loadwright.server.runs.models import Run
from loadwright.server.runs.schedules import saved_load
from tests.server.plans.packed import zipped
from tests.support.pages import signed_in, text_of
from tests.support.plans import csv_data, java_request, plan
from tests.support.site import started, uploaded

pytestmark = pytest.mark.django_db


def test_runs_of_each_revision_are_counted(mei: User) -> None:
    shop, other = uploaded(mei), uploaded(mei, "Bank")
    run = started(mei, shop)
    Run.objects.create(plan=shop, plan_name="x", plan_revision=1, spec=RunSpec(), bundle_size=0)
    Run.objects.create(plan=shop, plan_name="x", due_at=timezone.now(), spec=RunSpec(), bundle_size=0)
    assert run.plan_revision == 1
    assert runs_of(shop) == {1: 2}
    assert runs_of(other) == {}


def test_a_saved_load_names_what_the_newest_revision_does_not_have(mei: User) -> None:
    document = plan(csv_data("users.csv"), java_request("buy"))
    shop = uploaded(mei)
    assert misfits(shop, contents_of(shop.newest, "mei")) == []
    data = zipped(document, users_csv=b"1\n2\n")
    revisions.add_revision(Actor(mei), shop.pk, filename="shop.zip", data=data)
    saved_load.save(Actor(mei), shop.pk, RunSpec(mode="rate", target=1.0, variables={"host": "a"}, split=["users.csv"]))
    shop.refresh_from_db()
    assert misfits(shop, contents_of(shop.newest, "mei")) == []
    revisions.restore_revision(Actor(mei), shop.pk, 1)
    shop.refresh_from_db()
    found = misfits(shop, contents_of(shop.newest, "mei"))
    assert [message.code for message in found] == ["plan.unknown_variable", "plan.not_split"]


def test_warnings_about_plugins_are_those_of_the_generators(mei: User) -> None:
    stepping = "kg.apc.jmeter.threads.SteppingThreadGroup"
    needs = plans.NEEDS_PLUGIN(element="steps", plugin="jpgc-casutg", name=stepping)
    shop = uploaded(mei)
    PlanRevision.objects.filter(plan=shop).update(warnings=[plans.SERIAL_GROUPS(), needs])
    shop.newest.refresh_from_db()
    Agent.objects.create(name="g1", token_digest="g1")
    page = text_of(signed_in(mei).get(f"/plans/{shop.pk}").content)
    assert "whether these generators have it: g1" in page
    elements = [{"name": "Stepping", "jar": "casutg.jar", "testclass": stepping}]
    ready = Installation.objects.create(digest="a" * 64, state=Installation.State.READY, elements=elements)
    GeneratorInstallation.objects.create(agent=Agent.objects.get(), installation=ready)
    assert warnings_of([shop.newest]) == {shop.newest.pk: [plans.SERIAL_GROUPS()]}
    for address in ("/plans", f"/plans/{shop.pk}/revisions"):
        assert "1 warning" in text_of(signed_in(mei).get(address).content)
