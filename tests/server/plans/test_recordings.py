"""Recorded responses beside plans."""

from __future__ import annotations

import gzip
from pathlib import Path

from django.core.files.storage import default_storage
from pytest_django import DjangoCaptureOnCommitCallbacks

from loadwright.core.recordings.responses import RecordedResponse, to_json
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.plans import actions, recordings
from tests.support.site import uploaded

RESPONSE = RecordedResponse("https://shop.test/", "200", "OK", (), "cart")


def kept(folder: Path, plan_id: int, number: int = 1) -> str:
    """Keep a recording, and return the mark of its response."""
    key = f"{number:016x}"
    path = folder / "responses"
    path.write_bytes(gzip.compress(to_json({f"{key}-1": RESPONSE})))
    recordings.keep(plan_id, key, path)
    return f"{key}-1"


def test_a_response_is_found_by_its_mark(mei: User, tmp_path: Path) -> None:
    plan = uploaded(mei)
    mark = kept(tmp_path, plan.pk)
    assert recordings.response(plan.pk, mark) == RESPONSE
    for other in ("", "../secret", f"{mark}0", mark.replace("1-", "2-")):
        assert recordings.response(plan.pk, other) is None
    assert recordings.response(plan.pk + 1, mark) is None


def test_only_the_newest_recordings_are_kept(mei: User, tmp_path: Path) -> None:
    plan = uploaded(mei)
    marks = [kept(tmp_path, plan.pk, number) for number in range(recordings.MOST + 1)]
    assert [recordings.response(plan.pk, mark) is None for mark in marks] == [True] + [False] * recordings.MOST
    recordings.keep(plan.pk, "", tmp_path / "missing")


def test_copies_have_their_own_and_deleted_plans_none(
    mei: User, tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    plan = uploaded(mei)
    mark = kept(tmp_path, plan.pk)
    with django_capture_on_commit_callbacks(execute=True):
        copy = actions.copy_plan(Actor(mei), plan.pk)
    with django_capture_on_commit_callbacks(execute=True):
        actions.delete_plan(Actor(mei), plan.pk)
    assert not default_storage.exists(f"recordings/{plan.pk}")
    assert recordings.response(copy.pk, mark) == RESPONSE
