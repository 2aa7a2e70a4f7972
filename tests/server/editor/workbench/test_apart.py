"""Operations that only read, in a copy of the process with the open drafts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from loadwright.core.jmx.document.tree import PlanError
from loadwright.server.editor.workbench import workbench as module
from loadwright.server.editor.workbench.workbench import workbench
from loadwright.server.platform.errors import ActionError
from tests.server.editor.conftest import GROUP, Editing, held, rename
from tests.support.command import until
from tests.support.plans import java_request, plan

pytestmark = pytest.mark.django_db

ENDLESS_SEARCH = {"pattern": "(a+)+$", "regular": True, "case_sensitive": True, "most": 5}
SLOW = plan(java_request("a" * 60 + "!")).encode()
"""Has a text in which that search does not end."""


def children(pid: int | None) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text()


def test_edits_do_not_wait_for_what_only_reads(
    opened: Callable[[bytes], Editing], monkeypatch: pytest.MonkeyPatch
) -> None:
    editing = opened(SLOW)
    described = held(editing)
    monkeypatch.setattr(module, "READ_SECONDS", 600)
    ended: list[str] = []

    def search() -> None:
        with pytest.raises(module.StoppedError):
            workbench().read("mei", described, "find", ENDLESS_SEARCH)
        ended.append("search")

    searching = threading.Thread(target=search)
    searching.start()
    # The search has begun when its copy of the process exists; until then, an edit would change the draft before it.
    until(lambda: children(workbench().pid))
    editing.apply(rename(GROUP, "one"))
    assert editing.names()[1] == "one"
    assert not ended
    workbench().stop()
    searching.join()
    workbench.cache_clear()
    assert ended


def test_what_only_reads_sees_the_draft_and_is_limited(
    opened: Callable[[bytes], Editing], monkeypatch: pytest.MonkeyPatch
) -> None:
    editing = opened(SLOW)
    described = held(editing)
    (found,) = workbench().read("mei", described, "find", {**ENDLESS_SEARCH, "pattern": "Thread G"})
    assert found.number == GROUP
    with pytest.raises(PlanError):
        workbench().read("mei", described, "find", {**ENDLESS_SEARCH, "pattern": "("})
    monkeypatch.setattr(module, "READ_SECONDS", 1)
    with pytest.raises(ActionError) as error:
        workbench().read("mei", described, "find", ENDLESS_SEARCH)
    assert error.value.message.code == "editor.too_long"
    assert editing.names()[1] == "Thread Group"
