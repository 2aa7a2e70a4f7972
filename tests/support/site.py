"""One person, one plan, one generator, one ended and one active run, for tests of pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from loadwright.core.jmx.document.bundle import PlanBundle, write_bundle
from loadwright.core.messages import events
from loadwright.core.protocol import generator as protocol
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.fleet.models import Agent
from loadwright.server.plans import actions as plans
from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Project, Room
from loadwright.server.runs import actions as runs
from loadwright.server.runs.models import Run, RunEvent, RunGenerator, RunTarget
from loadwright.server.runs.results.artifact import finalise
from loadwright.server.servers.models import Credential, Server
from tests.support.bundles import stored_bundle
from tests.support.contact import keep_in_contact

JMX = b"""<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3"><hashTree>
<TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Shop">
  <elementProp name="TestPlan.user_defined_variables" elementType="Arguments">
    <collectionProp name="Arguments.arguments"><elementProp name="HOST" elementType="Argument">
      <stringProp name="Argument.name">HOST</stringProp><stringProp name="Argument.value">localhost</stringProp>
      <stringProp name="Argument.desc">Where the shop is</stringProp>
    </elementProp></collectionProp>
  </elementProp>
</TestPlan><hashTree>
<ThreadGroup guiclass="ThreadGroupGui" testclass="ThreadGroup" testname="Buyers">
  <stringProp name="ThreadGroup.num_threads">1</stringProp>
</ThreadGroup><hashTree>
<kg.apc.jmeter.samplers.DummySampler guiclass="x" testclass="kg.apc.jmeter.samplers.DummySampler" testname="dummy"/>
<hashTree/></hashTree></hashTree></hashTree></jmeterTestPlan>
"""


@dataclass(frozen=True)
class Cast:
    """The objects that pages show."""

    user: User
    plan: Plan
    agent: Agent
    ended: Run
    running: Run


def build(user: User) -> Cast:
    """Create everything in the database, owned by ``user``."""
    plan = plans.create_plan(Actor(user), filename="shop.jmx", data=JMX)
    agents = [
        Agent.objects.create(name=name, hostname=f"{name}.test", token_digest=name, java="17", jmeter="5.6.3")
        for name in ("load-1", "load-2")
    ]
    keep_in_contact(agents[0])
    ended = _run(user, plan, agents[1], "Nightly")
    Run.objects.filter(pk=ended.pk).update(state=Run.State.STOPPING, outcome=Run.State.FINISHED)
    finalise(Run.objects.get(pk=ended.pk))
    ended.refresh_from_db()
    running = _run(user, plan, agents[0], "Smoke")
    RunGenerator.objects.filter(run=running).update(holder=agents[0])
    return Cast(user, plan, agents[0], ended, running)


def _run(user: User, plan: Plan, agent: Agent, name: str) -> Run:
    begin = timezone.now() - timedelta(seconds=30)
    bundle = write_bundle(PlanBundle("run.jmx", JMX))
    run = Run.objects.create(
        name=name, plan=plan, plan_name=plan.name, created_by=user,
        spec=RunSpec(mode="rate", target=20, duration_s=60, requirements=["p95 < 500ms"]),
        state=Run.State.RUNNING, start_at=begin, end_at=begin + timedelta(seconds=60),
        bundle_sha256=stored_bundle(bundle), bundle_size=len(bundle),
    )  # fmt: skip
    RunTarget.objects.create(run=run, at=begin, value=20)
    RunGenerator.objects.create(run=run, agent=agent, position=0, state=protocol.RUNNING)
    RunEvent.objects.create(run=run, at=begin, kind=events.STARTED, message=events.LOAD_BEGAN())
    return run


def uploaded(user: User, project: str = "") -> Plan:
    return plans.create_plan(Actor(user), filename="plan.jmx", data=JMX, name=f"{project} plan", project=project)


def idle_generator(name: str = "load-9") -> Agent:
    agent = Agent.objects.create(name=name, token_digest=name)
    keep_in_contact(agent)
    return agent


def started(user: User, plan: Plan) -> Run:
    idle_generator()
    return runs.start_run(Actor(user), plan.pk, RunSpec(mode="rate", target=10))


def server_of(project: str, name: str, address: str) -> Server:
    owner = Project.objects.get(name=project)
    credential = Credential.objects.create(project=owner, name=name, kind=Credential.Kind.PASSWORD, sealed="")
    room, _ = Room.objects.get_or_create(name="A")
    return Server.objects.create(
        project=owner, room=room, name=name, address=address, username="root", credential=credential
    )
