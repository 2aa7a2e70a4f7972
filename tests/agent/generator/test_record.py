"""Records of runs on disk, as a restarted agent reads them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from loadwright.agent.generator.record import RunFolders, RunRecord
from loadwright.core.messages import Message, agents
from loadwright.core.protocol import generator as protocol


@pytest.fixture
def folders(tmp_path: Path) -> RunFolders:
    return RunFolders(tmp_path / "runs", keep=3)


def created(folders: RunFolders, run: str = "7", agent: str = "a1", attempt: int = 0) -> RunRecord:
    record = folders.next(run, agent, attempt)
    folders.create(record)
    return record


def test_a_record_is_read_back_whole(folders: RunFolders) -> None:
    record = created(folders, attempt=2)
    record.state, record.seconds, record.last_second, record.pid = protocol.FAILED, 12, 1000, 77
    record.points_dropped, record.delivered, record.error = 3, True, agents.KILLED(signal="SIGTERM")
    record.load_ended_at, record.cached = 1000.5, ["ab" * 32]
    record.remarks = [agents.LOGGED(what=agents.THREADS_FAILED(count=2), line="Test failed! x.Y")]
    record.save()
    assert folders.latest("7", "a1") == record


@pytest.mark.parametrize(
    ("state", "error", "delivered", "interrupted"),
    [
        (protocol.READY, None, False, False),
        (protocol.RUNNING, None, False, True),
        (protocol.STOPPING, None, False, True),
        (protocol.ENDED, None, False, False),
        (protocol.FAILED, agents.KILLED(signal="SIGTERM"), False, False),
        # The next agent was killed, too, before it had delivered what it recovered.
        (protocol.FAILED, agents.INTERRUPTED(), False, True),
        (protocol.FAILED, agents.INTERRUPTED(), True, False),
    ],
)
def test_an_agent_that_was_killed_under_load_interrupted_its_run(
    folders: RunFolders, state: str, error: Message | None, delivered: bool, interrupted: bool
) -> None:
    record = created(folders)
    record.state, record.error, record.delivered = state, error, delivered
    assert record.interrupted is interrupted


def test_a_record_of_an_earlier_version_is_read(folders: RunFolders) -> None:
    record = created(folders)
    path = record.folder / "record.json"
    data = json.loads(path.read_text())
    del data["load_ended_at"], data["remarks"], data["cached"]
    path.write_text(json.dumps(data))
    assert folders.latest("7", "a1") == record


def test_each_attempt_has_empty_folders_of_its_own(folders: RunFolders) -> None:
    first = created(folders)
    (first.work / "jmeter.log").write_text("first")
    second = created(folders, attempt=1)
    assert second.folder != first.folder
    assert list(second.work.iterdir()) == list(second.plan.iterdir()) == []
    found = folders.latest("7", "a1")
    assert found is not None
    assert (found.folder, found.attempt) == (second.folder, 1)


def test_attempts_are_counted_as_numbers_and_not_as_text(folders: RunFolders) -> None:
    for number in range(11):
        created(folders, attempt=number)
    latest = folders.latest("7", "a1")
    assert latest is not None
    assert (latest.folder.name, latest.attempt) == ("11", 10)


def test_a_run_of_another_identity_or_without_a_record_is_unknown(folders: RunFolders) -> None:
    record = created(folders)
    assert folders.latest("8", "a1") is None
    assert folders.latest("7", "a2") is None
    (record.folder / "record.json").unlink()
    assert folders.latest("7", "a1") is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"run": "7"}', '{"run": "7", "agent": "a1", "error": {}}'])
def test_a_damaged_record_counts_as_none(folders: RunFolders, text: str) -> None:
    record = created(folders)
    (record.folder / "record.json").write_text(text)
    assert folders.latest("7", "a1") is None


def test_the_oldest_runs_are_removed(folders: RunFolders, tmp_path: Path) -> None:
    for age, run in enumerate("abcd"):
        record = created(folders, run)
        os.utime(record.folder.parent, (1000 + age, 1000 + age))
    assert {path.name for path in (tmp_path / "runs").iterdir()} == {"b", "c", "d"}


@pytest.mark.parametrize("run", ["../../etc", "", ".", "a/b", "x" * 101, "ä"])
def test_no_id_from_the_network_leaves_the_folder(folders: RunFolders, tmp_path: Path, run: str) -> None:
    record = created(folders, run)
    assert record.folder.parent.parent == tmp_path / "runs"
    assert record.folder.resolve() == record.folder
    assert folders.latest(run, "a1") == record


def test_a_run_is_removed_with_all_its_attempts(folders: RunFolders, tmp_path: Path) -> None:
    assert folders.kept() == []
    for run, attempt in (("7", 0), ("7", 1), ("8", 0)):
        (created(folders, run, attempt=attempt).work / "run.properties").write_text("secret=1")
    assert folders.kept() == ["7", "8"]
    folders.remove("7")
    folders.remove("7")
    assert folders.kept() == [path.name for path in (tmp_path / "runs").iterdir()] == ["8"]


@pytest.mark.parametrize("run", ["..", ".", "", "../outside", "7/1", "7/../../outside", "link", "file"])
def test_nothing_but_the_folder_of_a_run_is_removed(folders: RunFolders, tmp_path: Path, run: str) -> None:
    created(folders)
    (tmp_path / "outside").mkdir()
    (tmp_path / "runs" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "runs" / "file").touch()
    before = sorted(tmp_path.rglob("*"))
    assert folders.kept() == ["7"]
    folders.remove(run)
    assert sorted(tmp_path.rglob("*")) == before


def test_only_what_no_other_kept_run_uses_is_unshared(folders: RunFolders) -> None:
    for run, attempt, cached in (("7", 0, ["a", "b"]), ("7", 1, ["c"]), ("8", 0, ["b", "d"])):
        record = folders.next(run, "a1", attempt)
        record.cached = cached
        folders.create(record)
    assert (folders.unshared("7"), folders.unshared("8"), folders.unshared("9")) == ({"a", "c"}, {"d"}, set())


def test_a_disk_that_refuses_the_record_is_no_error(folders: RunFolders, caplog: pytest.LogCaptureFixture) -> None:
    record = folders.next("7", "a1")
    record.folder.parent.parent.mkdir()
    record.folder.parent.write_text("a file in the place of the folder")
    record.save()
    assert "record of run 7" in caplog.text


@pytest.mark.parametrize("inside", [".", "data/plans"])
def test_a_process_counts_while_it_works_in_the_folder_of_the_run(folders: RunFolders, inside: str) -> None:
    record = created(folders)
    (record.plan / inside).mkdir(parents=True, exist_ok=True)
    assert not record.still_runs()
    record.pid = os.getpid()
    assert not record.still_runs(), "a process id that another program has"
    words = [sys.executable, "-c", "print(flush=True); input()"]
    with subprocess.Popen(words, cwd=record.plan / inside, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.readline()
        record.pid = process.pid
        assert record.still_runs()
        assert not folders.runs_jmeter("7")
        record.save()
        created(folders, attempt=1)
        assert folders.runs_jmeter("7"), "an earlier attempt"
        process.communicate(b"\n")
    assert not record.still_runs()
    assert not folders.runs_jmeter("7")


@pytest.mark.parametrize(
    ("state", "over"),
    [(protocol.READY, False), (protocol.RUNNING, False), (protocol.ENDED, True), (protocol.FAILED, True)],
)
def test_which_states_are_final(tmp_path: Path, state: str, over: bool) -> None:
    assert RunRecord("7", "a1", tmp_path, state=state).over is over
