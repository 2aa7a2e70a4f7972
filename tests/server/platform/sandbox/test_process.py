"""The program of a sandbox, over its connection."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

import pytest

from loadwright.server.platform import sandbox
from loadwright.server.platform.sandbox.process import NICENESS, UNWRITABLE, Job, Outcome
from tests.support.disk import small_disk

GIGABYTE = 1 << 30


@pytest.fixture
def program() -> Iterator[tuple[subprocess.Popen[bytes], Connection[Job, int]]]:
    ours, theirs = Pipe()
    command = [sys.executable, "-m", sandbox.__name__, str(theirs.fileno())]
    with subprocess.Popen(command, pass_fds=[theirs.fileno()]) as running:
        theirs.close()
        yield running, ours
        ours.close()
    assert running.returncode == 0, "it ends when the server closes the connection"


def outcome(connection: Connection[Job, int], result: Path, function: Callable[..., Any], *args: Any) -> Outcome:
    connection.send(Job(function, args, result, 60, GIGABYTE))
    assert connection.recv() == 0
    found = pickle.loads(result.read_bytes())
    assert isinstance(found, Outcome)
    return found


def test_outcomes_are_values_or_errors(
    program: tuple[subprocess.Popen[bytes], Connection[Job, int]], tmp_path: Path
) -> None:
    _, connection = program
    assert outcome(connection, tmp_path / "a", len, "abc") == Outcome(3)
    assert isinstance(outcome(connection, tmp_path / "b", int, "x").error, ValueError)
    assert isinstance(outcome(connection, tmp_path / "c", bytes, 2 * GIGABYTE).error, MemoryError)


def test_the_end_of_a_job_is_reported_without_an_outcome(
    program: tuple[subprocess.Popen[bytes], Connection[Job, int]], tmp_path: Path
) -> None:
    _, connection = program
    for function, args, code in ((os._exit, (3,), 3), (os.abort, (), -signal.SIGABRT)):
        connection.send(Job(function, args, tmp_path / "a", 60, GIGABYTE))
        assert connection.recv() == code
        assert not (tmp_path / "a").exists()


def test_an_outcome_for_which_the_disk_has_no_space_is_reported(
    program: tuple[subprocess.Popen[bytes], Connection[Job, int]], tmp_path: Path
) -> None:
    _, connection = program
    with small_disk(tmp_path / "disk", size_kb=100) as disk:
        connection.send(Job(bytes, (1 << 20,), disk / "a", 60, GIGABYTE))
        assert connection.recv() == UNWRITABLE


def test_jobs_are_of_lower_priority(
    program: tuple[subprocess.Popen[bytes], Connection[Job, int]], tmp_path: Path
) -> None:
    _, connection = program
    assert outcome(connection, tmp_path / "a", os.nice, 0).value == min(19, os.nice(0) + NICENESS)
