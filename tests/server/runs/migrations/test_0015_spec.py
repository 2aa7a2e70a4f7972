"""Migration of runs and saved loads from versions with a column per option."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from loadwright.core.modes import RATE
from loadwright.core.runspec import RunSpec
from loadwright.server.projects.models import Room
from loadwright.server.runs.models import PlanLoad, Run
from loadwright.server.runs.queries import spec_of
from tests.support.migrations import models_at

pytestmark = pytest.mark.django_db(transaction=True)

PLANS = ("plans", "0006_chosen")
"""Before plans had revisions."""


@pytest.fixture
def before() -> Iterator[Any]:
    """Provide the models before the migration."""
    yield models_at(("runs", "0014_run_files"), PLANS)
    call_command("migrate", verbosity=0)


def test_the_options_of_a_run_become_its_specification(before: Any) -> None:
    room = before.get_model("projects", "Room").objects.create(name="Load room", purpose="load")
    plan = before.get_model("plans", "Plan").objects.create(name="Shop", filename="shop.jmx", size=1)
    run = before.get_model("runs", "Run").objects.create(
        name="Nightly", plan=plan, plan_name="Shop", room=room, mode="rate", curve="0s:20%,9s:100%", duration_s=60,
        variables={"HOST": "a"}, properties={"x": "1"}, requirements=["p95 < 500ms"], debug=True, mark=False,
        splits=[{"path": "users.csv", "header": True, "quoted": False}], max_threads=7, generators_asked=3,
        bundle_sha256="0" * 64, bundle_size=1,
    )  # fmt: skip
    for value in (20.0, 30.0):
        before.get_model("runs", "RunTarget").objects.create(run=run, at=timezone.now(), value=value)
    stored = {"mode": "rate", "target": 5.0, "duration_s": 60.0, "generators": 2}
    before.get_model("runs", "PlanLoad").objects.create(plan=plan, room=room, asked=stored)

    call_command("migrate", verbosity=0)

    found = Run.objects.get(pk=run.pk)
    assert found.spec == RunSpec(
        name="Nightly", mode=RATE, target=20.0, duration_s=60.0, curve="0s:20%,9s:100%", generators=3,
        room="Load room", variables={"HOST": "a"}, properties={"x": "1"}, requirements=["p95 < 500ms"], debug=True,
        split=["users.csv"], max_threads=7, mark=False,
    )  # fmt: skip
    assert found.target == 30.0, "asked last"
    load = PlanLoad.objects.get(plan_id=plan.pk)
    assert spec_of(load) == RunSpec(mode=RATE, target=5.0, duration_s=60.0, generators=2, room="Load room")


def test_a_room_is_followed_when_it_is_renamed_and_forgotten_when_it_is_gone() -> None:
    room = Room.objects.create(name="Load room", purpose="load")
    run = Run.objects.create(name="x", plan_name="x", room=room, spec=RunSpec(room="Load room"), bundle_size=1)
    room.name = "Hall 2"
    room.save()
    found = Run.objects.get(pk=run.pk)
    assert (found.spec.room, spec_of(found).room) == ("Load room", "Hall 2")
    room.delete()
    assert spec_of(Run.objects.get(pk=run.pk)).room == ""
