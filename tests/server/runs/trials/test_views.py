"""Pages of trials."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.core.messages import agents, reasons
from loadwright.server.fleet.models import Agent
from loadwright.server.runs.models import Run
from tests.server.runs.trials.examples import HOSTILE, deliver, sample, trial
from tests.support.pages import text_of
from tests.support.site import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def page(browser: Client, run: Run, query: str = "") -> str:
    return text_of(browser.get(f"/runs/{run.pk}/trial{query}").content)


def test_a_plan_is_tried_from_its_page(cast: Cast, browser: Client, idle: list[Agent]) -> None:
    assert idle
    assert f"/plans/{cast.plan.pk}/trial" in browser.get(f"/plans/{cast.plan.pk}").content.decode()
    assert f"/plans/{cast.plan.pk}/trial" in browser.get("/plans").content.decode()
    answer = browser.post(f"/plans/{cast.plan.pk}/trial")
    run = Run.objects.get(trial=True)
    assert answer["Location"] == f"/runs/{run.pk}/trial"
    assert browser.get(f"/runs/{run.pk}")["Location"] == f"/runs/{run.pk}/trial"
    text = page(browser, run)
    assert "preparing" in text
    assert "Stop" in text
    assert "No samples yet." in text


def test_without_an_idle_generator_the_plan_s_page_says_what_to_do(cast: Cast, browser: Client) -> None:
    answer = browser.post(f"/plans/{cast.plan.pk}/trial", follow=True)
    assert "No generator is idle that could try the plan. Wait for a run to end" in text_of(answer.content)


def test_samples_are_listed_and_the_first_failed_one_is_shown(cast: Cast, browser: Client) -> None:
    run = trial(cast)
    check = "<assertionResult><name>has total</name><failure>true</failure><failureMessage>no total</failureMessage>"
    deliver(
        run,
        sample("home"),
        sample("cart", ok=False, body="{&quot;a&quot;:1}", kind="application/json", more=f"{check}</assertionResult>"),
    )
    text = page(browser, run)
    assert "2 requests · 1 failed" in text
    assert "GET http://shop/cart" in text
    assert "has total no total" in text
    assert "{ &quot;a&quot;: 1 }" in text
    assert "Try again" in text
    assert "GET http://shop/home" in page(browser, run, "?sample=1")


def test_responses_are_shown_as_text(cast: Cast, browser: Client) -> None:
    run = trial(cast)
    deliver(run, sample(HOSTILE, body=f"{HOSTILE}\N{RIGHT-TO-LEFT OVERRIDE}"))
    content = browser.get(f"/runs/{run.pk}/trial").content.decode()
    assert "<script>alert" not in content
    assert "&lt;script&gt;alert(&quot;坏&quot;)" in content
    assert browser.get(f"/runs/{run.pk}/samples/1", headers=HTMX).status_code == 404
    fragment = browser.get(f"/runs/{run.pk}/trial/1", headers=HTMX).content.decode()
    assert "<html" not in fragment
    assert "<script" not in fragment


def test_one_sample_is_shown_alone(cast: Cast, browser: Client) -> None:
    run = trial(cast)
    deliver(run, sample("home", inner=sample("part").strip()))
    fragment = browser.get(f"/runs/{run.pk}/trial/1.1", headers=HTMX)
    assert "http://shop/part" in text_of(fragment.content)
    assert browser.get(f"/runs/{run.pk}/trial/7", headers=HTMX).status_code == 404
    assert browser.get(f"/runs/{run.pk}/trial/1.1")["Location"] == f"/runs/{run.pk}/trial?sample=1.1"
    assert browser.get(f"/runs/{cast.ended.pk}/trial/1", headers=HTMX).status_code == 404
    assert browser.get(f"/runs/{cast.ended.pk}/trial")["Location"] == f"/runs/{cast.ended.pk}"


def test_what_is_cut_is_stated(cast: Cast, browser: Client) -> None:
    run = trial(cast)
    long = sample("long", body="x").replace('size="1"', 'size="400000"')
    deliver(run, long, sample("parts", more="<omitted>3</omitted>"), "<omitted/>\n")
    text = page(browser, run)
    assert "Only the beginning is shown: 64 kB of 400 kB." in text
    assert "3 further samples within were not kept." in text
    assert "The trial has further samples." in text


def test_a_failed_trial_shows_the_reason_and_the_log(cast: Cast, browser: Client) -> None:
    reason = reasons.ENDED_BEFORE_START(name="load-1")
    text = page(browser, trial(cast, Run.State.FAILED, reason=reason, log_tail="ERROR no such class"))
    assert str(reason) in text
    assert "ERROR no such class" in text
    assert "Nothing was sampled" not in text


def test_a_trial_without_samples_says_where_to_look(cast: Cast, browser: Client) -> None:
    run = trial(cast)
    run.generators.update(remarks=[agents.NO_THREADS()])
    text = page(browser, run)
    assert "Nothing was sampled" in text
    assert str(agents.NO_THREADS()) in text
    assert f"/runs/{run.pk}/generators/{cast.agent.pk}/log" in browser.get(f"/runs/{run.pk}/trial").content.decode()


def test_trials_are_not_among_the_results(cast: Cast, browser: Client) -> None:
    run = trial(cast)
    link = f'/runs/{run.pk}"'
    for address in ("/runs", "/", f"/plans/{cast.plan.pk}", "/plans", f"/search?q={cast.plan.name}"):
        assert link not in browser.get(address).content.decode(), address
    shown = browser.get("/runs?trials=1").content.decode()
    assert link in shown
    assert 'bg-blue-lt">trial<' in shown
    assert run.pk not in {one["id"] for one in browser.get("/api/v1/runs").json()}
    assert run.pk in {one["id"] for one in browser.get("/api/v1/runs?trials=true").json()}
