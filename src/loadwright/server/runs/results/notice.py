"""The notice of the end of a run, from its row and its result."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db import OperationalError, transaction
from django.urls import reverse

from loadwright.core.hosts.metrics import BYTES, BYTES_PER_SECOND, MBIT_PER_SECOND, PERCENT, SECONDS
from loadwright.core.messages import TEXT, Declaration, Message, declare, declare_counted, name_list
from loadwright.core.result import DOUBTFUL
from loadwright.core.stats.requirements import FRACTION, MILLISECONDS, PER_SECOND
from loadwright.server.notifications import actions as notifications
from loadwright.server.notifications.notice import Notice, Section, Severity
from loadwright.server.runs.models import Run
from loadwright.server.web import numbers

log = logging.getLogger(__name__)

FINISHED = "run.finished"
STOPPED = "run.stopped"
FAILED = "run.failed"
DOUBTED = "run.doubtful"
NOT_MET = "run.requirements_not_met"

_FORMATS: Mapping[str, Callable[[float | None], str]] = {
    MILLISECONDS: numbers.milliseconds,
    FRACTION: numbers.percent,
    PER_SECOND: numbers.rate,
    PERCENT: numbers.of_100,
    BYTES: numbers.size,
    BYTES_PER_SECOND: lambda value: f"{numbers.size(value)}/s",
}
_NAMES = {SECONDS: "s", MBIT_PER_SECOND: "Mbit/s"}

_OF_STATE = {Run.State.FINISHED: FINISHED, Run.State.STOPPED: STOPPED, Run.State.FAILED: FAILED}

_TITLE_FAILED = declare("notice.run_failed", "Run “%(name)s” failed")
_TITLE_NOT_MET = declare("notice.run_not_met", "Run “%(name)s”: requirements not met")
_TITLE_DOUBTFUL = declare("notice.run_doubtful", "Run “%(name)s”: the result is doubtful")
_TITLE_STOPPED = declare("notice.run_stopped", "Run “%(name)s” was stopped")
_TITLE_FINISHED = declare("notice.run_finished", "Run “%(name)s” finished")

_PLAN = declare("notice.plan", "Test plan")
_PROJECT = declare("notice.project", "Project")
_STATE = declare("notice.state", "State")
_VERDICT = declare("notice.verdict", "Verdict")
_REASON = declare("notice.reason", "Reason")
_TARGET = declare("notice.target", "Target")
_ACTUAL = declare("notice.actual", "Actual")
_P95 = declare("notice.p95", "p95 response time")
_ERRORS = declare("notice.error_rate", "Error rate")
_DURATION = declare("notice.duration", "Duration of the load")
_STARTED_BY = declare("notice.started_by", "Started by")
_REQUIREMENTS = declare("notice.requirements", "Requirements")
_DOUBTS = declare("notice.doubts", "Reasons to doubt the result")

_STATES = {
    Run.State.FINISHED: declare("notice.finished", "finished"),
    Run.State.STOPPED: declare("notice.stopped", "stopped"),
    Run.State.FAILED: declare("notice.failed", "failed"),
}
_VALID = declare("notice.valid", "valid")
_DOUBTFUL = declare("notice.doubtful", "doubtful")
_THREADS = declare_counted("notice.threads", "%(count)s thread", "%(count)s threads", number="count")
_HOURS = declare("notice.hours", "%(hours)s h %(minutes)s min")
_MINUTES = declare("notice.minutes", "%(minutes)s min %(seconds)s s")
_SECONDS = declare("notice.seconds", "%(seconds)s s")
_MET = declare("notice.met", "met: %(text)s (measured: %(value)s)")
_ON_HOST = declare("notice.on_host", "%(value)s on %(host)s")
_MISSING = declare("notice.hosts_missing", "not measured on %(hosts)s")
_UNMET = declare("notice.unmet", "not met: %(text)s (measured: %(value)s)")


def notify(run: Run, result: dict[str, Any]) -> None:
    """Notify the subscribed channels of the end of a run, with its result without labels and generators.

    Called in the transaction that ends the run. An exception in it does not keep the run from ending. Nobody is
    notified of a trial: the person who started it looks at it.
    """
    if run.trial:
        return
    try:
        with transaction.atomic():
            ended = Run.objects.select_related("project", "created_by").get(pk=run.pk)
            notifications.notify(
                notice_of(ended, result),
                subject=f"run:{ended.key}",
                events=events_of(ended),
                project_id=ended.project_id,
                plan_id=ended.plan_id,
            )
    except OperationalError:
        raise
    except Exception:
        log.exception("The end of run %s could not be notified.", run.key)


def events_of(run: Run) -> list[str]:
    """Return the names of the events that the end of a run is."""
    return [
        _OF_STATE[Run.State(run.state)],
        *([DOUBTED] if _doubtful(run) else []),
        *([NOT_MET] if run.requirements_held is False else []),
    ]


def notice_of(run: Run, result: dict[str, Any]) -> Notice:
    """Return the notice of the end of a run."""
    title, severity = _headline(run)
    doubts = tuple(map(Message.from_json, result["verdict"]["messages"])) if _doubtful(run) else ()
    return Notice(
        title(name=run.name),
        severity,
        (*_about(run), *_figures(run, result["seconds"])),
        (
            Section(_REQUIREMENTS(), tuple(map(_requirement, result["requirements"]))),
            Section(_DOUBTS(), doubts),
        ),
        reverse("runs:detail", args=[run.pk]),
        _data(run, result),
    )


def _doubtful(run: Run) -> bool:
    """Return whether the result is doubtful. That of a failed run always is, which its state says."""
    return run.verdict == DOUBTFUL and run.state != Run.State.FAILED


def _headline(run: Run) -> tuple[Declaration, Severity]:
    if run.state == Run.State.FAILED:
        return _TITLE_FAILED, Severity.BAD
    if run.requirements_held is False:
        return _TITLE_NOT_MET, Severity.BAD
    if run.state == Run.State.STOPPED:
        return _TITLE_STOPPED, Severity.WARNING if _doubtful(run) else Severity.INFO
    return (_TITLE_DOUBTFUL, Severity.WARNING) if _doubtful(run) else (_TITLE_FINISHED, Severity.GOOD)


def _about(run: Run) -> Iterator[tuple[Message, Message]]:
    yield _PLAN(), TEXT(text=run.plan_name)
    if run.project is not None:
        yield _PROJECT(), TEXT(text=run.project.name)
    yield _STATE(), _STATES[Run.State(run.state)]()
    if run.reason is not None and run.state != Run.State.FINISHED:
        yield _REASON(), run.reason
    if run.state != Run.State.FAILED:
        yield _VERDICT(), _DOUBTFUL() if _doubtful(run) else _VALID()
    if run.created_by is not None:
        yield _STARTED_BY(), TEXT(text=run.created_by.username)


def _figures(run: Run, seconds: float) -> Iterator[tuple[Message, Message]]:
    asked = run.mean_asked
    if asked is not None:
        yield _TARGET(), TEXT(text=numbers.rate(asked)) if run.paced else _THREADS(count=round(asked))
    if run.samples:
        yield _ACTUAL(), TEXT(text=numbers.rate(run.reached))
        yield _P95(), TEXT(text=numbers.milliseconds(run.p95_ms))
        yield _ERRORS(), TEXT(text=numbers.percent(run.error_rate))
    if seconds:
        yield _DURATION(), _duration(round(seconds))


def _duration(seconds: int) -> Message:
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return _HOURS(hours=hours, minutes=minutes)
    return _MINUTES(minutes=minutes, seconds=rest) if minutes else _SECONDS(seconds=rest)


def _requirement(entry: dict[str, Any]) -> Message:
    declaration = _MET if entry["held"] else _UNMET
    return declaration(text=entry["text"], value=_measured(entry))


def _measured(entry: dict[str, Any]) -> str | Message:
    value = _value(entry["value"], entry["unit"])
    host, unmeasured = entry.get("host"), entry.get("unmeasured")
    if unmeasured:
        return _MISSING(hosts=name_list(unmeasured))
    if not host:
        return value
    return _ON_HOST(value=value, host=f"{host} ({entry['part']})" if entry.get("part") else host)


def _value(value: float | None, unit: str) -> str:
    shown = _FORMATS.get(unit, numbers.significant)(value)
    return shown if value is None or unit in _FORMATS else f"{shown} {_NAMES.get(unit, '')}".rstrip()


def _data(run: Run, result: dict[str, Any]) -> dict[str, Any]:
    """Return the notice for programs, as ``notifications/channels/webhook/payload.schema.json`` describes it."""
    return {
        "project": run.project.name if run.project else None,
        "run": {
            "id": run.pk,
            "key": run.key,
            "name": run.name,
            "plan": run.plan_name,
            "state": str(run.state),
            "reason": str(run.reason) if run.reason else None,
            "verdict": run.verdict,
            "doubts": result["verdict"]["reasons"],
            "requirements": [{name: one[name] for name in ("text", "held", "value", "unit")}
                             for one in result["requirements"]],
            "requirements_held": run.requirements_held,
            "mode": run.spec.mode,
            "asked": run.mean_asked,
            "reached": run.reached,
            "samples": run.samples,
            "p95_ms": run.p95_ms,
            "error_rate": run.error_rate,
            "started_at": result["started_at"],
            "ended_at": result["ended_at"],
            "seconds": result["seconds"],
            "started_by": run.created_by.username if run.created_by else None,
        },
    }  # fmt: skip
