"""Uploads of data files in parts, which are continued."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django.fixtures import Settings

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import queries
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.files import uploads as file_uploads
from loadwright.server.plans.models import FileUpload
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, ActionError
from tests.support.site import uploaded


class Context:
    """Keeps what a job reports."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def log(self, line: object) -> None:
        self.lines.append(str(line))


CONTENT = b"mei,1\nli,2\n"


def code(of: object) -> str:
    assert callable(of)
    with pytest.raises(ActionError) as refused:
        of()
    return refused.value.code


def parts(upload: FileUpload) -> list[str]:
    folder = f"uploads/{upload.key}"
    return sorted(default_storage.listdir(folder)[1]) if default_storage.exists(folder) else []


def test_a_file_is_received_in_parts_and_becomes_a_revision(mei: User) -> None:
    plan, actor = uploaded(mei), Actor(mei)
    upload = file_uploads.begin(actor, plan.pk, "users.csv", len(CONTENT))
    for begin, end in ((0, 4), (4, 9), (9, 11)):
        received = file_uploads.receive(actor, plan.pk, upload.pk, begin, CONTENT[begin:end])
        assert received.received == end
    added = file_uploads.finish(actor, plan.pk, upload.pk, expected=1, note="New users")
    assert (added.revision.number, added.revision.note) == (2, "New users")
    assert contents_of(queries.plan(mei, plan.pk).newest, mei.username).data_files == [("users.csv", len(CONTENT))]
    assert not FileUpload.objects.exists()
    assert parts(upload) == []


def test_an_interrupted_upload_is_continued(mei: User) -> None:
    plan, actor = uploaded(mei), Actor(mei)
    upload = file_uploads.begin(actor, plan.pk, "users.csv", len(CONTENT), "17")
    file_uploads.receive(actor, plan.pk, upload.pk, 0, CONTENT[:4])
    again = file_uploads.begin(actor, plan.pk, "users.csv", len(CONTENT), "17")
    assert (again.pk, again.received) == (upload.pk, 4)
    assert file_uploads.begin(actor, plan.pk, "users.csv", len(CONTENT), "18").received == 0
    assert code(lambda: file_uploads.receive(actor, plan.pk, upload.pk, 0, CONTENT[:4])) == CONFLICT
    assert code(lambda: file_uploads.receive(actor, plan.pk, upload.pk, 4, CONTENT)) == CONFLICT
    assert code(lambda: file_uploads.finish(actor, plan.pk, upload.pk)) == CONFLICT
    file_uploads.receive(actor, plan.pk, upload.pk, 4, CONTENT[4:])
    assert file_uploads.finish(actor, plan.pk, upload.pk).is_new


def test_an_overtaken_file_can_be_added_later(mei: User) -> None:
    plan, actor = uploaded(mei), Actor(mei)
    upload = file_uploads.begin(actor, plan.pk, "users.csv", len(CONTENT))
    file_uploads.receive(actor, plan.pk, upload.pk, 0, CONTENT)
    assert code(lambda: file_uploads.finish(actor, plan.pk, upload.pk, expected=7)) == CONFLICT
    assert file_uploads.finish(actor, plan.pk, upload.pk, expected=1).is_new


def test_uploads_are_those_of_one_person(mei: User, bob: User, boss: User) -> None:
    plan = uploaded(mei)
    upload = file_uploads.begin(Actor(mei), plan.pk, "users.csv", 3)
    assert code(lambda: file_uploads.begin(Actor(bob), plan.pk, "users.csv", 3)) == FORBIDDEN
    assert code(lambda: file_uploads.receive(Actor(bob), plan.pk, upload.pk, 0, b"1")) == NOT_FOUND
    assert code(lambda: file_uploads.receive(Actor(boss), plan.pk, upload.pk, 0, b"1")) == NOT_FOUND
    file_uploads.receive(Actor(mei), plan.pk, upload.pk, 0, b"1")
    file_uploads.give_up(Actor(mei), plan.pk, upload.pk)
    assert code(lambda: file_uploads.finish(Actor(mei), plan.pk, upload.pk)) == NOT_FOUND
    assert parts(upload) == []


@pytest.mark.parametrize(("path", "size"), [("a.csv", 0), ("a.csv", (1 << 20) + 1), (" ", 1), ("x" * 1001, 1)])
def test_what_cannot_be_a_data_file_is_not_begun(mei: User, settings: Settings, path: str, size: int) -> None:
    settings.MAX_UPLOAD_BYTES = 1 << 20
    plan = uploaded(mei)
    code(lambda: file_uploads.begin(Actor(mei), plan.pk, path, size))
    assert not FileUpload.objects.exists()


def test_unfinished_uploads_are_given_up(mei: User) -> None:
    plan, actor = uploaded(mei), Actor(mei)
    first = file_uploads.begin(actor, plan.pk, "0.csv", 2)
    file_uploads.receive(actor, plan.pk, first.pk, 0, b"1")
    for number in range(1, file_uploads.MOST_UNFINISHED + 1):
        file_uploads.begin(actor, plan.pk, f"{number}.csv", 2)
    assert not FileUpload.objects.filter(pk=first.pk).exists()
    assert FileUpload.objects.count() == file_uploads.MOST_UNFINISHED
    assert parts(first) == []
    late = file_uploads.begin(actor, plan.pk, "late.csv", 2)
    FileUpload.objects.exclude(pk=late.pk).update(begun_at=timezone.now() - timedelta(days=3))
    context, job = Context(), cast(Any, file_uploads.delete_old)
    job.func(context)
    assert context.lines == [f"Unfinished uploads that were deleted: {file_uploads.MOST_UNFINISHED - 1}."]
    assert list(FileUpload.objects.all()) == [late]
