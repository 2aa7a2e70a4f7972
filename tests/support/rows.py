"""Rows in bulk for tests of lists: each has its own person, project, room and other referenced objects."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from django.db.models import Model
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.models import ApiToken, AuditEntry, Session, SignInFailure, User
from loadwright.server.alerts.models import MuteWindow, Rule, Silence
from loadwright.server.fleet.models import Agent, EnrolmentCode
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.notifications.models import Channel, Delivery
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.platform.models import Job
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.runs.models import PlanLoad, Run, RunGenerator, RunShares, RunTarget, Schedule
from loadwright.server.servers.models import Credential, Server, Tag
from loadwright.server.terminal.models import TerminalSession
from tests.support.alerts import alert_of
from tests.support.contact import keep_in_contact
from tests.support.inventory import KEY
from tests.support.monitors import add_monitor
from tests.support.notices import NOTICE

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Base:
    """The objects to which one-to-many lists belong: a member of every project; a plan, run and channel of one."""

    member: User
    project: Project
    plan: Plan
    run: Run
    channel: Channel


@dataclass(frozen=True)
class _Owners:
    """The people, projects and rooms of new rows, in the order of ``numbers``."""

    numbers: Sequence[int]
    users: list[User]
    projects: list[Project]
    rooms: list[Room]


def add_rows(base: Base, numbers: Sequence[int]) -> None:
    """Add one row to each list for each of the new ``numbers``."""
    users = _created(User(username=f"row{n:02}") for n in numbers)
    projects = _created(Project(name=f"row{n:02}") for n in numbers)
    rooms = _created(Room(name=f"row{n:02}", purpose=Room.Purpose.LOAD) for n in numbers)
    owners = _Owners(numbers, users, projects, rooms)
    _add_accounts(base, owners)
    _add_servers(base, owners)
    _add_runs(base, owners, _added_generators(owners))
    _add_channels(base, owners)
    _add_alerts(base, owners)
    _add_jobs(numbers)


def _created(rows: Iterable[M]) -> list[M]:
    new = list(rows)
    type(new[0])._default_manager.bulk_create(new)
    return new


def _add_accounts(base: Base, owners: _Owners) -> None:
    now = timezone.now()
    _created(Membership(project=base.project, user=user) for user in owners.users)
    for user, project in zip(owners.users, owners.projects, strict=True):
        _created(Membership(project=project, user=one) for one in (user, base.member))
    for viewer in (base.member, *User.objects.filter(is_superuser=True)):
        names = [f"row{number:02}-{viewer.pk}" for number in owners.numbers]
        _created(ApiToken(user=viewer, name=name, digest=name) for name in names)
        _created(
            Session(session_key=name, user=viewer, signed_in_at=now, expire_date=now + timedelta(days=1))
            for name in names
        )
    _created(SignInFailure(username=user.username, address="10.0.0.1") for user in owners.users)
    _created(AuditEntry(user=user, who=user.username, what="run.start", target="row") for user in owners.users)


def _add_servers(base: Base, owners: _Owners) -> None:
    now = timezone.now()
    tags = _created(Tag(name=f"row{number:02}") for number in owners.numbers)
    credentials = _created(
        Credential(project=project, name="row", kind=Credential.Kind.PASSWORD, shared=True, created_by=user)
        for project, user in zip(owners.projects, owners.users, strict=True)
    )
    for host_key in (KEY, ""):
        servers = _created(
            Server(
                project=project, room=room, name=f"row{bool(host_key):d}", address="10.0.0.9", username="root",
                credential=credential, created_by=user, host_key=host_key,
            )
            for project, room, credential, user in zip(
                owners.projects, owners.rooms, credentials, owners.users, strict=True
            )
        )  # fmt: skip
        for server, tag in zip(servers, tags, strict=True):
            server.tags.add(tag)
            Server.objects.filter(pk=server.pk).update(jump_host=servers[0])
    for server, number in zip(servers, owners.numbers, strict=True):
        add_monitor(f"linked{number:02}", server)
        Server.objects.filter(pk=server.pk).update(address=f"10.1.0.{number}")
        add_monitor(f"unlinked{number:02}", addresses=[f"10.1.0.{number}"])
    # Not lost during the tests, however slow the machine is.
    seen_at = now + timedelta(days=1)
    for server, user in zip(servers, owners.users, strict=True):
        for who in (user, base.member):
            for ended_at in (None, now):
                TerminalSession.objects.create(
                    user=who, server=server, server_name=server.name, ended_at=ended_at, seen_at=seen_at
                )


def _added_generators(owners: _Owners) -> list[Agent]:
    agents = _created(
        Agent(name=f"row{number:02}", token_digest=f"row{number:02}", room=room)
        for number, room in zip(owners.numbers, owners.rooms, strict=True)
    )
    for agent in agents:
        keep_in_contact(agent)
    _created(
        EnrolmentCode(digest=f"row{n:02}", room=room, created_by=user, expires_at=timezone.now() + timedelta(hours=1))
        for n, room, user in zip(owners.numbers, owners.rooms, owners.users, strict=True)
    )
    return agents


def _add_runs(base: Base, owners: _Owners, agents: list[Agent]) -> None:
    plans = _created(
        Plan(name=f"row{n:02}", project=project, owner=user)
        for n, project, user in zip(owners.numbers, owners.projects, owners.users, strict=True)
    )
    content = {"filename": "row.jmx", "sha256": "0" * 64, "size": 1}
    for plan, user in zip(plans, owners.users, strict=True):
        plan.newest = PlanRevision.objects.create(plan=plan, number=1, author=user, **content)
        plan.save(update_fields=["newest"])
        number = base.plan.revisions.count() + 1
        base.plan.newest = PlanRevision.objects.create(plan=base.plan, number=number, author=user, **content)
        _run(base.plan, owners.rooms[0], user, Run.State.FINISHED, name="earlier", plan_revision=number)
    _created(
        HeaderSet(project=project, name="row", owner=user, changed_by=user)
        for project, user in zip(owners.projects, owners.users, strict=True)
    )
    _created(PlanLoad(plan=plan, room=room, spec=RunSpec()) for plan, room in zip(plans, owners.rooms, strict=True))
    for plan, room, user, agent, number in zip(plans, owners.rooms, owners.users, agents, owners.numbers, strict=True):
        for scheduled in (plan, base.plan):
            schedule = Schedule.objects.create(plan=scheduled, cron="0 2 * * *", created_by=user)
            due = _run(scheduled, room, user, Run.State.SCHEDULED, name="due")
            # Now, so that pages with some of many runs have those of all states.
            Run.objects.filter(pk=due.pk).update(schedule=schedule, due_at=timezone.now())
            ended = _run(scheduled, room, user, Run.State.FINISHED, name="ended")
            RunGenerator.objects.create(run=ended, agent=agent, position=0)
        active = _run(plan, room, user, Run.State.RUNNING, name=f"row{number:02}")
        RunGenerator.objects.create(run=active, agent=agent, holder=agent, position=0)
        RunGenerator.objects.create(run=base.run, agent=agent, position=number + 1)


def _run(plan: Plan, room: Room, user: User, state: Run.State, name: str, **more: Any) -> Run:
    run = Run.objects.create(
        name=name, plan=plan, plan_name=plan.name, project=plan.project, room=room, created_by=user, state=state,
        spec=RunSpec(mode="rate", target=20), start_at=timezone.now(), bundle_size=1, requirements_held=True, **more,
    )  # fmt: skip
    RunTarget.objects.create(run=run, at=timezone.now(), value=20)
    RunShares.objects.create(run=run, at=timezone.now(), members={})
    return run


def _add_channels(base: Base, owners: _Owners) -> None:
    channels = _created(
        Channel(project=project, name="row", kind="slack", target="hooks.test", created_by=user, events=["run.failed"])
        for project, user in zip(owners.projects, owners.users, strict=True)
    )
    _created(
        Delivery(channel=channel, subject=f"run:{number}", notice=NOTICE.to_json())
        for number, own in zip(owners.numbers, channels, strict=True)
        for channel in (own, base.channel)
    )
    base.channel.only_plans.add(*Plan.objects.filter(project=base.project))


def _add_alerts(base: Base, owners: _Owners) -> None:
    until = timezone.now() + timedelta(hours=1)
    for project, user in zip(owners.projects, owners.users, strict=True):
        server = Server.objects.filter(project=project).order_by("pk")[0]
        tag = Tag.objects.order_by("-pk").first()
        scope = {"project": project, "room": server.room, "tag": tag, "server": server}
        rule = Rule.objects.create(name=project.name, subject="cpu", operator=">", limit=90, recovery=90, **scope)
        alert_of(rule, server, run=base.run, acknowledged_by=user)
        Silence.objects.create(rule=rule, until=until, created_by=user, **scope)
        MuteWindow.objects.create(name=project.name, days=[0], start=0, end=60, created_by=user, **scope)


def _add_jobs(numbers: Sequence[int]) -> None:
    tasks: list[DBTaskResult[Any, Any]] = _created(
        DBTaskResult(
            args_kwargs={"args": [], "kwargs": {}}, task_path="row", priority=0, queue_name="default",
            backend_name="default", run_after=timezone.now(),
        )
        for _ in numbers
    )  # fmt: skip
    _created(Job(task=task, kind="row", subject="row", max_attempts=1) for task in tasks)
