"""The people with whom the access table is tested, and one object of each kind, all in one project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from loadwright.core.protocol import generator as protocol
from loadwright.core.protocol.monitor import MonitorObserved
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.authentication.secrets import digest
from loadwright.server.accounts.models import User
from loadwright.server.accounts.tokens import actions as accounts
from loadwright.server.alerts import actions as alerts
from loadwright.server.alerts.validation import RuleInput, Scope, WindowInput
from loadwright.server.editor import actions as drafts
from loadwright.server.editor.models import Draft
from loadwright.server.fleet.models import Agent
from loadwright.server.header_sets import actions as header_sets
from loadwright.server.header_sets.validation import Header, SetInput
from loadwright.server.notifications import actions as notifications
from loadwright.server.notifications.actions import ChannelInput
from loadwright.server.notifications.models import Channel
from loadwright.server.plans import actions as plans
from loadwright.server.plans.files import uploads as file_uploads
from loadwright.server.plans.imports import actions as imports
from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.runs.models import Run, RunGenerator, RunTarget
from loadwright.server.runs.results.artifact import finalise
from loadwright.server.runs.schedules import actions as schedules
from loadwright.server.runs.schedules import saved_load
from loadwright.server.servers.credentials import vault
from loadwright.server.servers.models import Credential, Server
from loadwright.server.servers.ssh.target import Secret
from loadwright.server.terminal.models import TerminalSession
from tests.server.plans.packed import zipped
from tests.support.alerts import alert_of
from tests.support.bundles import stored_bundle
from tests.support.contact import keep_in_contact
from tests.support.headers import with_headers
from tests.support.monitors import add_monitor
from tests.support.notices import failed_delivery

PEOPLE = ("nobody", "stranger", "member", "owner", "maintainer", "administrator")
"""The owner is a member who created the objects; the stranger is signed in and belongs to another project."""
MARK = "k7xq"
"""Part of the name of everything in the project: a stranger must never see it."""
AGENT_TOKEN = "agent_of_the_table"
"""Key of the generator in the running run."""
PASSWORD = "correct-horse-9"
VERSION = "version"
"""The state of the drafts of the plan."""
JMX = b"""<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3"><hashTree>
<TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Shop"/><hashTree>
<ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Buyers">
  <stringProp name="ThreadGroup.num_threads">1</stringProp>
</ThreadGroup><hashTree/></hashTree></hashTree></jmeterTestPlan>
"""
COMMANDS = b"curl https://shop.test/products"


@dataclass(frozen=True)
class Cast:
    """``people`` and their browsers' ``sessions`` by the names in ``PEOPLE``; ``things`` as used in addresses."""

    people: dict[str, User | None]
    sessions: dict[str, str]
    things: dict[str, Any]

    def person(self, name: str) -> User:
        user = self.people[name]
        assert user is not None
        return user

    def cookies(self, name: str) -> str:
        """The session cookie of a person, as a header."""
        return f"{settings.SESSION_COOKIE_NAME}={self.sessions[name]}" if name in self.sessions else ""


def build() -> Cast:
    """Create all people and objects in the database."""
    users = {name: User.objects.create_user(name, password=PASSWORD) for name in PEOPLE[1:-1]}
    users["administrator"] = User.objects.create_superuser("administrator", password=PASSWORD)
    project, empty = (Project.objects.create(name=f"{name} {MARK}") for name in ("Shop", "Empty"))
    for name, role in (("member", "member"), ("owner", "member"), ("maintainer", "maintainer")):
        Membership.objects.create(project=project, user=users[name], role=role)
        Membership.objects.create(project=empty, user=users[name], role=role)
    Membership.objects.create(
        project=Project.objects.create(name="Elsewhere"), user=users["stranger"], role="maintainer"
    )
    things = {
        "empty_project_id": empty.pk,
        "user_id": users["member"].pk,
        "username": "member",
        "rest": "nowhere",
        "version": VERSION,
        **_things(project, users["owner"]),
    }
    for name in ("owner", "maintainer", "administrator"):
        drafts.open_draft(Actor(users[name]), things["plan_id"])
    Draft.objects.update(stamp=VERSION)
    return Cast({"nobody": None, **users}, {name: _session(user) for name, user in users.items()}, things)


def _session(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _things(project: Project, owner: User) -> dict[str, Any]:
    plan, unused = (
        plans.create_plan(Actor(owner), filename=f"{name}-{MARK}.jmx", data=JMX, project=project.name)
        for name in ("shop", "unused")
    )
    saved_load.save(Actor(owner), plan.pk, RunSpec(mode="rate", target=20))
    done, busy, second, idle = (_generator(name) for name in ("done", "busy", "second", "idle"))
    Agent.objects.filter(pk=busy.pk).update(token_digest=digest(AGENT_TOKEN))
    ended = _run(plan, done, owner, "Nightly")
    Run.objects.filter(pk=ended.pk).update(state=Run.State.STOPPING, outcome=Run.State.FINISHED)
    finalise(Run.objects.get(pk=ended.pk))
    trial = _run(plan, done, owner, "Trial")
    Run.objects.filter(pk=trial.pk).update(trial=True, state=Run.State.FINISHED)
    active = _run(plan, busy, owner, "Smoke")
    RunGenerator.objects.filter(run=active).update(holder=busy)
    RunGenerator.objects.create(run=active, agent=second, holder=second, position=1, state=protocol.RUNNING)
    bundle = stored_bundle(b"a bundle")
    Run.objects.update(bundle_sha256=bundle)
    channel = _channel(project)
    server, new_server = _server(project, owner, "web-1"), _server(project, owner, "web-2", host_key="")
    token, _secret = accounts.create_token(Actor(owner), name="ci")
    return {
        "schedule_id": schedules.create(Actor(owner), plan.pk, cron="30 4 * * *").pk,
        "project_id": project.pk,
        "project": project.name,
        "plan_id": plan.pk,
        "plan": plan.pk,
        "unused_plan_id": unused.pk,
        "import_id": imports.begin(Actor(owner), filename=f"{MARK}.txt", file=BytesIO(COMMANDS)).pk,
        **_uploads(project, owner),
        **_header_sets(project, owner),
        "number": 1,
        "run_id": ended.pk,
        "active_id": active.pk,
        "trial_id": trial.pk,
        "name": "result.json",
        "path": "api/v1/targets",
        "run": active.pk,
        "run_key": active.key,
        "sha256": bundle,
        "log": f"jmeter-{busy.key}.log",
        "agent_id": done.pk,
        "monitor_id": add_monitor(f"monitor-{MARK}", server, observed=MonitorObserved(allows_drop_caches=True)).pk,
        "busy_id": busy.pk,
        "second_id": second.pk,
        "idle_id": idle.pk,
        "server_id": server.pk,
        "new_server_id": new_server.pk,
        "room_id": server.room_id,
        "credential_id": server.credential_id,
        "unused_credential_id": _credential(project, owner, "unused").pk,
        "channel_id": channel.pk,
        "delivery_id": failed_delivery(channel).pk,
        **_alerts(project, server),
        "empty_room_id": Room.objects.create(name="Empty").pk,
        "key": TerminalSession.objects.create(
            user=owner, server=server, server_name=server.name, server_address=server.address
        ).key,
        "token_id": token.pk,
        "owner_id": owner.pk,
    }


def _uploads(project: Project, owner: User) -> dict[str, int]:
    """Create a plan with a data file, and two uploads for it, of which one is complete."""
    document = zipped(JMX, a_csv=b"1\n")
    plan = plans.create_plan(Actor(owner), filename=f"files-{MARK}.zip", data=document, project=project.name)
    begun, received = (
        file_uploads.begin(Actor(owner), plan.pk, path, size) for path, size in (("d.csv", len(JMX)), ("e.csv", 2))
    )
    file_uploads.receive(Actor(owner), plan.pk, received.pk, 0, b"2\n")
    return {"filed_plan_id": plan.pk, "upload_id": begun.pk, "received_id": received.pk}


def _header_sets(project: Project, owner: User) -> dict[str, int]:
    """Create a header set that a plan uses, with other headers now, and one that no plan uses."""
    used, unused = (
        header_sets.create_set(Actor(owner), SetInput(f"{name} {MARK}"), project=project.name)
        for name in ("used", "unused")
    )
    plan = plans.create_plan(
        Actor(owner), filename=f"headers-{MARK}.jmx", data=with_headers(JMX, used.plain), project=project.name
    )
    header_sets.change_set(Actor(owner), used.pk, SetInput(used.name, headers=[Header("Accept", "text/html")]))
    return {"set_id": used.pk, "unused_set_id": unused.pk, "headed_plan_id": plan.pk}


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("shop.jmx", JMX)


def commands() -> SimpleUploadedFile:
    return SimpleUploadedFile("shop.txt", COMMANDS)


def _generator(name: str) -> Agent:
    """Create a generator that does not become lost during the tests."""
    agent = Agent.objects.create(name=name, hostname=f"{name}.test", token_digest=name)
    keep_in_contact(agent)
    return agent


def _run(plan: Plan, agent: Agent, starter: User, name: str) -> Run:
    """Create an active run."""
    begin = timezone.now() - timedelta(seconds=30)
    run = Run.objects.create(
        name=f"{name} {MARK}", plan=plan, plan_name=plan.name, project=plan.project, created_by=starter,
        spec=RunSpec(mode="rate", target=20, duration_s=60), state=Run.State.RUNNING, start_at=begin,
        end_at=begin + timedelta(seconds=60), bundle_sha256="0" * 64, bundle_size=1,
    )  # fmt: skip
    RunTarget.objects.create(run=run, at=begin, value=20)
    RunGenerator.objects.create(run=run, agent=agent, position=0, state=protocol.RUNNING)
    return run


def _channel(project: Project) -> Channel:
    """Create a channel whose address refuses connections."""
    administrator = Actor(User.objects.get(username="administrator"))
    ask = ChannelInput(f"team {MARK}", "en", ["run.failed"], {"url": "http://192.0.2.1/", "secret": "x"})
    return notifications.create_channel(administrator, project_id=project.pk, kind="webhook", ask=ask)


def _alerts(project: Project, server: Server) -> dict[str, Any]:
    """Create a rule with an alert, a silence and a mute window."""
    boss, scope = Actor(User.objects.get(username="administrator")), Scope(project.pk)
    rule = alerts.create_rule(boss, scope, RuleInput(f"busy {MARK}", "cpu", ">", "90%"))
    soon = timezone.now() + timedelta(hours=1)
    return {
        "alert_id": alert_of(rule, server).pk,
        "rule_id": rule.pk,
        "silence_id": alerts.silence(boss, scope, until=soon, reason=MARK).pk,
        "window_id": alerts.create_mute_window(boss, scope, WindowInput(f"night {MARK}", [0], "02:00", "03:00")).pk,
        "soon": soon.isoformat(),
    }


def _credential(project: Project, creator: User, name: str) -> Credential:
    sealed = vault.seal(Secret(Credential.Kind.PASSWORD, password="secret"))
    return Credential.objects.create(
        project=project,
        name=f"{name} {MARK}",
        kind=Credential.Kind.PASSWORD,
        sealed=sealed,
        shared=True,
        created_by=creator,
    )


def _server(project: Project, creator: User, name: str, host_key: str = "ssh-ed25519 AAAA") -> Server:
    """Create a server whose address refuses connections."""
    room, _made = Room.objects.get_or_create(name="Room A")
    return Server.objects.create(
        project=project, room=room, name=f"{name}-{MARK}", address="127.0.0.1", port=1, username="root",
        credential=_credential(project, creator, name), host_key=host_key, created_by=creator,
    )  # fmt: skip
