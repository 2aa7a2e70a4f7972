"""The zip of what a run executed: complete, and a plan that can be uploaded and run again."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.test import AsyncClient, Client

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import actions as plans
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import actions, storage
from loadwright.server.runs.models import Run
from loadwright.server.runs.results.executed import executed
from tests.server.plans.packed import LARGE, packed
from tests.support.bundles import stored_bundle
from tests.support.site import Cast, idle_generator


def started(user: User) -> Run:
    plan = plans.create_plan(Actor(user), filename="shop.zip", data=packed())
    idle_generator()
    return actions.start_run(Actor(user), plan.pk, RunSpec(mode="rate", target=10, duration_s=60))


@pytest.mark.django_db
def test_zip_has_the_executed_plan_and_every_file(user: User) -> None:
    run = started(user)
    with ZipFile(BytesIO(b"".join(executed(run)))) as archive:
        assert archive.testzip() is None
        assert sorted(archive.namelist()) == ["data/users.csv", "small.csv", "users.jmx"]
        assert archive.read("data/users.csv") == LARGE
        assert archive.read("small.csv") == b"1\n"
        plan = archive.read("users.jmx")
    with default_storage.open(storage.path(run.key, storage.JMX)) as file:
        assert plan == file.read()
    assert b"loadwright" in plan


@pytest.mark.django_db
def test_zip_can_be_uploaded_again(user: User) -> None:
    again = plans.create_plan(Actor(user), filename="again.zip", data=b"".join(executed(started(user))))
    assert again.newest.warnings == []


@pytest.mark.django_db
def test_run_without_a_bundle_has_none(cast: Cast, browser: Client) -> None:
    cast.ended.bundle_sha256 = ""
    cast.ended.save()
    with pytest.raises(ActionError, match="File not found"):
        executed(cast.ended)
    assert browser.get(f"/runs/{cast.ended.pk}/plan.zip").status_code == 404
    assert browser.get(f"/api/v1/runs/{cast.ended.pk}/plan.zip").status_code == 404


@pytest.mark.django_db(transaction=True)
async def test_zip_is_downloaded_from_the_page(cast: Cast) -> None:
    run = await Run.objects.acreate(name="r", plan_name="p", bundle_size=0, created_by=cast.user)
    run.bundle_sha256 = stored_bundle(packed())
    await run.asave()
    client = AsyncClient()
    await client.aforce_login(cast.user)
    got: Any = await client.get(f"/runs/{run.pk}/plan.zip")
    content = b"".join([part async for part in got.streaming_content])
    assert got.headers["Content-Disposition"] == f'attachment; filename="run-{run.pk}-plan.zip"'
    assert "small.csv" in ZipFile(BytesIO(content)).namelist()
