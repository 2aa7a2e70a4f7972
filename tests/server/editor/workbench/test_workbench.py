"""The process with the open drafts may end at any time: nothing that was answered is lost."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loadwright.server.catalogues.set_up import FILE
from loadwright.server.editor.workbench import workbench as module
from loadwright.server.editor.workbench.workbench import Workbench, workbench
from loadwright.server.platform.errors import ActionError
from tests.server.editor.conftest import GROUP, LOGIN, Editing, held, rename, stored
from tests.support.plans import java_request, plan

pytestmark = pytest.mark.django_db

ENDLESS = {"edit": "substitute", "search": {"pattern": "(a+)+$", "regular": True}, "replacement": "b"}
"""Takes longer than any limit, of a plan with a long text of "a" that ends otherwise."""
ENOUGH_FOR_SMALL_PLANS = 160 << 20
SLOW = plan(java_request("a" * 60 + "!")).encode()


def kill() -> int:
    """Kill the process as the system does when memory runs out, and return its id."""
    pid = workbench().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    return pid


def test_a_process_killed_between_edits_loses_nothing(editing: Editing) -> None:
    editing.apply(rename(LOGIN, "one"))
    editing.apply(rename(LOGIN, "two"))
    editing.change("undo")
    killed = kill()
    editing.change("redo")
    assert editing.names()[2] == "two"
    assert workbench().pid not in (killed, None)
    kill()
    editing.apply({"edit": "remove", "elements": [LOGIN]})
    kill()
    assert editing.names()[2:] == ["search"]
    assert stored(editing.draft) == (3, 3)


def test_a_process_killed_during_an_edit_changes_nothing(
    opened: Callable[[bytes], Editing], monkeypatch: pytest.MonkeyPatch
) -> None:
    editing = opened(SLOW)
    editing.apply(rename(GROUP, "one"))
    # On a slow machine, two starts may take longer than an edit may.
    monkeypatch.setattr(module, "CALL_SECONDS", 600.0)
    done = threading.Event()
    killed: set[int] = set()

    def keep_killing() -> None:
        idle = {pid: used(pid) for pid in [workbench().pid] if pid is not None}
        while not done.is_set():
            pid = workbench().pid
            if pid is not None and pid not in killed and used(pid) > idle.get(pid, 0.0) + 0.2:
                os.kill(pid, signal.SIGKILL)
                killed.add(pid)
            time.sleep(0.02)

    killer = threading.Thread(target=keep_killing)
    killer.start()
    try:
        with pytest.raises(ActionError) as error:
            editing.apply(ENDLESS)
    finally:
        done.set()
        killer.join()
    assert error.value.message.code == "editor.too_much_memory"
    assert len(killed) == 2
    assert stored(editing.draft) == (1, 1)
    assert editing.names()[1] == "one"
    editing.apply(rename(GROUP, "two"))
    assert editing.names()[1] == "two"


def used(pid: int) -> float:
    """Return the CPU time of a process in seconds; 0 once it has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_an_edit_that_takes_too_long_is_ended(
    opened: Callable[[bytes], Editing], monkeypatch: pytest.MonkeyPatch
) -> None:
    editing = opened(SLOW)
    editing.apply(rename(GROUP, "one"))
    monkeypatch.setattr(module, "CALL_SECONDS", 1.0)
    with pytest.raises(ActionError) as error:
        editing.apply(ENDLESS)
    assert error.value.message.code == "editor.too_long"
    monkeypatch.undo()
    assert editing.names()[1] == "one"


def test_a_plan_of_20_mb_is_edited_and_refused_without_the_memory(
    opened: Callable[[bytes], Editing], monkeypatch: pytest.MonkeyPatch
) -> None:
    data = large(1000, "x" * (20 << 10))
    assert len(data) > 20 << 20
    editing = opened(data)
    editing.apply(rename(GROUP, "one"))
    assert editing.change("duplicate", elements=[LOGIN]).elements == (1003,)
    kill()
    found = editing.read("rows", closed=[], offset=990, count=50)
    assert found.total == 1003
    assert [row.name for row in found.rows[-2:]] == ["request 998", "request 999"]
    small = Workbench(ENOUGH_FOR_SMALL_PLANS, FILE)
    monkeypatch.setattr("loadwright.server.editor.drafts.workbench", lambda: small)
    try:
        with pytest.raises(ActionError) as error:
            editing.names()
        # Not as a damaged plan, which the parser reports when it gets no memory.
        assert error.value.message.code == "editor.too_much_memory"
        assert opened(SLOW).names()[1] == "Thread Group"
    finally:
        small.stop()


def large(requests: int, text: str) -> bytes:
    return plan(*(java_request(f"request {number}", status=text) for number in range(requests))).encode()


def test_another_call_does_not_wait_for_ever(editing: Editing, boss: Any) -> None:
    """Calls of several threads are answered one after the other."""
    results: list[int] = []
    described = held(editing)

    def ask() -> None:
        results.append(workbench().call("mei", described, "rows", {"closed": [], "offset": 0, "count": 5}).total)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [4] * 8
