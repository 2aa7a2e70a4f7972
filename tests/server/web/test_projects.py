"""Plans and runs of projects: who may do what with those of none, the project switch, and the search."""

from __future__ import annotations

import re
import time

import pytest
from django.test import Client

from loadwright.core import protocol
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent
from loadwright.server.plans import actions as plans
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.runs import actions as runs
from loadwright.server.runs import queries
from loadwright.server.runs.models import Run
from loadwright.server.runs.spec.specification import Ask
from loadwright.server.servers.models import Credential, Server

from .conftest import JMX, Cast
from .test_pages import text_of


@pytest.fixture
def mei(db: None) -> User:
    """A member of the projects Shop and Bank."""
    user = User.objects.create_user("mei")
    for name in ("Shop", "Bank"):
        Membership.objects.create(project=Project.objects.create(name=name), user=user)
    return user


@pytest.fixture
def bob(db: None) -> User:
    """A member of none."""
    return User.objects.create_user("bob")


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def uploaded(user: User, project: str = "") -> Plan:
    return plans.create_plan(Actor(user), filename="plan.jmx", data=JMX, name=f"{project} plan", project=project)


def idle_generator(name: str = "load-9") -> Agent:
    agent = Agent.objects.create(name=name, token_digest=name)
    presence.record(agent.key, protocol.Report(0.0), time.time())
    return agent


def started(user: User, plan: Plan) -> Run:
    idle_generator()
    return runs.start_run(Actor(user), Ask(plan_id=plan.pk, mode=protocol.RATE, target=10))


def server_of(project: str, name: str, address: str) -> Server:
    owner = Project.objects.get(name=project)
    credential = Credential.objects.create(project=owner, name=name, kind=Credential.Kind.PASSWORD, sealed="")
    room, _ = Room.objects.get_or_create(name="A")
    return Server.objects.create(
        project=owner, room=room, name=name, address=address, username="root", credential=credential
    )


def test_a_plan_of_no_project_is_run_by_everybody_and_changed_by_its_owner(mei: User, bob: User) -> None:
    plan = uploaded(mei)
    assert started(bob, plan).project is None
    for refused in (
        lambda: plans.rename_plan(Actor(bob), plan.pk, "x"),
        lambda: plans.delete_plan(Actor(bob), plan.pk),
    ):
        with pytest.raises(ActionError) as error:
            refused()
        assert error.value.code == FORBIDDEN
    assert plans.rename_plan(Actor(mei), plan.pk, "Better").name == "Better"


def test_a_run_of_no_project_is_steered_by_everybody_and_deleted_by_who_started_it(mei: User, bob: User) -> None:
    run = started(bob, uploaded(mei))
    runs.change_rate(Actor(mei), run.pk, 30)
    runs.stop_run(Actor(mei), run.pk)
    Run.objects.update(state=Run.State.STOPPED)
    with pytest.raises(ActionError) as error:
        runs.delete_run(Actor(mei), run.pk)
    assert error.value.code == FORBIDDEN
    runs.delete_run(Actor(bob), run.pk)
    assert not Run.objects.exists()


def test_a_run_stays_with_its_project_when_the_plan_is_gone(mei: User, bob: User) -> None:
    plan = uploaded(mei, "Shop")
    run = started(mei, plan)
    Run.objects.update(state=Run.State.STOPPED)
    plans.delete_plan(Actor(mei), plan.pk)
    assert queries.run(mei, run.pk).project == Project.objects.get(name="Shop")
    with pytest.raises(ActionError) as error:
        queries.run(bob, run.pk)
    assert error.value.code == NOT_FOUND


def test_who_leaves_a_project_loses_what_they_made_there(mei: User) -> None:
    plan = uploaded(mei, "Shop")
    run = started(mei, plan)
    Membership.objects.filter(project__name="Shop").delete()
    client = client_of(mei)
    for where in (f"/plans/{plan.pk}", f"/runs/{run.pk}", f"/api/v1/plans/{plan.pk}", f"/api/v1/runs/{run.pk}"):
        assert client.get(where).status_code == 404


def test_the_chosen_project_filters_pages_and_is_remembered(mei: User) -> None:
    uploaded(mei, "Shop")
    started(mei, uploaded(mei, "Bank"))
    server_of("Shop", "shop-web", "10.0.0.1")
    server_of("Bank", "bank-web", "10.0.0.2")
    client = client_of(mei)
    for where, bank, shop in (("/plans", "Bank plan", "Shop plan"), ("/servers", "bank-web", "shop-web")):
        shown = text_of(client.get(where, {"project": "Bank"}).content)
        assert (bank in shown, shop in shown) == (True, False)
        shown = text_of(client.get(where).content)
        assert (bank in shown, shop in shown) == (True, False), "the choice is remembered"
        shown = text_of(client.get(where, {"project": ""}).content)
        assert (bank in shown, shop in shown) == (True, True)
    for where in ("/", "/runs"):
        assert "Bank plan" in text_of(client.get(where, {"project": "Bank"}).content)
        assert "Bank plan" not in text_of(client.get(where, {"project": "Shop"}).content)
    assert 'href="/runs?project=Shop"' in client.get("/").content.decode()


def test_a_part_of_a_page_that_asks_anew_changes_no_choice(mei: User) -> None:
    client = client_of(mei)
    client.get("/runs", {"project": "Bank"})
    client.get("/runs", {"project": "Shop"}, headers={"HX-Request": "true"})
    assert client.session["project"] == "Bank"


def test_a_project_that_is_not_ones_own_is_not_found(mei: User, bob: User) -> None:
    assert client_of(bob).get("/plans", {"project": "Shop"}).status_code == 404
    assert client_of(bob).get("/plans", {"project": "Nowhere"}).status_code == 404
    refused = client_of(bob).get("/api/v1/runs", {"project": "Shop"})
    assert (refused.status_code, refused.json()["error"]["field"]) == (404, "project")
    client = client_of(mei)
    client.get("/plans", {"project": "Shop"})
    Membership.objects.filter(project__name="Shop").delete()
    assert client.get("/plans").status_code == 200, "a remembered choice falls back to all projects"


def test_the_switch_leads_to_the_list_from_a_page_about_one_thing(mei: User) -> None:
    plan = uploaded(mei, "Shop")
    shown = client_of(mei).get(f"/plans/{plan.pk}").content.decode()
    assert 'href="/plans?project=Bank"' in shown


def test_a_person_without_projects_has_no_switch(bob: User) -> None:
    assert "lw-project" not in client_of(bob).get("/plans").content.decode()


def test_upload_goes_into_the_project_that_is_named(mei: User, bob: User) -> None:
    page = client_of(mei).get("/plans", {"project": "Bank"}).content.decode()
    assert re.search(r'<option value="Bank" selected>', page)
    plan = uploaded(mei, "Bank")
    assert plan.project == Project.objects.get(name="Bank")
    with pytest.raises(ActionError):
        uploaded(bob, "Bank")
    assert Plan.objects.count() == 1


def test_search_finds_what_the_person_may_see_in_all_their_projects(mei: User, bob: User, cast: Cast) -> None:
    uploaded(mei, "Shop")
    server_of("Shop", "shop-web", "10.1.2.3")
    client = client_of(mei)
    client.get("/plans", {"project": "Bank"})
    found = text_of(client.get("/search", {"q": "shop"}, headers={"HX-Request": "true"}).content)
    assert "Shop plan" in found
    assert "shop-web" in found
    assert "shop-web" in text_of(client.get("/search", {"q": "10.1.2"}).content)
    found = text_of(client_of(bob).get("/search", {"q": "shop"}).content)
    assert ("shop-web" in found, "Shop plan" in found, cast.running.name in found) == (False, False, True)


def test_generators_tell_the_run_they_carry_only_to_who_may_see_it(mei: User, bob: User) -> None:
    run = started(mei, uploaded(mei, "Shop"))
    assert run.name in text_of(client_of(mei).get("/generators").content)
    shown = text_of(client_of(bob).get("/generators").content)
    assert (run.name in shown, "another project’s" in shown) == (False, True)
    assert client_of(mei).get("/api/v1/generators").json()[0]["run"] == run.pk
    assert client_of(bob).get("/api/v1/generators").json()[0]["run"] is None
