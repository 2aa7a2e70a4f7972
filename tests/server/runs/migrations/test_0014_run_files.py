"""Migration of runs that referred to the data files of their plan: they keep these files."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from loadwright.server.runs.models import Run
from tests.support.migrations import models_at

pytestmark = pytest.mark.django_db(transaction=True)

PLANS = ("plans", "0006_chosen")
"""Before plans had revisions."""


def test_a_started_run_gets_the_files_of_its_plan() -> None:
    before = models_at(("runs", "0013_projects_moved"), PLANS)
    files = [{"path": "users.csv", "sha256": "1" * 64, "size": 5_000_000}]
    plan = before.get_model("plans", "Plan").objects.create(name="P", filename="p.zip", size=1, files=files)
    runs = before.get_model("runs", "Run").objects
    shared = {"plan": plan, "plan_name": "P", "mode": "rate", "bundle_size": 1}
    started = runs.create(name="started", bundle_sha256="0" * 64, **shared)
    scheduled = runs.create(name="scheduled", state="scheduled", **shared)

    call_command("migrate", verbosity=0)

    assert Run.objects.get(pk=started.pk).files == files
    assert Run.objects.get(pk=scheduled.pk).files == [], "it gets those its plan has when it starts"
