"""Functions run in processes of their own, with limits on time and memory."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from loadwright.server.platform import clients
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.sandbox import sandbox
from loadwright.server.platform.sandbox.sandbox import Sandbox, SandboxStoppedError

MINUTE = 60.0


@pytest.fixture
def box() -> Iterator[Sandbox]:
    box = Sandbox()
    yield box
    box.stop()


def test_a_function_runs_in_another_process_and_returns_its_result() -> None:
    with sandbox.place("ann") as run:
        assert run(math.gcd, 12, 18) == 6
        first, second = run(os.getpid), run(os.getpid)
    assert len({first, second, os.getpid()}) == 3


def test_an_error_is_raised_with_its_traceback() -> None:
    with sandbox.place("ann") as run, pytest.raises(ValueError, match="invalid literal") as caught:
        run(int, "x")
    assert "Traceback" in caught.value.__notes__[0]


def test_what_waits_for_a_job_looks_at_it_meanwhile() -> None:
    looks: list[float] = []
    with sandbox.place("ann", look=lambda: looks.append(time.monotonic())) as run:
        run(time.sleep, 1)
    assert looks


def test_a_look_that_fails_ends_the_job(box: Sandbox) -> None:
    def look() -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        box.run(time.sleep, (600,), MINUTE, look)
    assert box.run(math.gcd, (12, 18), MINUTE) == 6


def test_the_processor_time_is_limited(box: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    # However little of the processors it gets.
    monkeypatch.setattr(sandbox, "CLOCK", 600)
    with pytest.raises(ActionError, match="ended after 1 s"):
        box.run(math.factorial, (10**8,), 1)
    assert box.run(math.gcd, (12, 18), MINUTE) == 6


def test_the_time_is_limited(box: Sandbox) -> None:
    with pytest.raises(ActionError, match="ended after 3 s"):
        box.run(time.sleep, (600,), 0.5)
    assert box.run(math.gcd, (12, 18), MINUTE) == 6


def test_the_memory_is_limited(box: Sandbox, settings: Settings) -> None:
    settings.SANDBOX_BYTES = 256 << 20
    with pytest.raises(ActionError, match="more than 256 MB of memory"):
        box.run(bytes, (512 << 20,), MINUTE)
    assert len(box.run(bytes, (1 << 20,), MINUTE)) == 1 << 20


def test_a_job_that_crashes_is_an_error_and_the_next_one_works(box: Sandbox) -> None:
    with pytest.raises(ActionError, match="memory"):
        box.run(os.abort, (), MINUTE)
    assert box.run(math.gcd, (12, 18), MINUTE) == 6


def test_a_process_that_was_killed_is_started_again(box: Sandbox) -> None:
    former = box.run(os.getppid, (), MINUTE)
    os.kill(former, signal.SIGKILL)
    assert box._process is not None
    box._process.wait()
    assert box.run(os.getppid, (), MINUTE) != former


def test_work_ends_when_the_server_is_stopped(box: Sandbox) -> None:
    pid = box.run(os.getppid, (), MINUTE)
    timer = threading.Timer(0.5, box.interrupt)
    timer.start()
    with pytest.raises(SandboxStoppedError):
        box.run(time.sleep, (600,), MINUTE)
    timer.join()
    assert not Path(f"/proc/{pid}").exists()
    assert box.run(math.gcd, (12, 18), MINUTE) == 6


def test_work_ends_when_its_client_leaves(box: Sandbox) -> None:
    left = threading.Event()
    token = clients._left.set(left)
    pid = box.run(os.getppid, (), MINUTE)
    timer = threading.Timer(0.5, left.set)
    timer.start()
    try:
        with pytest.raises(ActionError, match="cancelled"):
            box.run(time.sleep, (600,), MINUTE)
    finally:
        clients._left.reset(token)
        timer.join()
    assert not Path(f"/proc/{pid}").exists()
