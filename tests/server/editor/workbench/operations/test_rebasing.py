"""The edits of an open draft on another version of its plan."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from loadwright.server.editor.workbench.operations.changes import apply
from loadwright.server.editor.workbench.operations.rebasing import Rebasing, rebased
from loadwright.server.editor.workbench.registry import OpenDraft
from loadwright.server.plans.sandboxed.uploads import Upload
from tests.server.editor.conftest import DOCUMENT, LOGIN, SEARCH, rename


@pytest.fixture
def edited(draft: OpenDraft) -> OpenDraft:
    apply(draft, {"edit": rename(LOGIN, "one")})
    apply(draft, {"edit": rename(SEARCH, "two")})
    return draft


def upload(folder: Path, name: str, data: bytes) -> Upload:
    path = folder / name
    path.write_bytes(data)
    return Upload(str(path), "plan.jmx", "")


def move(draft: OpenDraft, later: Upload, **values: object) -> Rebasing:
    found: Rebasing = rebased(draft, {"later": later, "former": None, "since": 0, "keep": [], "drop": [], **values})
    return found


def names(found: Rebasing) -> list[tuple[int, str]]:
    return [(edit["element"], edit["name"]) for edit in map(json.loads, found.edits)]


def test_the_last_edits_are_applied_to_another_version(edited: OpenDraft, tmp_path: Path) -> None:
    later = DOCUMENT.replace(b"login", b"one").replace(b"Thread Group", b"Visitors")
    found = move(edited, upload(tmp_path, "later", later), since=1)
    assert (names(found), found.conflicts) == ([(SEARCH, "two")], [])
    assert len(edited.history.done) == 2


def test_conflicts_show_both_versions_until_they_are_decided(edited: OpenDraft, tmp_path: Path) -> None:
    later = upload(tmp_path, "later", DOCUMENT.replace(b"login", b"theirs"))
    [conflict] = move(edited, later).conflicts
    assert (conflict.mine, conflict.theirs, conflict.index, conflict.gone) == ("one", "theirs", 0, False)
    assert names(move(edited, later, keep=[0])) == [(LOGIN, "one"), (SEARCH, "two")]
    assert names(move(edited, later, drop=[0])) == [(SEARCH, "two")]


def test_conflicts_of_a_name_and_of_a_comment_have_titles_of_their_own(draft: OpenDraft, tmp_path: Path) -> None:
    apply(draft, {"edit": rename(LOGIN, "one")})
    apply(draft, {"edit": {"edit": "rename", "element": LOGIN, "comment": "mine"}})
    comment = b'<stringProp name="TestPlan.comments">theirs</stringProp>'
    later = re.sub(rb'(testname="login"[^>]*>)', rb"\1" + comment, DOCUMENT).replace(b"login", b"theirs")

    found = move(draft, upload(tmp_path, "later", later))
    assert [(one.edit, one.mine, one.theirs) for one in found.conflicts] == [
        ("name", "one", "theirs"),
        ("comment", "mine", "theirs"),
    ]


def test_what_a_draft_differs_by_from_a_version_is_applied(edited: OpenDraft, tmp_path: Path) -> None:
    # "two" is in both, so that only the other name differs.
    former = upload(tmp_path, "former", DOCUMENT.replace(b"login", b"first").replace(b"search", b"two"))
    later = Path(former.path).read_bytes().replace(b"Thread Group", b"Visitors")
    found = move(edited, upload(tmp_path, "later", later), former=former, since=None)
    assert (names(found), found.conflicts) == ([(LOGIN, "one")], [])


def test_edits_stay_as_they_are_on_the_same_document(edited: OpenDraft, tmp_path: Path) -> None:
    found = move(edited, upload(tmp_path, "later", DOCUMENT.replace(b"login", b"one")), since=1)
    assert found == Rebasing([], [], same=True)
    assert len(edited.history.done) == 2
