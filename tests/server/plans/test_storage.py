"""Large data files of plans: stored separately, and sent in ranges to the generators that need them."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from loadwright.core.protocol.generator import DataFile
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.fleet.models import Agent
from loadwright.server.plans import actions as plans
from loadwright.server.plans import storage
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.plans.revisions import actions as revisions
from loadwright.server.runs import actions
from loadwright.server.runs.models import Run
from tests.server.plans.packed import DIGEST, LARGE, packed
from tests.support.contact import keep_in_contact
from tests.support.orders import order_of
from tests.support.site import JMX, Cast

pytestmark = pytest.mark.django_db


class Callbacks(Protocol):
    """pytest-django's fixture: runs the callbacks of ``on_commit``."""

    def __call__(self, *, execute: bool) -> AbstractContextManager[Any]: ...


def test_the_order_names_it_and_the_bundle_is_small(cast: Cast, users: Plan) -> None:
    agent = Agent.objects.create(name="idle", hostname="h", token_digest="idle")
    keep_in_contact(agent)
    run = actions.start_run(Actor(cast.user), users.pk, RunSpec(mode="rate", target=10))
    order = order_of(run.generators.get().agent)
    assert order is not None
    assert order.files == [DataFile("data/users.csv", DIGEST, len(LARGE))]
    assert run.bundle_size < 100_000


def test_a_run_keeps_what_it_was_started_with(
    cast: Cast, users: Plan, django_capture_on_commit_callbacks: Callbacks
) -> None:
    agent = Agent.objects.create(name="idle", hostname="h", token_digest="idle")
    keep_in_contact(agent)
    run = actions.start_run(Actor(cast.user), users.pk, RunSpec(mode="rate", target=10))
    started = order_of(agent)
    assert started is not None

    revisions.add_revision(Actor(cast.user), users.pk, filename="users.jmx", data=JMX)
    edited = order_of(agent)
    Run.objects.filter(pk=run.pk).update(state=Run.State.STOPPED, ended_at=timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        plans.delete_plan(Actor(cast.user), users.pk)

    assert edited is not None
    assert edited.files == started.files == [DataFile("data/users.csv", DIGEST, len(LARGE))]
    assert edited.bundle == started.bundle
    assert default_storage.exists(storage.data_path(DIGEST)), "the run refers to it"
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_run(Actor(cast.user), run.pk)
    assert not default_storage.exists(storage.data_path(DIGEST)), "nothing refers to it"


def test_it_goes_with_the_last_plan_that_has_it(
    cast: Cast, users: Plan, django_capture_on_commit_callbacks: Callbacks
) -> None:
    other = plans.create_plan(Actor(cast.user), filename="other.zip", data=packed(b"2\n"))
    with django_capture_on_commit_callbacks(execute=True):
        plans.delete_plan(Actor(cast.user), users.pk)
    assert default_storage.exists(storage.data_path(DIGEST))
    with django_capture_on_commit_callbacks(execute=True):
        plans.delete_plan(Actor(cast.user), other.pk)
    assert not default_storage.exists(storage.data_path(DIGEST))


@pytest.mark.django_db(transaction=True)
def test_it_stays_if_the_same_file_is_uploaded_between_commit_and_deletion(cast: Cast, users: Plan) -> None:
    def upload() -> None:
        plans.create_plan(Actor(cast.user), filename="users.zip", data=packed())

    with transaction.atomic():
        transaction.on_commit(upload)
        plans.delete_plan(Actor(cast.user), users.pk)
    assert default_storage.exists(storage.data_path(DIGEST))
    assert default_storage.exists(storage.upload_path(PlanRevision.objects.get(filename="users.zip").sha256))


@pytest.mark.django_db(transaction=True)
def test_it_stays_if_an_upload_of_the_same_file_has_not_been_committed_yet(cast: Cast, users: Plan) -> None:
    stored, deleting = threading.Event(), threading.Event()

    def upload() -> None:
        with transaction.atomic():
            plans.create_plan(Actor(cast.user), filename="users.zip", data=packed())
            stored.set()
            # SQLite holds the deletion back before its start, other databases before the file is deleted.
            deleting.wait(1)
        connection.close()

    thread = threading.Thread(target=upload)
    thread.start()
    assert stored.wait(30)
    plans.delete_plan(Actor(cast.user), users.pk)
    deleting.set()
    thread.join()
    assert PlanRevision.objects.filter(filename="users.zip").exists()
    assert default_storage.exists(storage.data_path(DIGEST))


def test_nothing_stays_of_a_refused_one(browser: Client, cast: Cast, home: Path) -> None:
    damaged = bytearray(packed())
    damaged[len(damaged) // 2] ^= 1
    browser.post("/plans/upload", {"file": SimpleUploadedFile("users.zip", bytes(damaged))})
    assert not Plan.objects.filter(name="users").exists()
    assert not default_storage.exists(storage.data_path(DIGEST))
