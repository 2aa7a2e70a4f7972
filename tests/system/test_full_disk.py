"""A server whose disk is full: readable, honest about it, and no danger for the run that it conducts."""

from __future__ import annotations

import asyncio
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from tests.server.runs.examples import fleet, start, state, until
from tests.support.command import loadwright
from tests.support.process import free_port
from tests.support.server_process import PLAN, Server, running_server

SIZE_MB = 48
NEW = PLAN.read_bytes().replace(b"products.csv", b"/dev/null") + b"<!-- new -->"
CONTACT_S = 6.0
"""Longer than the silence after which a generator is lost."""
DRAIN_S = 3.0
"""How long the server waits for the last seconds of a run."""


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MB}m", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("only root may mount a file system")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> Path:
    """Use up all space."""
    path = folder / "filler"
    with path.open("ab", buffering=0) as file:
        for size in (1024 * 1024, 4096, 1):
            with suppress(OSError):
                while True:
                    file.write(bytes(size))
    return path


def health(server: Server) -> int:
    return httpx.get(f"{server.url}/healthz", trust_env=False, timeout=60).status_code


async def test_pages_stay_readable_changes_are_refused_with_the_reason_and_the_run_goes_on(small: Path) -> None:
    (small / "tmp").mkdir()
    with running_server(small, TMPDIR=str(small / "tmp")) as server, server.sign_in() as browser:
        plan = server.upload()
        async with fleet(server, "a") as (generator,):
            run = start(server, plan, rate=20, duration_s=10, generators=1)
            await state(server, run, "running")
            filler = await asyncio.to_thread(fill, small)
            full_since = time.monotonic()
            await generator.disconnect()
            generator.reconnect()
            await until(lambda: health(server) == 503)
            assert await asyncio.to_thread(refusals, server, browser) == {"sign-in": 507, "upload": 507, "page": 507}
            for page in ("/", "/runs", f"/runs/{run}", "/generators", "/plans", "/login"):
                shown = await asyncio.to_thread(browser.get, page)
                assert shown.status_code in (200, 302), page
                assert shown.status_code == 302 or "its disk is full" in shown.text
            assert server.run(run)["state"] == "running"
            await asyncio.sleep(max(0.0, CONTACT_S - (time.monotonic() - full_since)))
            filler.unlink()
            await until(lambda: health(server) == 200)
            await state(server, run, "finished")
            result = server.result(run)
        samples = sum(frame.samples for second in generator.measured.values() for frame in second.frames)
        assert result["total"]["samples"] == samples > 0
        assert "lost" not in {event["kind"] for event in result["events"]}
        assert server.upload(NEW, "after.jmx")


async def test_a_run_that_ends_while_nothing_can_be_stored_waits_for_its_last_seconds(
    small: Path, tmp_path: Path
) -> None:
    store = f"sqlite:///{small}/telemetry.db"
    with running_server(tmp_path, LOADWRIGHT_TELEMETRY=store, LOADWRIGHT_DRAIN_TIMEOUT=f"{DRAIN_S:g}") as server:
        plan = server.upload()
        async with fleet(server, "a") as (generator,):
            run = start(server, plan, rate=20, duration_s=10, generators=1)
            await state(server, run, "running")
            filler = await asyncio.to_thread(fill, small)
            await until(lambda: health(server) == 503)
            await state(server, run, "stopping")
            await asyncio.sleep(2 * DRAIN_S)
            assert server.run(run)["state"] == "stopping"
            filler.unlink()
            await state(server, run, "finished")
            result = server.result(run)
        samples = sum(frame.samples for second in generator.measured.values() for frame in second.frames)
        assert result["total"]["samples"] == samples > 0
        assert not {"late", "lost"} & {event["kind"] for event in result["events"]}


def refusals(server: Server, browser: httpx.Client) -> dict[str, int]:
    """The statuses of what cannot be stored; each response states the reason."""
    large = NEW + b"<!--" + b"x" * 4_000_000 + b"-->"
    with httpx.Client(base_url=server.url, trust_env=False, timeout=20) as visitor:
        token = visitor.get("/login").text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
        form = {"csrfmiddlewaretoken": token, "username": "admin", "password": "some-password-1"}
        answers = {"sign-in": visitor.post("/login", data=form)}
    answers["upload"] = server.client.post("/api/v1/plans", files={"file": ("new.jmx", large)})
    token = browser.get("/plans").text.partition('csrfmiddlewaretoken" value="')[2].partition('"')[0]
    form, accept = {"csrfmiddlewaretoken": token}, {"Accept": "application/json"}
    answers["page"] = browser.post("/plans/upload", data=form, files={"file": ("new.jmx", NEW)}, headers=accept)
    for answer in answers.values():
        assert "its disk is full" in answer.text, answer.text
    return {name: answer.status_code for name, answer in answers.items()}


def test_a_server_does_not_start_on_a_full_disk_and_states_why(small: Path) -> None:
    fill(small)
    started = loadwright(
        "up", "--port", str(free_port()), "--no-generator", "--no-monitor", env={"LOADWRIGHT_HOME": str(small)}
    )
    assert started.returncode == 2
    assert "its disk is full" in started.stderr
    assert "Traceback" not in started.stderr
