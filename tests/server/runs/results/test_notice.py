"""The end of a run is notified once, with its state, figures and reasons."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib.resources import files
from typing import Any

import pytest
from django.db import transaction
from jsonschema import Draft202012Validator

from loadwright.core.messages import reasons
from loadwright.core.protocol import generator as protocol
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.notifications import actions
from loadwright.server.notifications.actions import ChannelInput
from loadwright.server.notifications.channels.webhook.channel import document
from loadwright.server.notifications.content import Content, content_of
from loadwright.server.notifications.models import Delivery
from loadwright.server.notifications.notice import Notice, Severity, event_types
from loadwright.server.platform.models import Job
from loadwright.server.runs.models import Run, RunGenerator
from loadwright.server.runs.results import artifact, notice
from tests.server.runs.results.test_artifact import deliver, fresh
from tests.support.site import Cast

SCHEMA = json.loads((files("loadwright.server.notifications.channels.webhook") / "payload.schema.json").read_text())


@pytest.fixture
def run(cast: Cast) -> Run:
    """A run that is stopping, and a channel that is subscribed to every event."""
    names = [event.name for event in event_types()]
    boss = User.objects.filter(is_superuser=True).first()
    ask = ChannelInput("All", "en", names, {"url": "https://hooks.test/"})
    actions.create_channel(Actor(boss), project_id=None, kind="webhook", ask=ask)
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.STOPPING, outcome=Run.State.FINISHED)
    RunGenerator.objects.filter(run=cast.running).update(state=protocol.ENDED, drained=True)
    deliver(cast.running, 1, 2)
    return fresh(cast.running)


def ended(run: Run, **changes: Any) -> tuple[Content, Run]:
    """End the run with some changes, and return what is sent."""
    Run.objects.filter(pk=run.pk).update(**changes)
    artifact.finalise(fresh(run))
    return sent(), fresh(run)


def sent(language: str = "en") -> Content:
    delivery = Delivery.objects.get()
    stored = Notice.from_json(delivery.notice)
    return content_of(
        stored, key=delivery.key, events=delivery.events, created_at=delivery.created_at, language=language
    )


def test_an_end_is_notified_once(run: Run) -> None:
    paused = fresh(run)
    artifact.finalise(run)
    artifact.finalise(paused)
    deliver(run, 3)
    artifact.rebuild_if_late(fresh(run))
    assert Delivery.objects.get().subject == f"run:{run.key}"
    assert Job.objects.filter(kind=actions.DELIVER).count() == 1


@transaction.atomic
def end_and_fail(run: Run) -> None:
    artifact.finalise(fresh(run))
    assert Delivery.objects.exists()
    raise OSError("full")


def test_an_end_that_is_not_stored_is_not_notified(run: Run) -> None:
    with pytest.raises(OSError, match="full"):
        end_and_fail(run)
    assert not Delivery.objects.exists()
    assert not Job.objects.filter(kind=actions.DELIVER).exists()


def test_a_trial_is_not_notified(run: Run) -> None:
    Run.objects.filter(pk=run.pk).update(trial=True)
    artifact.finalise(fresh(run))
    assert fresh(run).state == Run.State.FINISHED
    assert not Delivery.objects.exists()


def test_a_finished_run(run: Run) -> None:
    spec = RunSpec(mode="rate", target=20, duration_s=60, requirements=["p95 < 500ms"])
    assert run.start_at is not None
    content, run = ended(run, spec=spec, load_ended_at=run.start_at + timedelta(seconds=62))
    shown = dict(content.lines)
    assert shown["Test plan"] == run.plan_name
    assert shown["State"] == "finished"
    assert shown["Target"] == "20/s"
    assert shown["p95 response time"].endswith(" ms")
    assert shown["Error rate"] == "0%"
    assert shown["Duration of the load"] == "1 min 2 s"
    assert content.blocks[0].items[0].startswith("met: p95 < 500ms (measured: ")
    assert notice.FINISHED in content.events
    assert sent("zh-hans").lines[0][0] == "测试计划"
    Draft202012Validator(SCHEMA).validate(document(content))


def test_a_doubtful_result_gives_its_reasons(run: Run) -> None:
    RunGenerator.objects.filter(run=run).update(lost=True, drained=False)
    content, run = ended(run)
    name = run.generators.get().agent.name
    assert content.events == (notice.DOUBTED, notice.FINISHED)
    assert (content.title, content.severity) == (
        f"Run “{run.name}”: the result is doubtful", Severity.WARNING,
    )  # fmt: skip
    assert str(reasons.LOST(name=name)) in content.blocks[-1].items
    Draft202012Validator(SCHEMA).validate(document(content))


def test_requirements_that_are_not_met_are_listed(run: Run) -> None:
    content, run = ended(run, spec=RunSpec(mode="threads", target=3, requirements=["p95 < 1ms", "errors < 5"]))
    assert notice.NOT_MET in content.events
    assert content.severity == Severity.BAD
    texts = content.blocks[0].items
    assert texts[0].startswith("not met: p95 < 1ms (measured: ")
    assert texts[1] == "met: errors < 5 (measured: 0)"


def test_a_requirement_about_hosts_names_the_host_and_its_part(run: Run) -> None:
    _content, run = ended(run)
    entry = {"text": "disk_space(*) < 90%", "held": False, "value": 97.0, "unit": "%", "unmeasured": []}
    wheres = [{"host": "web-1", "part": "/var"}, {"host": "web-1", "part": ""}]
    result = artifact.document(run) | {"requirements": [{**entry, **where} for where in wheres]}
    assert [str(item) for item in notice.notice_of(run, result).sections[0].items] == [
        "not met: disk_space(*) < 90% (measured: 97% on web-1 (/var))",
        "not met: disk_space(*) < 90% (measured: 97% on web-1)",
    ]


def test_a_failed_run_gives_its_reason(run: Run) -> None:
    content, run = ended(run, outcome=Run.State.FAILED, reason=reasons.ALL_LOST())
    assert content.events == (notice.FAILED,)
    assert content.title == f"Run “{run.name}” failed"
    shown = dict(content.lines)
    assert shown["Reason"] == str(reasons.ALL_LOST())
    assert "Verdict" not in shown
    Draft202012Validator(SCHEMA).validate(document(content))


def test_a_stopped_run(run: Run) -> None:
    content, _run = ended(run, outcome=Run.State.STOPPED)
    assert notice.STOPPED in content.events
    assert dict(content.lines)["State"] == "stopped"


def test_an_error_does_not_keep_a_run_from_ending(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: Any) -> Notice:
        raise ValueError("no notice")

    monkeypatch.setattr(notice, "notice_of", fail)
    artifact.finalise(run)
    assert fresh(run).state == Run.State.FINISHED
    assert not Delivery.objects.exists()


def test_long_runs_have_hours() -> None:
    assert [str(notice._duration(seconds)) for seconds in (59, 60, 3600 * 8 + 60 * 5 + 4)] == [
        "59 s", "1 min 0 s", "8 h 5 min",
    ]  # fmt: skip
