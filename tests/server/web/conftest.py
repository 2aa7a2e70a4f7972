"""One person, one plan, one generator, one ended and one running run: what pages are tried with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from loadwright.core import protocol
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.fleet import presence
from loadwright.server.fleet.models import Agent
from loadwright.server.plans import actions as plan_actions
from loadwright.server.plans.models import Plan
from loadwright.server.runs.measurements.telemetry import close
from loadwright.server.runs.models import Run, RunEvent, RunGenerator, RunTarget
from loadwright.server.runs.results.artifact import finalise

PASSWORD = "correct-horse-9"
JMX = b"""<?xml version="1.0" encoding="UTF-8"?>
<jmeterTestPlan version="1.2" properties="5.0" jmeter="5.6.3"><hashTree>
<TestPlan guiclass="TestPlanGui" testclass="TestPlan" testname="Shop">
  <elementProp name="TestPlan.user_defined_variables" elementType="Arguments">
    <collectionProp name="Arguments.arguments"><elementProp name="HOST" elementType="Argument">
      <stringProp name="Argument.name">HOST</stringProp><stringProp name="Argument.value">localhost</stringProp>
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
    """The things pages show."""

    user: User
    plan: Plan
    agent: Agent
    ended: Run
    running: Run


@pytest.fixture(autouse=True)
def home(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.TELEMETRY = f"sqlite:///{tmp_path / 'telemetry.db'}"
    settings.SECRET_KEY = "only for tests"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    close()
    cache.clear()
    yield tmp_path
    close()


@pytest.fixture
def user(db: None) -> User:
    return User.objects.create_superuser("ann", password=PASSWORD)


@pytest.fixture
def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def cast(user: User) -> Cast:
    plan = plan_actions.create_plan(Actor(user), filename="shop.jmx", data=JMX)
    agents = [
        Agent.objects.create(name=name, hostname=f"{name}.test", token_digest=name, java="17", jmeter="5.6.3")
        for name in ("load-1", "load-2")
    ]
    presence.record(agents[0].key, protocol.Report(0.0), timezone.now().timestamp())
    ended = _run(user, plan, agents[1], "Nightly")
    Run.objects.filter(pk=ended.pk).update(state=Run.State.STOPPING, outcome=Run.State.FINISHED)
    finalise(ended.pk)
    ended.refresh_from_db()
    running = _run(user, plan, agents[0], "Smoke")
    RunGenerator.objects.filter(run=running).update(holder=agents[0])
    return Cast(user, plan, agents[0], ended, running)


def _run(user: User, plan: Plan, agent: Agent, name: str) -> Run:
    begin = timezone.now() - timedelta(seconds=30)
    run = Run.objects.create(
        name=name, plan=plan, plan_name=plan.name, created_by=user, mode=Run.Mode.RATE, duration_s=60,
        state=Run.State.RUNNING, start_at=begin, end_at=begin + timedelta(seconds=60), bundle_sha256="0" * 64,
        bundle_size=1, requirements=["p95 < 500ms"],
    )  # fmt: skip
    RunTarget.objects.create(run=run, at=begin, value=20)
    RunGenerator.objects.create(run=run, agent=agent, position=0, state=protocol.RUNNING)
    RunEvent.objects.create(run=run, at=begin, kind=RunEvent.Kind.STARTED, text="The load began.")
    return run
