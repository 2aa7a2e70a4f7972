"""The project switch: filters pages and is kept in the session."""

from __future__ import annotations

from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Membership
from tests.support.pages import signed_in, text_of
from tests.support.site import server_of, started, uploaded


def test_the_chosen_project_filters_pages_and_is_remembered(mei: User) -> None:
    uploaded(mei, "Shop")
    started(mei, uploaded(mei, "Bank"))
    server_of("Shop", "shop-web", "10.0.0.1")
    server_of("Bank", "bank-web", "10.0.0.2")
    client = signed_in(mei)
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
    client = signed_in(mei)
    client.get("/runs", {"project": "Bank"})
    client.get("/runs", {"project": "Shop"}, headers={"HX-Request": "true"})
    assert client.session["project"] == "Bank"


def test_a_project_that_is_not_ones_own_is_not_found(mei: User, bob: User) -> None:
    assert signed_in(bob).get("/plans", {"project": "Shop"}).status_code == 404
    assert signed_in(bob).get("/plans", {"project": "Nowhere"}).status_code == 404
    refused = signed_in(bob).get("/api/v1/runs", {"project": "Shop"})
    assert (refused.status_code, refused.json()["error"]["field"]) == (404, "project")
    client = signed_in(mei)
    client.get("/plans", {"project": "Shop"})
    Membership.objects.filter(project__name="Shop").delete()
    assert client.get("/plans").status_code == 200, "a remembered choice falls back to all projects"


def test_the_switch_leads_to_the_list_from_a_page_about_one_thing(mei: User) -> None:
    plan = uploaded(mei, "Shop")
    shown = signed_in(mei).get(f"/plans/{plan.pk}").content.decode()
    assert 'href="/plans?project=Bank"' in shown


def test_a_person_without_projects_has_no_switch(bob: User) -> None:
    assert "lw-project" not in signed_in(bob).get("/plans").content.decode()
