"""``loadwright agent generator`` reports in one sentence why it cannot work, and exits with status 2."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.agent.fleet import CODE, TOKEN, Fleet, serving, until
from tests.agent.generators import generator


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet()) as fleet:
        yield fleet


async def refused(folder: Path, *options: str, **environment: str) -> str:
    """Run the command, which must exit with status 2, and return its last line."""
    command = [sys.executable, "-m", "loadwright", "agent", "generator"]
    command += ["--token-file", str(folder / "token"), "--home", str(folder / "home"), *options]
    env = {**os.environ, **environment}
    result = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, env=env, timeout=60)
    assert result.returncode == 2, result.stderr
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()[-1]


async def test_a_server_that_is_no_url(tmp_path: Path) -> None:
    assert "'nonsense' is not a URL" in await refused(tmp_path, "--server", "nonsense")


async def test_no_token(tmp_path: Path, fleet: Fleet) -> None:
    assert "join with --enrol-file" in await refused(tmp_path, "--server", fleet.url)


async def test_a_refused_code(tmp_path: Path, fleet: Fleet) -> None:
    assert "unknown or was used" in await refused(tmp_path, "--server", fleet.url, "--enrol", "wrong")
    assert not (tmp_path / "token").exists()


async def test_an_unknown_token(tmp_path: Path, fleet: Fleet) -> None:
    (tmp_path / "token").write_text("of-another-server")
    assert "does not accept this agent's token" in await refused(tmp_path, "--server", fleet.url)


async def test_no_java(tmp_path: Path) -> None:
    said = await refused(tmp_path, "--server", "http://127.0.0.1:1", PATH="", JAVA_HOME="")
    assert "Java was not found" in said


async def test_a_java_that_is_too_old(tmp_path: Path) -> None:
    java = tmp_path / "bin" / "java"
    java.parent.mkdir()
    java.write_text("#!/bin/sh\necho 'java version \"1.7.0_80\"' >&2\n")
    java.chmod(0o755)
    said = await refused(tmp_path, "--server", "http://127.0.0.1:1", JAVA_HOME=str(tmp_path))
    assert "Java 1.7.0_80" in said


async def test_no_jmeter(tmp_path: Path) -> None:
    said = await refused(tmp_path, "--server", "http://127.0.0.1:1", JMETER_HOME="", XDG_CACHE_HOME=str(tmp_path))
    assert "Apache JMeter was not found" in said
    said = await refused(tmp_path, "--server", "http://127.0.0.1:1", "--jmeter-home", str(tmp_path))
    assert "is not an Apache JMeter" in said


async def test_a_folder_in_use(tmp_path: Path, fleet: Fleet) -> None:
    with generator(fleet.url, tmp_path, token=TOKEN):
        await until(lambda: fleet.hellos)
        assert "in use by another agent" in await refused(tmp_path, "--server", fleet.url, "--enrol", CODE)


def command_line(pid: int) -> list[bytes]:
    """The arguments of a process, as ``ps`` shows them."""
    return Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")


@pytest.mark.parametrize("options", [("--enrol", CODE), ("--enrol-file", "-")], ids=["option", "standard input"])
async def test_joining_hides_the_code_writes_the_token_and_the_folder_is_named_after_it_and_private(
    tmp_path: Path, fleet: Fleet, options: tuple[str, ...]
) -> None:
    (tmp_path / "home" / "generators" / "east").mkdir(parents=True)
    (tmp_path / "home" / "generators" / "east").chmod(0o755)
    environment = {**os.environ, "LOADWRIGHT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "loadwright", "agent", "generator", "--server", fleet.url, *options]
    command += ["--token-file", str(tmp_path / "east.token"), "--name", "East"]
    process = await asyncio.create_subprocess_exec(*command, env=environment, stdin=subprocess.PIPE)
    assert process.stdin is not None
    process.stdin.write(f"{CODE}\n".encode())
    try:
        await until(lambda: fleet.hellos)
        shown = command_line(process.pid)
    finally:
        process.terminate()
        await process.wait()
    assert CODE.encode() not in shown
    assert shown[-3:-1] == [b"--name", b"East"]
    assert (tmp_path / "east.token").read_text() == TOKEN + "\n"
    home = tmp_path / "home" / "generators" / "east"
    assert (home / "agent.lock").exists()
    assert [path for path in (home, *home.rglob("*")) if path.stat().st_mode & 0o077] == []
