"""Schedules of plans over the API."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from django.db import transaction
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.models import Agent
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.unknown_names import RequestSchema
from loadwright.server.runs.models import Run, Schedule
from loadwright.server.runs.spec import allocation

from . import actions, queries

router = Router(tags=["schedules"])
AT = "The time of the only run, with its zone."
CRON = "A cron expression of five fields: minute, hour, day of the month, month, day of the week."
ZONE = "The time zone of the cron expression, such as `Asia/Shanghai`."
TIMES = (
    "schedule.at_or_cron", "schedule.time_has_passed", "schedule.never_runs", "schedule.unknown_zone",
    "schedule.cron_fields", "schedule.cron_invalid",
)  # fmt: skip


class NewSchedule(RequestSchema):
    """When to run a plan with its saved load: once, or regularly."""

    at: datetime | None = Field(None, description=AT)
    cron: str = Field("", description=CRON)
    zone: str = Field("UTC", description=ZONE)


class ScheduleShown(Schema):
    """A schedule."""

    id: int = Field(description="The id of the schedule.")
    plan: int = Field(description="The id of its plan.")
    enabled: bool = Field(description="Whether it starts runs.")
    at: datetime | None = Field(description="When it runs once; null if it is recurring.")
    cron: str = Field(description="The cron expression; empty if it runs once.")
    zone: str = Field(description="The time zone of the cron expression.")
    created_by: str | None = Field(description="The user name of the person who created it.")
    next_run: int | None = Field(description="The id of its next run; null without one.")
    next_at: datetime | None = Field(description="When its next run starts; null without one.")
    missing: str = Field(description="Which generators that run would lack if it started now; empty for none.")


class ScheduleChange(RequestSchema):
    """Changes of a schedule. Without ``at`` and ``cron`` its times stay as they are."""

    enabled: bool | None = Field(None, description="Whether it starts runs.")
    at: datetime | None = Field(None, description=AT)
    cron: str = Field("", description=CRON)
    zone: str = Field("UTC", description=ZONE)


@router.get(
    "/plans/{int:plan_id}/schedules",
    response=list[ScheduleShown],
    openapi_extra=documented(May.MEMBERS, "plan.not_found"),
)
def plan_schedules(request: HttpRequest, plan_id: int, page: PageQuery) -> list[dict[str, object]]:
    """List the schedules of a plan."""
    found = page.of(queries.of_plan(user_of(request), plan_id))
    runs, idle = queries.next_runs(found), fleet.idle()
    return [_shown(one, runs.get(one.pk), idle) for one in found]


@router.get("/schedules", response=list[ScheduleShown], openapi_extra=documented(May.SIGNED_IN))
def all_schedules(
    request: HttpRequest,
    page: PageQuery,
    search: Annotated[str, Query(description="A part of the name of a plan or of a cron expression.")] = "",
    enabled: Annotated[bool | None, Query(description="Only those that start runs, or do not.")] = None,
) -> list[dict[str, object]]:
    """List the schedules of all plans, in order of their next run.

    Those of your projects and those of plans without a project are listed.
    """
    found = page.of(queries.schedules(user_of(request), search=search, enabled=enabled))
    runs, idle = queries.next_runs(found), fleet.idle()
    return [_shown(one, runs.get(one.pk), idle) for one in found]


@router.post(
    "/plans/{int:plan_id}/schedules",
    response={201: ScheduleShown},
    openapi_extra=documented(May.MEMBERS, "plan.not_found", "schedule.load_not_saved", *TIMES),
)
def create_schedule(request: HttpRequest, plan_id: int, new: NewSchedule) -> Status[dict[str, object]]:
    """Create a schedule.

    The plan needs a saved load.
    """
    made = actions.create(actor_of(request), plan_id, at=new.at, cron=new.cron, zone=new.zone)
    return Status(201, _shown(made, queries.next_run(made), fleet.idle()))


@router.get("/schedules/preview", response=list[datetime], openapi_extra=documented(May.SIGNED_IN, *TIMES))
def preview(
    request: HttpRequest,  # noqa: ARG001
    cron: Annotated[str, Query(description=CRON)],
    zone: Annotated[str, Query(description=ZONE)] = "UTC",
) -> list[datetime]:
    """Return the next five times of a cron expression."""
    return queries.preview(at=None, cron=cron, zone=zone)


@router.patch(
    "/schedules/{int:schedule_id}",
    response=ScheduleShown,
    openapi_extra=documented(May.MEMBERS, "schedule.not_found", "schedule.load_not_saved", "schedule.is_over", *TIMES),
)
def change_schedule(request: HttpRequest, schedule_id: int, change: ScheduleChange) -> dict[str, object]:
    """Change a schedule, or enable or disable it.

    Its next run is scheduled again.
    """
    actor = actor_of(request)
    with transaction.atomic():
        changed = queries.schedule(user_of(request), schedule_id)
        if change.at is not None or change.cron:
            changed = actions.change(actor, schedule_id, at=change.at, cron=change.cron, zone=change.zone)
        if change.enabled is not None:
            changed = actions.set_enabled(actor, schedule_id, change.enabled)
    return _shown(changed, queries.next_run(changed), fleet.idle())


@router.delete(
    "/schedules/{int:schedule_id}",
    response={204: None},
    openapi_extra=documented(May.MEMBERS, "schedule.not_found"),
)
def delete_schedule(request: HttpRequest, schedule_id: int) -> Status[None]:
    """Delete a schedule.

    Its scheduled run is deleted too.
    """
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
