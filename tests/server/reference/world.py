"""The people and objects that the examples of the reference need, and what programs report meanwhile."""

from __future__ import annotations

import gzip
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from loadwright.core.jmx.document.bundle import PlanBundle, write_bundle
from loadwright.core.messages import events
from loadwright.core.protocol import Host, Report
from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.monitor import MonitorObserved
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens.actions import create_token
from loadwright.server.alerts import actions as alerts
from loadwright.server.alerts.validation import RuleInput, Scope, WindowInput
from loadwright.server.fleet.models import Agent
from loadwright.server.header_sets import actions as header_sets
from loadwright.server.header_sets.models import HeaderSet
from loadwright.server.header_sets.validation import Header, SetInput
from loadwright.server.notifications.actions import ChannelInput, create_channel
from loadwright.server.notifications.models import Channel
from loadwright.server.plans import actions as plans
from loadwright.server.plans.files import uploads as file_uploads
from loadwright.server.plans.models import Plan
from loadwright.server.platform import stored
from loadwright.server.platform.models import Job
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.runs import storage
from loadwright.server.runs.measurements.merging import finish
from loadwright.server.runs.models import Run, RunEvent, RunGenerator, RunHosts, RunTarget
from loadwright.server.runs.results.artifact import finalise
from loadwright.server.runs.schedules import actions as schedules
from loadwright.server.runs.schedules import saved_load
from loadwright.server.servers.credentials import vault
from loadwright.server.servers.models import Credential, Server
from loadwright.server.servers.ssh.target import Secret
from loadwright.server.terminal.models import TerminalSession
from loadwright.telemetry.load import points_of
from tests.core.stats.examples import second_of
from tests.server.runs.results.test_failures import sample as failure
from tests.server.runs.trials.examples import deliver as deliver_trial
from tests.server.runs.trials.examples import sample
from tests.support.alerts import alert_of
from tests.support.bundles import stored_bundle
from tests.support.contact import keep_in_contact
from tests.support.headers import with_headers
from tests.support.inventory import KEY
from tests.support.monitors import add_monitor, measured
from tests.support.notices import failed_delivery
from tests.support.pages import PASSWORD
from tests.support.site import JMX
from tests.support.sshd import Sshd

SECONDS = 3
USERS = b"name,password\nli,secret\n"
BUNDLE = write_bundle(PlanBundle("run.jmx", JMX))
FAILURES = "<testResults>\n" + failure("Pay", 1_785_484_800_000, response="Out of stock", assertion="status is 500")
GENERATOR: dict[str, Any] = {
    "system": "Debian GNU/Linux 12", "cores": 8, "memory_bytes": 16_777_216_000, "bandwidth_mbit_s": 1000,
    "java": "17.0.9", "jmeter": "5.6.3", "agent_version": "0.1.0",
}  # fmt: skip
REPORT: Report[Any] = Report(0.0, host=Host(cpu_percent=12.5, memory_percent=40.2, disk_free_bytes=50_000_000_000))
OBSERVED = MonitorObserved(unavailable={"jvm": "needs root"}, allows_drop_caches=True)
MONITOR_REPORT: Report[Any] = Report(0.0, observed=OBSERVED)
FACTS = {"system": "Debian GNU/Linux 12", "kernel": "6.1.0", "cores": 8, "memory_bytes": 16_777_216_000}


@dataclass(frozen=True)
class World:
    """What exists before the requests: objects by name, and what a program and a browser send."""

    things: dict[str, Any]
    environment: dict[str, str]
    agents: list[Agent]
    monitors: list[Agent]

    def report(self) -> None:
        """Report as every agent: the clock of the server runs."""
        for agent in self.agents:
            keep_in_contact(agent, REPORT)
        for agent in self.monitors:
            keep_in_contact(agent, MONITOR_REPORT)
            telemetry().write([measured(agent, int(time.time()), cpu_percent=12.5, memory_percent=40.2)])


def build(folder: Path, openssh: Sshd) -> World:
    """Create everything, and the file to upload in ``folder``."""
    (folder / "shop.jmx").write_bytes(JMX)
    (folder / "users.csv").write_bytes(USERS)
    (folder / "newer.jmx").write_bytes(JMX.replace(b"localhost", b"shop.test"))
    (folder / "shop.txt").write_text("curl https://shop.test/products -H 'Accept: application/json'")
    mei = User.objects.create_superuser("mei", password=PASSWORD, first_name="Mei", last_name="Li")
    li, guest = (User.objects.create_user(name, password=PASSWORD) for name in ("li", "guest"))
    _token, secret = create_token(Actor(mei), name="deployment", days=90)
    old, _ = create_token(Actor(mei), name="laptop")
    of_li, _ = create_token(Actor(li), name="ci", scope="read")
    shop, trial_project = (Project.objects.create(name=name) for name in ("Webshop", "Pilot"))
    Membership.objects.create(project=shop, user=li, role="member")
    Membership.objects.create(project=shop, user=guest, role="member")
    hall, empty = Room.objects.create(name="Hall 1"), Room.objects.create(name="Attic")
    load = Room.objects.create(name="Load 1", purpose=Room.Purpose.LOAD)
    agents = [_generator(f"load-{number}", load) for number in range(1, 7)]
    plan, unused = (plans.create_plan(Actor(mei), filename="shop.jmx", data=JMX, name=name, project=shop.name)
                    for name in ("Checkout", "Draft"))  # fmt: skip
    headed, header_set = _headed(mei, shop)
    saved_load.save(Actor(mei), plan.pk, RunSpec(mode="rate", target=20, duration_s=600))
    schedule = schedules.create(Actor(mei), plan.pk, cron="30 2 * * 1-5", zone="Asia/Shanghai")
    doomed = schedules.create(Actor(mei), plan.pk, cron="0 4 * * *")
    ended = _ended(mei, plan, agents[0], "Nightly")
    deleted = _ended(mei, plan, agents[0], "Rehearsal")
    active = _active(mei, plan, agents[0], "Before the release")
    RunGenerator.objects.create(run=active, agent=agents[1], holder=agents[1], position=1, state=protocol.RUNNING)
    trial = _trial(mei, plan, agents[0])
    shared, spare = (_credential(shop, mei, name) for name in ("root", "old root"))
    servers = _servers(shop, hall, mei, shared, openssh.port)
    server = servers["server_id"]
    terminal = _terminal(mei, server)
    channel, old_channel = (_channel(mei, shop, name) for name in ("deployment", "old chat"))
    monitor, old_monitor = _monitors(server)
    RunHosts.objects.create(run=active, hosts=[{"id": server.pk, "name": "web-1", "room": "Hall 1", "tags": []}])
    silenced_until = (timezone.now() + timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
    _add_job()
    upload, spare_upload = (
        file_uploads.begin(Actor(mei), unused.pk, path, len(USERS)) for path in ("data/users.csv", "data/old.csv")
    )
    things = {
        "upload_id": upload.pk, "spare_upload_id": spare_upload.pk,
        "me_id": mei.pk, "li_id": li.pk, "guest_id": guest.pk, "old_token_id": old.pk, "token_of_li_id": of_li.pk,
        "project_id": shop.pk, "empty_project_id": trial_project.pk, "room_id": hall.pk, "empty_room_id": empty.pk,
        "generator_id": agents[0].pk, "second_id": agents[1].pk, "idle_id": agents[2].pk, "last_id": agents[3].pk,
        "generator_key": agents[0].key, "plan_id": plan.pk, "unused_plan_id": unused.pk, "headed_id": headed.pk,
        "set_id": header_set.pk, "schedule_id": schedule.pk,
        "doomed_id": doomed.pk, "run_id": ended.pk, "deleted_id": deleted.pk, "active_id": active.pk,
        "trial_id": trial.pk,
        "credential_id": shared.pk, "spare_id": spare.pk, "key": terminal.key,
        "monitor_id": monitor.pk, "old_monitor_id": old_monitor.pk, "channel_id": channel.pk,
        "old_channel_id": old_channel.pk, "delivery_id": failed_delivery(channel).pk,
        "soon": silenced_until.isoformat(),
        **{name: one.pk for name, one in servers.items()}, **_alerts(mei, shop, server, silenced_until),
    }  # fmt: skip
    client = Client()
    client.force_login(mei)
    session = {"SESSION": client.cookies["sessionid"].value, "CSRF": "c" * 32}
    return World(things, {"LOADWRIGHT_TOKEN": secret, **session}, agents, [monitor])


def _servers(project: Project, room: Room, creator: User, credential: Credential, port: int) -> dict[str, Server]:
    """Create four servers; the sshd at ``port`` is that of the gateway."""
    server = Server.objects.create(
        project=project, room=room, name="web-1", address="web-1.example.org", username="root", credential=credential,
        host_key=KEY, created_by=creator, facts=FACTS, facts_at=timezone.now(),
    )  # fmt: skip
    gateway = Server.objects.create(
        project=project, room=room, name="gateway", address="127.0.0.1", port=port, username="root",
        credential=credential, created_by=creator,
    )  # fmt: skip
    new, retired = (
        Server.objects.create(
            project=project, room=room, name=name, address=f"{name}.example.org", username="root",
            credential=credential, created_by=creator,
        )
        for name in ("web-2", "web-9")
    )  # fmt: skip
    return {"server_id": server, "gateway_id": gateway, "new_id": new, "retired_id": retired}


def _alerts(creator: User, project: Project, server: Server, until: datetime) -> dict[str, int]:
    """Create rules, an alert of a server, its silence, and mute windows."""
    rule, old_rule = (
        alerts.create_rule(Actor(creator), Scope(project.pk), RuleInput(name, "cpu", ">", "90%"))
        for name in ("CPU of the shop", "Old rule")
    )
    alert = alert_of(rule, server, timezone.now() - timedelta(minutes=5))
    silence = alerts.silence(Actor(creator), Scope(project.pk, server_id=server.pk), until=until, reason="deployment")
    window, old_window = (
        alerts.create_mute_window(Actor(creator), Scope(project.pk), WindowInput(name, [0, 2, 4], "02:00", "03:30"))
        for name in ("Backup", "Old window")
    )
    return {
        "alert_id": alert.pk, "rule_id": rule.pk, "old_rule_id": old_rule.pk, "silence_id": silence.pk,
        "window_id": window.pk, "old_window_id": old_window.pk,
    }  # fmt: skip


def _trial(user: User, plan: Plan, agent: Agent) -> Run:
    trial = _run(user, plan, agent, "Trial")
    Run.objects.filter(pk=trial.pk).update(trial=True, state=Run.State.FINISHED)
    deliver_trial(trial, sample("Home", body="Welcome"))
    return trial


def _monitors(server: Server) -> list[Agent]:
    """Create two monitor agents on a server; the first has measured two hours."""
    monitors = [add_monitor(name, observed=OBSERVED, addresses=[server.address]) for name in ("web-1", "web-9")]
    hour = int(time.time()) // 3600 * 3600
    for resolution in (600, 3600):
        times = range(hour - 3600, int(time.time()), resolution)
        telemetry().write(measured(monitors[0], at, resolution=resolution, cpu_percent=12.5) for at in times)
    telemetry().write(measured(monitors[0], int(time.time()) - ago, cpu_percent=12.5) for ago in range(30))
    return monitors


def _terminal(user: User, server: Server) -> TerminalSession:
    return TerminalSession.objects.create(
        user=user, server=server, server_name=server.name, server_address=server.address, address="10.1.2.3"
    )


def _generator(name: str, room: Room) -> Agent:
    agent = Agent.objects.create(name=name, hostname=f"{name}.example.org", token_digest=name, room=room, **GENERATOR)
    keep_in_contact(agent, REPORT)
    return agent


def _credential(project: Project, creator: User, name: str) -> Credential:
    sealed = vault.seal(Secret(Credential.Kind.PASSWORD, password="secret"))
    return Credential.objects.create(
        project=project, name=name, kind=Credential.Kind.PASSWORD, sealed=sealed, shared=True, created_by=creator
    )


def _run(creator: User, plan: Plan, agent: Agent, name: str) -> Run:
    begin = timezone.now() - timedelta(seconds=30)
    run = Run.objects.create(
        name=name, plan=plan, plan_name=plan.name, project=plan.project, created_by=creator,
        spec=RunSpec(mode="rate", target=20, duration_s=SECONDS, requirements=["p95 < 500ms"], debug=True),
        state=Run.State.RUNNING, start_at=begin, end_at=begin + timedelta(seconds=SECONDS),
        bundle_sha256=stored_bundle(BUNDLE), bundle_size=len(BUNDLE),
    )  # fmt: skip
    RunTarget.objects.create(run=run, at=begin, value=20)
    RunGenerator.objects.create(run=run, agent=agent, position=0, state=protocol.RUNNING)
    RunEvent.objects.create(run=run, at=begin, kind=events.STARTED, message=events.LOAD_BEGAN())
    return run


def _headed(owner: User, project: Project) -> tuple[Plan, HeaderSet]:
    """Create a header set and a plan that uses it."""
    given = SetInput("JSON API", "For the shop", ["POST"], [Header("Content-Type", "application/json")])
    made = header_sets.create_set(Actor(owner), given, project=project.name)
    data = with_headers(JMX, made.plain)
    plan = plans.create_plan(Actor(owner), filename="orders.jmx", data=data, name="Orders", project=project.name)
    return plan, made


def _ended(creator: User, plan: Plan, agent: Agent, name: str) -> Run:
    run = _run(creator, plan, agent, name)
    assert run.start_at is not None
    for offset in range(1, SECONDS + 1):
        second = second_of(
            int(run.start_at.timestamp()) + offset, {"Home": [12, 15, 18], "Pay": [40, 55]},
            rate_asked=20.0, transactions=20, threads=2, cpu_percent=20.0,
        )  # fmt: skip
        telemetry().write(points_of(run.key, agent.key, second))
    Run.objects.filter(pk=run.pk).update(state=Run.State.STOPPING, outcome=Run.State.FINISHED)
    RunGenerator.objects.filter(run=run).update(state=protocol.ENDED, drained=True)
    finish(Run.objects.get(pk=run.pk))
    stored.write(storage.path(run.key, f"failures-{agent.key}.jtl.gz"), gzip.compress(FAILURES.encode()))
    finalise(Run.objects.get(pk=run.pk))
    return run


def _active(creator: User, plan: Plan, agent: Agent, name: str) -> Run:
    run = _run(creator, plan, agent, name)
    Run.objects.filter(pk=run.pk).update(
        spec=replace(run.spec, duration_s=600.0), end_at=timezone.now() + timedelta(600)
    )
    RunGenerator.objects.filter(run=run).update(holder=agent)
    return run


def _channel(creator: User, project: Project, name: str) -> Channel:
    settings = {"url": "https://192.0.2.1/hook", "secret": "secret"}
    ask = ChannelInput(
        name=name, language="en", active=True, events=["run.failed"], settings=settings, projects=[], plans=[]
    )
    return create_channel(Actor(creator), project_id=project.pk, kind="webhook", ask=ask)


def _add_job() -> None:
    task: DBTaskResult[Any, Any] = DBTaskResult.objects.create(
        args_kwargs={"args": [], "kwargs": {}}, task_path="runs.retention", priority=0, queue_name="default",
        backend_name="default", run_after=timezone.now(),
    )  # fmt: skip
    Job.objects.create(task=task, kind="runs.retention", subject="measurements", max_attempts=5)
