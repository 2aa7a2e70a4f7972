"""What these tests share."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import pytest

from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet.models import Agent
from loadwright.server.plans import actions as plans
from loadwright.server.plans.models import Plan
from tests.support.contact import keep_in_contact
from tests.support.plans import csv_data, java_request, plan
from tests.support.site import Cast


@pytest.fixture
def users(cast: Cast) -> Plan:
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        archive.writestr("users.jmx", plan(csv_data("data/用户.csv"), java_request("${user}")))
        archive.writestr("data/用户.csv", "ann\nbob\ncid\n")
        archive.writestr("other.csv", "1\n")
    return plans.create_plan(Actor(cast.user), filename="users.zip", data=packed.getvalue())


@pytest.fixture
def idle(cast: Cast) -> list[Agent]:
    agents = [
        Agent.objects.create(name=f"idle-{number}", hostname="h", token_digest=f"idle-{number}") for number in range(3)
    ]
    for agent in agents:
        keep_in_contact(agent)
    return agents
