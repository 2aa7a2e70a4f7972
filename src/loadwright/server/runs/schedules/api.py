"""Schedules of plans over the API."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest
from ninja import Router, Schema, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.paging import PageQuery
from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.spec import allocation

from . import actions, queries

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
    """Whether the schedule starts runs, and when. Without ``at`` and ``cron`` its times stay as they are."""

    enabled: bool | None = None
    at: datetime | None = None
    cron: str = ""
    zone: str = "UTC"


@router.get("/plans/{int:plan_id}/schedules", response=list[ScheduleShown])
def plan_schedules(request: HttpRequest, plan_id: int, page: PageQuery) -> list[dict[str, object]]:
    """List the schedules of a plan."""
    found = page.of(queries.of_plan(user_of(request), plan_id))
    runs, idle = queries.next_runs(found), fleet.idle()
    return [_shown(one, runs.get(one.pk), idle) for one in found]


@router.get("/schedules", response=list[ScheduleShown])
def all_schedules(
    request: HttpRequest, page: PageQuery, search: str = "", enabled: bool | None = None
) -> list[dict[str, object]]:
    """List the schedules of all plans, in order of their next run. ``search`` finds names of plans and expressions."""
    found = page.of(queries.schedules(user_of(request), search=search, enabled=enabled))
    runs, idle = queries.next_runs(found), fleet.idle()
    return [_shown(one, runs.get(one.pk), idle) for one in found]


@router.post("/plans/{int:plan_id}/schedules", response={201: ScheduleShown})
def create_schedule(request: HttpRequest, plan_id: int, new: NewSchedule) -> Status[dict[str, object]]:
    """Create a schedule. The plan needs a saved load."""
    made = actions.create(actor_of(request), plan_id, at=new.at, cron=new.cron, zone=new.zone)
    return Status(201, _shown(made, queries.next_run(made), fleet.idle()))


@router.get("/schedules/preview", response=list[datetime])
def preview(request: HttpRequest, cron: str, zone: str = "UTC") -> list[datetime]:  # noqa: ARG001
    """Return the next five occurrences of a cron expression in a time zone."""
    return queries.preview(at=None, cron=cron, zone=zone)


@router.patch("/schedules/{int:schedule_id}", response=ScheduleShown)
def change_schedule(request: HttpRequest, schedule_id: int, change: Change) -> dict[str, object]:
    """Enable, disable or change a schedule. Its next run is scheduled again."""
    actor = actor_of(request)
    with transaction.atomic():
        changed = queries.schedule(user_of(request), schedule_id)
        if change.at is not None or change.cron:
            changed = actions.change(actor, schedule_id, at=change.at, cron=change.cron, zone=change.zone)
        if change.enabled is not None:
            changed = actions.set_enabled(actor, schedule_id, change.enabled)
    return _shown(changed, queries.next_run(changed), fleet.idle())


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
