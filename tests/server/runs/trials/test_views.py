"""Pages of trials."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from django.test import Client

from loadwright.core.messages import agents, reasons
from loadwright.core.recordings.responses import RecordedResponse, RecordedValue, to_json
from loadwright.server.fleet.expected import expecting
from loadwright.server.fleet.models import Agent
from loadwright.server.plans import recordings
from loadwright.server.platform import stored
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run
from tests.server.runs.trials.examples import HOSTILE, deliver, sample, trial
from tests.support.pages import text_of
from tests.support.site import Cast

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
SCRIPT = "<script>alert(1)</script>"


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
    assert "No generator is idle that could try the plan: “Smoke” is being executed" in text_of(answer.content)


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


def test_an_element_is_tried_and_tried_again(cast: Cast, browser: Client, idle: list[Agent]) -> None:
    assert idle
    assert 'data-number="1" data-kind="plan"' in browser.get(f"/plans/{cast.plan.pk}").content.decode()
    browser.post(f"/plans/{cast.plan.pk}/trial", {"element": "2", "skip_timers": "on", "skip_setup": "on"})
    run = Run.objects.get(trial=True)
    assert (run.spec.trial_element, run.spec.trial_timers, run.spec.trial_setup) == (2, False, False)
    assert f"Trial of {run.name}" in page(browser, run)
    Run.objects.filter(pk=run.pk).update(state=Run.State.FINISHED)
    again = browser.get(f"/runs/{run.pk}/trial").content.decode()
    for field in ('name="element" value="2"', 'name="revision" value="1"', 'name="skip_timers"'):
        assert field in again
    assert again.count(" checked>") == 2


def test_another_page_contains_the_form_and_the_reader_s_last_trial(
    cast: Cast, browser: Client, idle: list[Agent]
) -> None:
    assert idle
    address = f"/plans/{cast.plan.pk}/try"
    assert "appears here" in text_of(browser.get(address).content)
    other = trial(cast)
    Run.objects.filter(pk=other.pk).update(created_by=None)
    assert "Trial of" not in text_of(browser.get(address).content)
    started = browser.post(f"/plans/{cast.plan.pk}/trial", {"element": "2"}, headers=HTMX)
    run = Run.objects.get(created_by=cast.user, trial=True)
    fragment = started.content.decode()
    assert "<html" not in fragment
    assert f"/runs/{run.pk}/trial?embedded=1" in fragment
    assert f"Trial of {run.name}" in text_of(started.content)
    # The next answers replace what changes.
    later = browser.get(f"/runs/{run.pk}/trial?embedded=1", headers=HTMX).content.decode()
    assert "<html" not in later
    assert 'id="trial-top"' in later
    Run.objects.filter(pk=run.pk).update(state=Run.State.FINISHED)
    assert "Try again" not in text_of(browser.get(address).content)
    refused = browser.post(f"/plans/{cast.plan.pk}/trial", {"element": "500"}, headers=HTMX)
    assert "no element with the number 500" in text_of(refused.content)


@pytest.mark.parametrize("element", ["0", "one", "99999999"])
def test_an_invalid_element_is_refused(cast: Cast, browser: Client, idle: list[Agent], element: str) -> None:
    assert idle
    answer = browser.post(f"/plans/{cast.plan.pk}/trial", {"element": element})
    assert answer["Location"] == f"/plans/{cast.plan.pk}"
    assert not Run.objects.filter(trial=True).exists()


def test_variables_before_and_after_are_shown(cast: Cast, browser: Client) -> None:
    run = trial(cast)
    variables = (
        '<variable name="token" added="true">abc</variable><variable name="n" before="1">2</variable>'
        '<variable name="old" before="x" removed="true"></variable><variable name="host">shop</variable>'
        "<omittedVariables>3</omittedVariables>"
    )
    deliver(run, sample("cart", more=variables), sample("home", more='<variable name="host">shop</variable>'))
    text = page(browser, run)
    assert "token not set abc" in text
    assert "n 1 2" in text
    assert "old x removed" in text
    assert "1 unchanged host shop" in text
    assert "3 further variables were not kept." in text
    assert "It changed no variables." in page(browser, run, "?sample=2")


def test_the_problems_in_the_log_are_shown(cast: Cast, browser: Client) -> None:
    run = trial(cast)
    deliver(run, sample("home"))
    assert "JMeter’s log" in page(browser, run)
    assert "warning or error" not in page(browser, run)
    log = "2026-11-28 18:00:01,100 ERROR o.a.j.X: Problem in <b>script</b>, sign\n"
    stored.write(storage.path(run.key, f"jmeter-{cast.agent.key}.log"), log.encode())
    assert "1 warning or error in JMeter’s log ERROR Problem in &lt;b&gt;script&lt;/b&gt;, sign" in page(browser, run)
    active = trial(cast, Run.State.RUNNING)
    stored.write(storage.path(active.key, f"jmeter-{cast.agent.key}.log"), log.encode())
    assert "warning or error" not in page(browser, active)


def test_the_panel_of_the_editor_tries_the_draft(cast: Cast, browser: Client, idle: list[Agent]) -> None:
    address = f"/plans/{cast.plan.pk}/try"
    panel = browser.get(f"{address}?draft=1").content.decode()
    assert 'name="draft" value="True"' in panel
    assert expecting([one.key for one in idle]) == {idle[0].key}
    assert 'name="draft" value="True"' not in browser.get(address).content.decode()
    answer = browser.post(f"/plans/{cast.plan.pk}/trial", {"draft": "True"}, headers=HTMX).content.decode()
    assert "This draft was saved or discarded elsewhere." in answer
    assert 'name="draft" value="True"' in answer


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


def test_a_recorded_response_is_beside_the_received_one(cast: Cast, browser: Client, tmp_path: Path) -> None:
    value = RecordedValue("token", "old", "json", "$.token")
    body = f'{{"token": "old", "text": "{SCRIPT}"}}'
    recorded = RecordedResponse("https://shop/cart", "200", "OK", ("content-type: text/html",), body, values=(value,))
    mark = "0123456789abcdef-1"
    (tmp_path / "responses").write_bytes(gzip.compress(to_json({mark: recorded})))
    recordings.keep(cast.plan.pk, "0123456789abcdef", tmp_path / "responses")
    run = trial(cast)
    body = "{&quot;token&quot;: &quot;new&quot;, &quot;text&quot;: &quot;x&quot;}"
    more = f"<recorded>{mark}</recorded>"
    deliver(run, sample("cart", body=body, kind="application/json", more=more), sample("home"))
    content = browser.get(f"/runs/{run.pk}/trial").content.decode()
    text = text_of(content.encode())
    assert "Recorded and replayed 2 lines of the body differ" in text
    assert "token not extracted old new" in text
    assert SCRIPT not in content
    assert "Recorded and replayed" not in page(browser, run, "?sample=2")
    Run.objects.filter(pk=run.pk).update(plan=None)
    assert "Recorded and replayed" not in page(browser, run)
