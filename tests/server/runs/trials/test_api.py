"""The API of trials."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.fleet.models import Agent
from loadwright.server.runs.models import Run
from tests.server.runs.trials.examples import deliver, sample, trial
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


def test_a_plan_is_tried(cast: Cast, browser: Client, idle: list[Agent]) -> None:
    assert idle
    answer = browser.post(f"/api/v1/plans/{cast.plan.pk}/trial", {"limit_s": 5}, "application/json")
    assert answer.status_code == 201
    assert (answer.json()["trial"], answer.json()["duration_s"]) == (True, 5)
    again = browser.post(f"/api/v1/plans/{cast.plan.pk}/trial", content_type="application/json")
    assert (again.status_code, again.json()["duration_s"]) == (201, 60)
    refused = browser.post(f"/api/v1/plans/{cast.plan.pk}/trial", {"limit_s": 601}, "application/json")
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "limit_s")


def test_an_element_of_a_revision_is_tried(cast: Cast, browser: Client, idle: list[Agent]) -> None:
    assert idle
    address = f"/api/v1/plans/{cast.plan.pk}/trial"
    asked = {"element": 2, "setup": False, "timers": False, "revision": 1}
    answer = browser.post(address, asked, "application/json")
    assert answer.status_code == 201, answer.content
    spec = Run.objects.get(pk=answer.json()["id"]).spec
    assert (spec.trial_element, spec.trial_setup, spec.trial_timers, spec.trial_draft) == (2, False, False, False)
    for wrong, status in (({"element": 0}, 400), ({"element": 9}, 400), ({"revision": 7}, 404)):
        assert browser.post(address, wrong, "application/json").status_code == status, wrong


def test_samples_are_returned_with_those_within(cast: Cast, browser: Client) -> None:
    run = trial(cast, Run.State.RUNNING)
    message = "Number of samples in transaction : 1, number of failing samples : 0"
    transaction = f'<sample t="13" lt="9" ts="1" s="true" lb="buy" rc="" rm="{message}" tn="Buyers 1-1"></sample>\n'
    variable = '<variable name="n" before="1">2</variable>'
    home = sample("home", more=variable)
    deliver(run, home, sample("cart", body="ok", inner=sample("redirect").strip()), transaction)
    found = browser.get(f"/api/v1/runs/{run.pk}/samples").json()
    assert {name: found[name] for name in ("state", "cut", "requests", "failed")} == {
        "state": "running", "cut": False, "requests": 2, "failed": 0,
    }  # fmt: skip
    home, buy = found["samples"]
    assert (home["label"], home["method"], home["url"], home["inner"]) == ("home", "GET", "http://shop/home", [])
    assert (home["elapsed_ms"], home["connect_ms"], home["latency_ms"], home["sent"]) == (12, 4, 9, 120)
    assert home["variables"] == [{"name": "n", "before": "1", "after": "2", "cut": False}]
    assert (found["log"], buy["variables"]) == ([], [])
    assert [one["label"] for one in buy["inner"]] == ["cart"]
    assert [one["label"] for one in buy["inner"][0]["inner"]] == ["redirect"]
    assert buy["inner"][0]["response"] == "ok"


def test_another_run_is_no_trial(cast: Cast, browser: Client) -> None:
    answer = browser.get(f"/api/v1/runs/{cast.ended.pk}/samples")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")
