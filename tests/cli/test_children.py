"""The programs beside ``loadwright up``, as real processes."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from loadwright.cli.children import LocalAgent, SampleTarget, log_tail, program, spawn
from tests.support.command import alive, until
from tests.support.process import free_port

HOLDER = """
import fcntl, os, sys, time
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
lock.write(str(os.getpid())); lock.flush()
print("holds", flush=True)
time.sleep(600)
"""
"""A program that holds the folder as an agent does."""


@pytest.fixture
def generator(tmp_path: Path) -> Iterator[LocalAgent]:
    made = LocalAgent("generator", tmp_path, "http://127.0.0.1:1", "local")
    made.folder.mkdir()
    yield made
    made.stop()


def hold(generator: LocalAgent) -> int:
    """Let a program hold the folder; return its process id."""
    process = spawn([sys.executable, "-c", HOLDER, str(generator.folder / "agent.lock")], generator.log)
    generator._process = process
    until(lambda: generator.running_pid() == process.pid)
    return process.pid


def test_the_end_of_a_log() -> None:
    assert log_tail(Path("/nowhere")) == ""


def test_a_program_writes_to_its_log_in_a_session_of_its_own(tmp_path: Path) -> None:
    log = tmp_path / "new" / "a.log"
    script = "import os; print('one'); print('two'); print(os.getsid(0) == os.getpid())"
    assert spawn([sys.executable, "-c", script], log).wait(60) == 0
    assert log_tail(log, 2) == "two\nTrue"
    assert spawn([sys.executable, "-c", "print('three')"], log).wait(60) == 0
    assert log_tail(log).endswith("three"), "output is appended to the log"


def test_another_loadwright_is_of_this_installation() -> None:
    assert program("agent", Path("/x")) == [sys.executable, "-m", "loadwright", "agent", "/x"]


def test_the_one_that_holds_the_folder_lives(generator: LocalAgent) -> None:
    assert generator.running_pid() is None
    pid = hold(generator)
    assert generator.running_pid() == pid
    assert generator.ended() is None
    generator.stop()
    assert generator.running_pid() is None
    assert generator.ended() is not None


def test_an_unlocked_file_is_not_a_running_generator(generator: LocalAgent) -> None:
    (generator.folder / "agent.lock").write_text("1")
    assert generator.running_pid() is None


def test_one_is_adopted_for_its_own_server_alone(generator: LocalAgent, tmp_path: Path) -> None:
    assert not generator.adopted()
    pid = hold(generator)
    (generator.folder / "server").write_text("http://127.0.0.1:1")
    assert LocalAgent("generator", tmp_path, "http://127.0.0.1:1", "local").adopted()
    assert alive(pid)
    assert not LocalAgent("generator", tmp_path, "http://127.0.0.1:2", "local").adopted()
    until(lambda: generator.ended() is not None)


def test_a_generator_that_cannot_start_says_so_in_its_log(tmp_path: Path) -> None:
    generator = LocalAgent("generator", tmp_path, "no address", "local")
    generator.folder.mkdir()
    generator.token_file.write_text("old\n")
    assert generator.token() == "old"
    generator.start("code-of-nobody")
    assert generator.token() is None, "a new code replaces the token"
    until(lambda: generator.ended() is not None)
    assert generator.ended() == 2
    assert "is not a URL" in log_tail(generator.log)


def test_the_target_serves_on_its_port_and_is_found_again(tmp_path: Path) -> None:
    first = SampleTarget(tmp_path, free_port())
    first.start()
    try:
        until(lambda: answers(first.port))
        second = SampleTarget(tmp_path)
        second.start()
        assert second.port == first.port
        second.stop()
        assert not answers(first.port)
    finally:
        first.stop()


def answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/", trust_env=False, timeout=10).status_code < 500
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("record", ["", "nonsense", "8000", "8000 {pid}"])
def test_what_another_program_became_is_not_our_target(tmp_path: Path, record: str) -> None:
    (tmp_path / "target").write_text(record.format(pid=os.getpid()))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        target = SampleTarget(tmp_path, taken.getsockname()[1])
        target.start()
        try:
            assert target.port != taken.getsockname()[1]
        finally:
            target.stop()
    assert (tmp_path / "target").read_text().split()[0] == str(target.port)
