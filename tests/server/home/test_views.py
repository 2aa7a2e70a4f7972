"""The overview and the search."""

from __future__ import annotations

import re

from django.test import Client

from loadwright.server.runs.models import Run, RunGenerator
from tests.support.pages import text_of
from tests.support.site import Cast


def test_empty_installation_shows_three_steps(browser: Client) -> None:
    shown = text_of(browser.get("/").content)
    assert "Three steps to the first result" in shown
    assert "No results yet" in shown


def test_overview_shows_what_runs_and_what_ended(cast: Cast, browser: Client) -> None:
    shown = text_of(browser.get("/").content)
    assert "Smoke" in shown
    assert "Nightly" in shown
    assert "20/s for 1 min on 1 generator" in shown


def test_overview_answers_nothing_when_nothing_changed(cast: Cast, browser: Client) -> None:
    seen = re.search(r"seen=(\w+)", browser.get("/").content.decode())
    assert seen is not None
    assert browser.get("/", {"seen": seen[1]}).status_code == 204
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.STOPPING)
    assert browser.get("/", {"seen": seen[1]}).status_code == 200


def test_overview_starts_the_plans_of_recent_runs_again(cast: Cast, browser: Client) -> None:
    shown = browser.get("/").content.decode()
    assert f"/runs/new?plan={cast.plan.pk}" in shown
    assert shown.count(f"Start “{cast.plan.name}”") == 1
    Run.objects.update(plan=None)
    assert "Recent plans" not in text_of(browser.get("/").content)


def test_overview_names_generators_with_their_state_and_run(cast: Cast, browser: Client) -> None:
    RunGenerator.objects.filter(run=cast.running).update(holder=cast.agent)
    shown = browser.get("/").content.decode()
    generators = shown[shown.index('card-title">Generators<') :]
    assert cast.agent.name in generators
    assert f"/runs/{cast.running.pk}" in generators
