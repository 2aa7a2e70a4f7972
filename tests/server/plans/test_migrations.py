"""Migration of plans that had one content: it becomes their first revision, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command

from loadwright.core.messages import plans as messages
from loadwright.server.plans.models import Plan
from loadwright.server.runs.models import Run
from tests.support.migrations import models_at

pytestmark = pytest.mark.django_db(transaction=True)

FORMER = [("plans", "0006_chosen"), ("runs", "0028_deleted_run")]


@pytest.fixture
def before() -> Iterator[Any]:
    yield models_at(*FORMER)
    call_command("migrate", verbosity=0)


def test_the_content_of_a_plan_becomes_its_first_revision_and_returns(before: Any) -> None:
    user = before.get_model("accounts", "User").objects.create(username="mei")
    content = {
        "filename": "shop.zip", "chosen": "buy.jmx", "sha256": "1" * 64, "size": 5,
        "warnings": [messages.SERIAL_GROUPS()],
        "files": [{"path": "users.csv", "sha256": "2" * 64, "size": 5_000_000}],
    }  # fmt: skip
    former = before.get_model("plans", "Plan").objects.create(name="Shop", owner=user, **content)
    runs = before.get_model("runs", "Run").objects
    shared = {"plan": former, "plan_name": "Shop", "spec": {}, "bundle_size": 1}
    executed = runs.create(name="executed", bundle_sha256="3" * 64, **shared)
    scheduled = runs.create(name="scheduled", state="scheduled", **shared)

    call_command("migrate", verbosity=0)

    plan = Plan.objects.get(pk=former.pk)
    revision = plan.revisions.get()
    assert plan.newest == revision
    assert {name: getattr(revision, name) for name in content} == content
    assert (revision.number, revision.author_id, revision.created_at) == (1, user.pk, former.created_at)
    assert (revision.origin, revision.changes, plan.owner_id) == ("uploaded", None, user.pk)
    assert Run.objects.get(pk=executed.pk).plan_revision == 1
    assert Run.objects.get(pk=scheduled.pk).plan_revision is None, "it gets the newest one when it starts"

    again = models_at(*FORMER).get_model("plans", "Plan").objects.get(pk=former.pk)
    assert {name: getattr(again, name) for name in content} == content
