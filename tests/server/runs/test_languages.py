"""The API uses English with codes, pages the reader's language; texts of users are never translated."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client

from loadwright.core.messages import agents
from loadwright.core.protocol.generator import Observed
from loadwright.server.accounts.actor import Actor
from loadwright.server.runs import actions
from loadwright.server.runs.control import participation
from loadwright.server.runs.live import hub
from loadwright.server.runs.live.charts import Scope
from loadwright.server.runs.measurements.messages import encode, final_figures
from loadwright.server.runs.models import RunGenerator
from loadwright.server.runs.results import artifact
from tests.support import site

CHINESE = {"Accept-Language": "zh-hans"}
NOTE = "Generator load-1 was lost. <b>%(name)s</b> 100% 停止"

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/api/v1/runs/999999", "/api/v1/plans/999999", "/api/v1/nothing", "/api/v1/runs?limit=x"]
)
def test_the_api_answers_in_english_whatever_is_preferred(browser: Client, path: str) -> None:
    preferred, plain = (browser.get(path, headers=headers) for headers in (CHINESE, {}))
    assert preferred.status_code in (400, 404)
    assert preferred.json() == plain.json()
    assert preferred.json()["error"]["message"].isascii()


def test_steering_is_refused_in_the_language_of_the_page(browser: Client, cast: site.Cast) -> None:
    path = f"/runs/{cast.running.pk}/generators/999999"
    english, chinese = (browser.post(path, {"what": "remove"}, headers=one) for one in ({}, CHINESE))
    assert (english.status_code, chinese.status_code) == (404, 404)
    assert english.json()["error"]["message"] == "This generator does not take part in the run."
    assert not chinese.json()["error"]["message"].isascii()
    assert "not a number" in browser.post(path, {"what": "share", "weight": "x"}).json()["error"]["message"]
    agent = cast.running.generators.get().agent
    assert browser.post(f"/runs/{cast.running.pk}/generators/{agent.pk}", {"weight": "x"}).status_code in (400, 404)


def test_a_message_is_shown_in_each_language_and_a_note_as_it_was_written(browser: Client, cast: site.Cast) -> None:
    actor = Actor(cast.user)
    actions.add_note(actor, cast.running.pk, NOTE)
    actions.stop_run(actor, cast.running.pk, why="Stop")
    state = hub.snapshot(cast.running.pk, Scope())
    assert state is not None
    english, chinese = (json.loads(encode(state, language)) for language in ("en", "zh-hans"))
    assert [event["text"] for event in english["events"]] == ["The load began.", NOTE, "Stop: Stop"]
    assert [event["text"] for event in chinese["events"]] == ["开始施压。", NOTE, "停止：Stop"]
    assert [event["message"]["code"] for event in chinese["events"]] == ["run.started", "text", "run.because"]
    assert (english["events"][1]["title"], chinese["events"][1]["title"]) == ("note", "备注")
    answer = browser.get(f"/api/v1/runs/{cast.running.pk}", headers=CHINESE).json()
    assert answer["reason"] == f"stopped by {cast.user.username}: Stop"
    assert answer["reason_message"]["params"]["what"]["code"] == "run.stopped_by"


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        (agents.JAVA_NOT_FOUND().to_json(), "agent.java_not_found"),
        (None, "text"),
        ({"code": "agent.unheard_of", "params": {}}, "text"),
        ({"code": 7}, "text"),
        (agents.SHUT_DOWN().to_json(), "text"),
    ],
)
def test_an_error_of_an_agent_of_any_version_is_kept(cast: site.Cast, sent: dict[str, Any] | None, code: str) -> None:
    text = str(agents.JAVA_NOT_FOUND())
    participant = RunGenerator.objects.get(run=cast.running)
    assert participation.observe(participant, Observed(cast.running.key, "failed", error=text, error_message=sent))
    kept = RunGenerator.objects.get(pk=participant.pk).error
    assert (kept.code, str(kept)) == (code, text)
    assert not participation.observe(participant, Observed(cast.running.key, "failed", error=text, error_message=sent))


def test_reasons_of_a_result_without_codes_are_shown_as_they_are(cast: site.Cast) -> None:
    reasons = ["generator load-1 was lost", "whatever: 100%"]
    document = artifact.document(cast.ended)
    document["verdict"] = {"status": "doubtful", "reasons": reasons}
    shown = json.loads(encode(final_figures(cast.ended, document), "zh-hans"))
    assert shown["reasons"] == reasons
