"""Revisions of plans are added, restored, described, and removed when there are too many."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, ExitStack
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction

from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.plans import actions, queries, storage, upload
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.plans.revisions import actions as revisions
from loadwright.server.platform import clients
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, INVALID, NOT_FOUND, ActionError
from loadwright.server.platform.sandbox import sandbox
from loadwright.server.runs import actions as runs
from loadwright.server.runs.models import Run
from loadwright.server.runs.schedules import saved_load
from tests.server.plans.packed import zipped
from tests.support.plans import java_request, plan
from tests.support.site import idle_generator

pytestmark = pytest.mark.django_db


class Callbacks(Protocol):
    """pytest-django's fixture: runs the callbacks of ``on_commit``."""

    def __call__(self, *, execute: bool) -> AbstractContextManager[Any]: ...


def document(*labels: str) -> bytes:
    return plan(*map(java_request, labels)).encode()


def add(user: User, to: Plan, *labels: str, **options: Any) -> revisions.Added:
    return revisions.add_revision(Actor(user), to.pk, filename="shop.jmx", data=document(*labels), **options)


def error(of: object) -> ActionError:
    assert callable(of)
    with pytest.raises(ActionError) as refused, transaction.atomic():
        of()
    return refused.value


@pytest.fixture
def shop(mei: User) -> Plan:
    return actions.create_plan(Actor(mei), filename="shop.jmx", data=document("login"), project="Shop")


def numbers(of: Plan) -> list[int]:
    return list(of.revisions.values_list("number", flat=True))


def test_a_new_version_replaces_the_plan_and_keeps_everything_else(mei: User, boss: User, shop: Plan) -> None:
    load = saved_load.save(Actor(mei), shop.pk, RunSpec(mode="rate", target=5.0))
    added = add(boss, shop, "login", "buy", note="  with buying ")
    assert added.is_new
    found = queries.plan(mei, shop.pk)
    newest = found.newest
    assert (newest, newest.number, newest.author, newest.note) == (added.revision, 2, boss, "with buying")
    assert (newest.origin, newest.restored_from) == (PlanRevision.Origin.UPLOADED, None)
    assert newest.changes is not None
    assert newest.changes["elements"]["added"] == {"count": 1, "names": ["buy"]}
    assert found.owner == mei
    assert saved_load.saved(found) == load.spec
    assert numbers(found) == [2, 1]
    assert [row.name for row in contents_of(newest, "mei").outline[0:9][0].children[0].children] == ["login", "buy"]


def test_the_same_file_makes_no_new_revision(mei: User, shop: Plan) -> None:
    again = revisions.add_revision(
        Actor(mei), shop.pk, filename="shop (1).jmx", data=document("login"), note="again", expected=9
    )
    assert not again.is_new
    assert again.revision == shop.newest
    assert numbers(shop) == [1]


def test_a_file_that_is_no_plan_leaves_the_plan_as_it_is(mei: User, shop: Plan) -> None:
    refused = error(lambda: revisions.add_revision(Actor(mei), shop.pk, filename="x.jmx", data=b"hello"))
    assert refused.field == "file"
    assert numbers(shop) == [1]


def test_a_revision_is_restored_as_the_newest_one(mei: User, shop: Plan) -> None:
    add(mei, shop, "login", "buy")
    restored = revisions.restore_revision(Actor(mei), shop.pk, 1, note="buying fails")
    newest = queries.plan(mei, shop.pk).newest
    assert (restored.is_new, restored.revision, newest.number) == (True, newest, 3)
    assert (newest.origin, newest.restored_from, newest.note) == ("restored", 1, "buying fails")
    assert newest.has_content_of(shop.newest)
    assert newest.changes is not None
    assert newest.changes["elements"]["removed"] == {"count": 1, "names": ["buy"]}
    assert not revisions.restore_revision(Actor(mei), shop.pk, 1).is_new
    assert error(lambda: revisions.restore_revision(Actor(mei), shop.pk, 7)).code == NOT_FOUND
    default_storage.delete(storage.upload_path(queries.revision(mei, shop.pk, 2).sha256))
    assert error(lambda: revisions.restore_revision(Actor(mei), shop.pk, 2)).code == CONFLICT


def test_somebody_who_was_faster_is_named(mei: User, boss: User, shop: Plan) -> None:
    add(boss, shop, "login", "buy", expected=1)
    for late in (
        lambda: add(mei, shop, "login", "search", expected=1),
        lambda: revisions.restore_revision(Actor(mei), shop.pk, 1, expected=1),
    ):
        refused = error(late)
        assert (refused.code, refused.field) == (CONFLICT, "expected")
        assert refused.message.params == {"expected": 1, "number": 2, "who": "boss"}
    assert numbers(shop) == [2, 1]


def test_who_may_only_see_a_plan_does_not_change_it(mei: User, bob: User, shop: Plan) -> None:
    everyones = actions.create_plan(Actor(mei), filename="shop.jmx", data=document("login"))
    for action in (
        lambda of: add(bob, of, "buy"),
        lambda of: revisions.restore_revision(Actor(bob), of.pk, 1),
        lambda of: revisions.describe_revision(Actor(bob), of.pk, 1, label="x"),
    ):
        assert error(lambda action=action: action(everyones)).code == FORBIDDEN
        assert error(lambda action=action: action(shop)).code == NOT_FOUND
    reader = Actor(mei, may_write=False)
    assert error(lambda: revisions.restore_revision(reader, shop.pk, 1)).code == FORBIDDEN


def test_note_and_label_can_be_changed(mei: User, shop: Plan) -> None:
    revisions.describe_revision(Actor(mei), shop.pk, 1, note="first", label=" Release 1 ")
    found = revisions.describe_revision(Actor(mei), shop.pk, 1, note="")
    assert (found.note, found.label) == ("", "Release 1")
    assert AuditEntry.objects.filter(what="plan.describe_revision").count() == 2
    for field, text in (("label", "x" * 51), ("note", "x" * 501), ("note", "a\nb")):
        change: dict[str, Any] = {field: text}
        refused = error(lambda change=change: revisions.describe_revision(Actor(mei), shop.pk, 1, **change))
        assert (refused.code, refused.field) == (INVALID, field)


def test_the_oldest_revisions_go_unless_they_have_a_label_or_runs(
    mei: User, shop: Plan, settings: Any, django_capture_on_commit_callbacks: Callbacks
) -> None:
    settings.PLAN_REVISIONS = 3
    idle_generator()
    run = runs.start_run(Actor(mei), shop.pk, RunSpec(mode="rate", target=5.0))
    add(mei, shop, "two")
    revisions.describe_revision(Actor(mei), shop.pk, 2, label="Release")
    add(mei, shop, "three")
    third = queries.revision(mei, shop.pk, 3)
    with django_capture_on_commit_callbacks(execute=True):
        add(mei, shop, "four")
    assert numbers(shop) == [4, 2, 1]
    assert not default_storage.exists(storage.upload_path(third.sha256))
    assert AuditEntry.objects.filter(what="plan.add_revision").latest("pk").detail["removed"] == [3]

    Run.objects.filter(pk=run.pk).update(state=Run.State.STOPPED)
    runs.delete_run(Actor(mei), run.pk)
    add(mei, shop, "five")
    assert numbers(shop) == [5, 4, 2]
    for label in ("six", "seven"):
        add(mei, shop, label)
    assert numbers(shop) == [7, 6, 2]


def test_deleting_a_plan_releases_the_files_of_all_revisions(
    mei: User, shop: Plan, django_capture_on_commit_callbacks: Callbacks
) -> None:
    add(mei, shop, "two")
    restored = revisions.restore_revision(Actor(mei), shop.pk, 1).revision
    twin = actions.create_plan(Actor(mei), filename="twin.jmx", data=document("two"))
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_plan(Actor(mei), shop.pk)
    assert list(PlanRevision.objects.all()) == [twin.newest]
    assert not default_storage.exists(storage.upload_path(restored.sha256))
    assert default_storage.exists(storage.upload_path(twin.newest.sha256)), "another plan has it"


def test_a_run_keeps_the_revision_that_was_the_newest_when_it_was_started(mei: User, shop: Plan) -> None:
    idle_generator("load-1")
    first = runs.start_run(Actor(mei), shop.pk, RunSpec(mode="rate", target=5.0))
    add(mei, shop, "two")
    idle_generator("load-2")
    second = runs.start_run(Actor(mei), shop.pk, RunSpec(mode="rate", target=5.0))
    assert [Run.objects.get(pk=run.pk).plan_revision for run in (first, second)] == [1, 2]


def test_data_files_are_compared(mei: User) -> None:
    made = actions.create_plan(Actor(mei), filename="a.zip", data=zipped(document("a"), gone_csv=b"1", users_csv=b"1"))
    data = zipped(document("a"), users_csv=b"2", new_csv=b"1")
    changes = revisions.add_revision(Actor(mei), made.pk, filename="a.zip", data=data).revision.changes
    assert changes is not None
    assert {what: listed["names"] for what, listed in changes["files"].items()} == {
        "added": ["new.csv"], "removed": ["gone.csv"], "changed": ["users.csv"],
    }  # fmt: skip


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("expected", [None, 1])
def test_of_two_uploads_at_once_the_later_one_follows_or_is_refused(
    mei: User, boss: User, shop: Plan, expected: int | None
) -> None:
    outcomes: list[int | str] = []
    both = threading.Barrier(2)

    def upload(user: User, label: str) -> None:
        both.wait(30)
        try:
            outcomes.append(add(user, shop, label, expected=expected).revision.number)
        except ActionError as refused:
            outcomes.append(refused.message.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=upload, args=each) for each in ((mei, "of mei"), (boss, "of boss"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == (["2", "3"] if expected is None else ["2", "plan.revision_overtaken"])
    newest = queries.plan(mei, shop.pk).newest
    assert newest.number == len(numbers(shop)) == (3 if expected is None else 2)
    assert newest.changes is not None
    assert newest.changes["elements"]["changed"]["count"] == 1, "compared with the one before it"


def test_a_revision_whose_client_leaves_is_not_stored_without_its_changes(mei: User, shop: Plan) -> None:
    newest = add(mei, shop, "login", "buy").revision
    left = threading.Event()
    token = clients._left.set(left)
    with ExitStack() as waiting:
        waiting.callback(clients._left.reset, token)
        # The comparison waits for a place.
        for number in range(settings.SANDBOXES):
            waiting.enter_context(sandbox.place(f"other {number}"))
        left.set()
        with pytest.raises(ActionError, match="cancelled"):
            upload.changes("mei", queries.revision(mei, shop.pk, 1), newest)
