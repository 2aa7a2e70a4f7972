"""The problems of a draft as the page requests them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage

from loadwright.server.editor import problems
from loadwright.server.editor.problems import problems_of
from loadwright.server.plans import storage
from loadwright.server.platform.errors import ActionError
from tests.core.jmx.plans import document, element, group, string
from tests.server.editor.conftest import Editing
from tests.support.pages import signed_in

pytestmark = pytest.mark.django_db

DATA = document(
    group(children=element("ResultCollector", "tree") + element("DebugSampler", "wrong", string("x", "${tokne}")))
).encode()


def test_problems_follow_the_edits(opened: Callable[[bytes], Editing]) -> None:
    editing = opened(DATA)
    found = problems_of(editing.draft)
    assert [(one["severity"], one["number"]) for one in found["problems"]] == [("warning", 4), ("advice", 3)]
    assert [one["where"] for one in found["problems"]] == ["x", ""]
    assert (found["counts"], found["more"], found["version"]) == ({"warning": 1, "advice": 1}, 0, editing.draft.stamp)
    assert "uses the variable tokne, which nothing in the plan defines" in found["problems"][0]["text"]

    editing.apply(found["problems"][1]["fix"]["edit"])
    assert [one["number"] for one in problems_of(editing.draft)["problems"]] == [4]
    editing.change("undo")
    assert len(problems_of(editing.draft)["problems"]) == 2


def test_they_are_in_the_readers_language(opened: Callable[[bytes], Editing]) -> None:
    editing = opened(DATA)
    address = f"/plans/{editing.plan.pk}/edit/problems"
    answer = signed_in(editing.actor.person).get(address, headers={"accept-language": "zh-hans"}).json()
    assert answer["problems"][1]["fix"]["label"] == "禁用监听器"


def test_the_list_is_limited(opened: Callable[[bytes], Editing], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "MOST", 1)
    found = problems_of(opened(DATA).draft)
    assert (len(found["problems"]), found["more"]) == (1, 1)


def test_a_revision_whose_file_is_missing_is_reported(opened: Callable[[bytes], Editing]) -> None:
    editing = opened(DATA)
    base = editing.plan.newest.sha256
    for name in default_storage.listdir(storage.contents_folder(base))[1]:
        default_storage.delete(f"{storage.contents_folder(base)}/{name}")
    default_storage.delete(storage.upload_path(base))
    with pytest.raises(ActionError):
        problems_of(editing.draft)
