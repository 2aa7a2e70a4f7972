"""The table of plans: paged, with a constant number of queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import actions
from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Project
from loadwright.server.runs.models import Run
from loadwright.server.runs.schedules import saved_load
from tests.support.site import JMX, Cast

pytestmark = pytest.mark.django_db


def grow(cast: Cast, count: int) -> None:
    """Create ``count`` plans, each with a saved load, an ended and a scheduled run."""
    for number in range(Plan.objects.count(), count):
        plan = actions.create_plan(Actor(cast.user), filename="p.jmx", data=JMX, name=f"plan {number:03}")
        saved_load.save(Actor(cast.user), plan.pk, RunSpec())
        for name, state in ((f"ended {number:03}", Run.State.FINISHED), ("due", Run.State.SCHEDULED)):
            Run.objects.create(plan=plan, plan_name=plan.name, name=name, state=state, bundle_size=0)


def queries(browser: Client) -> int:
    with CaptureQueriesContext(
        connection,
    ) as found:
        assert browser.get("/plans").status_code == 200
    return len(found)


def test_the_number_of_queries_does_not_grow_with_the_plans(browser: Client, cast: Cast) -> None:
    grow(cast, 3)
    queries(browser)
    few = queries(browser)

    grow(cast, 60)

    assert queries(browser) == few
    assert few <= 12


def test_plans_are_paged(browser: Client, cast: Cast) -> None:
    grow(cast, 60)

    first, second = (browser.get(f"/plans?page={page}").content.decode() for page in (1, 2))

    names = sorted(Plan.objects.values_list("name", flat=True))
    assert [name for name in names if f">{name}<" in first] == names[:50]
    assert [name for name in names if f">{name}<" in second] == names[50:]
    assert "page 1 of 2" in " ".join(first.split())


def test_a_plan_shows_the_run_that_began_last(browser: Client, cast: Cast) -> None:
    grow(cast, 3)
    ended = Run.objects.filter(state=Run.State.FINISHED).latest("pk")

    page = browser.get("/plans").content.decode()

    assert f'href="/runs/{ended.pk}"' in page
    scheduled = Run.objects.filter(state=Run.State.SCHEDULED)
    assert not any(f'href="/runs/{run.pk}"' in page for run in scheduled)


def test_the_list_is_searched_filtered_and_sorted(browser: Client, cast: Cast) -> None:
    grow(cast, 4)
    Plan.objects.filter(name="plan 002").update(enabled=False)

    def names(query: str) -> list[str]:
        page = browser.get(f"/plans?{query}").content.decode()
        return re.findall(r'<td class="lw-name">\s*<a href="[^"]*" title="([^"]*)"', page)

    assert names("q=plan&state=disabled") == ["plan 002"]
    assert "plan 002" not in names("state=enabled")
    assert names("sort=-name")[0] == "shop"
    assert names("sort=-created") == ["plan 003", "plan 002", "plan 001", "shop"]
    assert "No plans match" in browser.get("/plans?q=nothing").content.decode()


def test_a_plan_is_disabled_and_enabled_where_it_is_shown(browser: Client, cast: Cast) -> None:
    address = f"/plans/{cast.plan.pk}"

    answer = browser.post(f"{address}/disable?state=enabled", {"list": "1"})

    assert answer["Location"] == "/plans?state=enabled"
    page = browser.get(address).content.decode()
    assert 'badge">disabled' in page
    assert "Start a run" not in page
    assert browser.post(f"{address}/enable")["Location"] == address
    assert "Start a run" in browser.get(address).content.decode()


def test_a_plan_is_moved_on_its_page(browser: Client, cast: Cast) -> None:
    Project.objects.create(name="bank")
    page = browser.post(f"/plans/{cast.plan.pk}/move", {"project": "bank"}, follow=True).content.decode()
    assert "The plan is in the project “bank” now" in page
    assert "<option selected>bank</option>" in page
    page = browser.post(f"/plans/{cast.plan.pk}/move", {"project": ""}, follow=True).content.decode()
    assert "Everyone can see and run the plan now" in page


def test_a_copy_is_shown(browser: Client, cast: Cast) -> None:
    answer = browser.post(f"/plans/{cast.plan.pk}/copy", follow=True)
    assert "This is a copy of the plan “shop”." in answer.content.decode()
    answer = browser.post(f"/plans/{cast.plan.pk}/copy", {"name": "x" * 201}, follow=True)
    assert "at most 200 characters" in answer.content.decode()


def test_a_row_of_the_list_leads_to_the_parts_of_the_plan(browser: Client, cast: Cast) -> None:
    html = browser.get("/plans").content.decode()
    for page in ("edit", "requests?show=groups", "variables"):
        assert f'href="/plans/{cast.plan.pk}/{page}"' in html
    assert f'action="/plans/{cast.plan.pk}/delete' in html


def test_a_plan_is_deleted_in_the_filtered_list(browser: Client, cast: Cast) -> None:
    plan = actions.create_plan(Actor(cast.user), filename="plan.jmx", data=JMX, name="planned")
    assert f'action="/plans/{plan.pk}/delete?q=plan"' in browser.get("/plans?q=plan").content.decode()
    assert browser.post(f"/plans/{plan.pk}/delete?q=plan")["Location"] == "/plans?q=plan"
    assert not Plan.objects.filter(pk=plan.pk).exists()
