"""Schedules of plans over the API."""

from collections.abc import Sequence
from datetime import datetime

from django.http import HttpRequest
from ninja import Router, Schema, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.paging import PageQuery
from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.spec import allocation

from . import actions

router = Router(tags=["schedules"])


class NewSchedule(Schema):
    """When to run a plan with its saved load: once at ``at``, or by ``cron`` (five fields) in ``zone``."""

    at: datetime | None = None
    cron: str = ""
    zone: str = "UTC"


class ScheduleShown(Schema):
    """A schedule.

    ``next_run`` is its run scheduled for ``next_at``, ``missing`` describes the generators it would lack now.
    """

    id: int
    plan: int
    enabled: bool
    at: datetime | None
    cron: str
    zone: str
    created_by: str | None
    next_run: int | None
    next_at: datetime | None
    missing: str


class Change(Schema):
    """Whether the schedule starts runs."""

    enabled: bool


@router.get("/plans/{int:plan_id}/schedules", response=list[ScheduleShown])
def plan_schedules(request: HttpRequest, plan_id: int, page: PageQuery) -> list[dict[str, object]]:
    """List the schedules of a plan."""
    found = page.of(actions.schedules(user_of(request), plan_id))
    runs, idle = actions.next_runs(found), fleet.idle()
    return [_shown(one, runs.get(one.pk), idle) for one in found]


@router.post("/plans/{int:plan_id}/schedules", response={201: ScheduleShown})
def create_schedule(request: HttpRequest, plan_id: int, new: NewSchedule) -> Status[dict[str, object]]:
    """Create a schedule. The plan needs a saved load."""
    made = actions.create(actor_of(request), plan_id, at=new.at, cron=new.cron, zone=new.zone)
    return Status(201, _shown(made, actions.next_run(made), fleet.idle()))


@router.get("/schedules/preview", response=list[datetime])
def preview(request: HttpRequest, cron: str, zone: str = "UTC") -> list[datetime]:  # noqa: ARG001
    """Return the next five occurrences of a cron expression in a time zone."""
    return actions.preview(at=None, cron=cron, zone=zone)


@router.patch("/schedules/{int:schedule_id}", response=ScheduleShown)
def change_schedule(request: HttpRequest, schedule_id: int, change: Change) -> dict[str, object]:
    """Enable or disable a schedule."""
    changed = actions.set_enabled(actor_of(request), schedule_id, change.enabled)
    return _shown(changed, actions.next_run(changed), fleet.idle())


@router.delete("/schedules/{int:schedule_id}", response={204: None})
def delete_schedule(request: HttpRequest, schedule_id: int) -> Status[None]:
    """Delete a schedule and its scheduled run."""
    actions.delete(actor_of(request), schedule_id)
    return Status(204, None)


def _shown(one: Schedule, run: Run | None, idle: Sequence[Agent]) -> dict[str, object]:
    return {
        **{name: getattr(one, name) for name in ("id", "enabled", "at", "cron", "zone")},
        "plan": one.plan_id,
        "created_by": one.created_by.username if one.created_by else None,
        "next_run": run.pk if run else None,
        "next_at": run.due_at if run else None,
        "missing": str(allocation.missing(run, idle) or "") if run else "",
    }
