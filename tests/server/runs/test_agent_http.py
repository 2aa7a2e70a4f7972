"""What generators fetch and deliver: only of their own runs, under their own names, within limits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from hashlib import sha256

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from pytest_django.fixtures import Settings

from loadwright.server.accounts.actor import SYSTEM
from loadwright.server.accounts.models import User
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet import actions as fleet
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.storage import data_path
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run, RunGenerator
from tests.support.bundles import stored_bundle

pytestmark = pytest.mark.django_db(transaction=True)

CONTENT = b"0123456789" * 100_000
SHA = sha256(CONTENT).hexdigest()


class Generator:
    """An agent that holds a run whose bundle and data file are ``CONTENT``."""

    def __init__(self) -> None:
        _, code = fleet.create_code(SYSTEM, uses=2)
        self.agent, token = fleet.enrol(code=code, role="generator", name="g", hostname="h", address="")
        _, other = fleet.enrol(code=code, role="generator", name="o", hostname="h", address="")
        self.headers, self.others = ({"Authorization": f"Bearer {one}"} for one in (token, other))
        stored_bundle(CONTENT)
        default_storage.save(data_path(SHA), ContentFile(CONTENT))
        self.run = Run.objects.create(
            name="r", plan_name="p", bundle_sha256=SHA, bundle_size=len(CONTENT), created_by=User.objects.first(),
            files=[{"path": "a.csv", "sha256": SHA, "size": len(CONTENT)}],
        )  # fmt: skip
        # It has joined this run twelve times.
        RunGenerator.objects.create(run=self.run, agent=self.agent, holder=self.agent, position=0, attempt=11)


@pytest.fixture
async def generator() -> Generator:
    return await sync_to_async(Generator)()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_application(background=False))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize("path", [f"/agent/bundles/{SHA}", f"/agent/files/{SHA}"])
async def test_a_generator_fetches_what_its_run_has(client: httpx.AsyncClient, generator: Generator, path: str) -> None:
    answer = await client.get(path, headers=generator.headers)
    assert (answer.status_code, answer.content == CONTENT) == (200, True)
    assert answer.headers["content-length"] == str(len(CONTENT))
    assert (await client.get(path, headers=generator.others)).status_code == 404
    assert (await client.get(path)).status_code == 401
    assert (await client.get(path.replace(SHA, "0" * 64), headers=generator.headers)).status_code == 404
    await RunGenerator.objects.aupdate(holder=None)
    assert (await client.get(path, headers=generator.headers)).status_code == 404, "the run no longer holds it"


@pytest.mark.parametrize(
    ("asked", "status", "begin"),
    [
        ("bytes=10-", 206, 10),
        (f"bytes={len(CONTENT)}-", 206, len(CONTENT)),
        (f"bytes={len(CONTENT) + 1}-", 416, None),
        ("bytes=-5", 200, 0),
        ("bytes=0-4", 200, 0),
        ("lines=1-", 200, 0),
    ],
)
async def test_a_data_file_is_continued_where_it_stopped(
    client: httpx.AsyncClient, generator: Generator, asked: str, status: int, begin: int | None
) -> None:
    answer = await client.get(f"/agent/files/{SHA}", headers={**generator.headers, "Range": asked})
    assert answer.status_code == status
    if begin is not None:
        assert answer.content == CONTENT[begin:]
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {begin}-{len(CONTENT) - 1}/{len(CONTENT)}"


@pytest.mark.parametrize(
    "name",
    ["jmeter-{key}.log", "jmeter-{key}-2.log", "results-{key}.jtl.gz", "failures-{key}-12.jtl", "written-{key}-2.zip"],
)
async def test_a_generator_delivers_files_named_after_itself(
    client: httpx.AsyncClient, generator: Generator, name: str
) -> None:
    name = name.format(key=generator.agent.key)
    path = f"/agent/runs/{generator.run.key}/files/{name}"
    for content in (b"first", b"", b"again"):
        assert (await client.put(path, content=content, headers=generator.headers)).status_code == 204
    with default_storage.open(storage.path(generator.run.key, name)) as file:
        assert file.read() == b"again"
    assert (await client.put(path, content=b"x", headers=generator.others)).status_code == 404
    assert (await client.put(path, content=b"x")).status_code == 401


@pytest.mark.parametrize(
    "name",
    [
        "result.json", "run.jmx", "jmeter-other.log", "jmeter-{key}.log.sh", "written-other.zip", "..%2fx",
        "jmeter-{key}-13.log", "jmeter-{key}-1.log", "jmeter-{key}-02.log",
    ],
)  # fmt: skip
async def test_no_other_file_is_written(client: httpx.AsyncClient, generator: Generator, name: str) -> None:
    path = f"/agent/runs/{generator.run.key}/files/{name.format(key=generator.agent.key)}"
    assert (await client.put(path, content=b"x", headers=generator.headers)).status_code in (400, 404)
    assert storage.listing(generator.run.key) == []


def revoked(generator: Generator) -> int:
    RunGenerator.objects.update(holder=None)
    Agent.objects.filter(pk=generator.agent.pk).update(revoked_at=timezone.now())
    return 401


def deleted(generator: Generator) -> int:
    Run.objects.all().delete()
    return 404


@pytest.mark.parametrize("lose", [revoked, deleted])
async def test_an_upload_in_flight_is_not_kept_without_access(
    client: httpx.AsyncClient, generator: Generator, lose: Callable[[Generator], int]
) -> None:
    expected = 0

    async def parts() -> AsyncIterator[bytes]:
        nonlocal expected
        yield CONTENT
        expected = await sync_to_async(lose)(generator)
        yield CONTENT

    path = f"/agent/runs/{generator.run.key}/files/jmeter-{generator.agent.key}.log"
    answer = await client.put(path, content=parts(), headers=generator.headers)
    assert answer.status_code == expected
    assert storage.listing(generator.run.key) == []


async def test_a_file_has_a_limit(client: httpx.AsyncClient, generator: Generator, settings: Settings) -> None:
    settings.MAX_AGENT_FILE_BYTES = 100
    path = f"/agent/runs/{generator.run.key}/files/jmeter-{generator.agent.key}.log"
    assert (await client.put(path, content=b"x" * 101, headers=generator.headers)).status_code == 413
    assert storage.listing(generator.run.key) == []
    assert (await client.put(path, content=b"x" * 100, headers=generator.headers)).status_code == 204


async def test_the_files_of_a_generator_in_a_run_have_a_limit_together(
    client: httpx.AsyncClient, generator: Generator, settings: Settings
) -> None:
    settings.MAX_AGENT_RUN_BYTES = 100

    async def status(kind: str, size: int) -> int:
        path = f"/agent/runs/{generator.run.key}/files/{kind.format(generator.agent.key)}"
        return (await client.put(path, content=b"x" * size, headers=generator.headers)).status_code

    assert await status("jmeter-{}.log", 60) == 204
    assert await status("results-{}.jtl", 41) == 413
    assert await status("results-{}-7.jtl", 40) == 204
    assert await status("written-{}.zip", 1) == 413
    assert await status("jmeter-{}.log", 60) == 204, "it replaces itself"
    assert await status("jmeter-{}.log", 61) == 413
    assert sum(size for _, size in storage.listing(generator.run.key)) == 100


async def test_files_in_flight_count_together(
    client: httpx.AsyncClient, generator: Generator, settings: Settings
) -> None:
    settings.MAX_AGENT_RUN_BYTES = 100
    arrived, others = asyncio.Event(), asyncio.Event()

    async def parts() -> AsyncIterator[bytes]:
        yield b"x" * 60
        arrived.set()
        await others.wait()
        yield b""

    path = f"/agent/runs/{generator.run.key}/files/jmeter-{generator.agent.key}"
    first = asyncio.create_task(client.put(f"{path}.log", content=parts(), headers=generator.headers))
    await arrived.wait()
    assert (await client.put(f"{path}-2.log", content=b"x" * 41, headers=generator.headers)).status_code == 413
    assert (await client.put(f"{path}-3.log", content=b"x" * 40, headers=generator.headers)).status_code == 204
    others.set()
    assert (await first).status_code == 204
    assert sum(size for _, size in storage.listing(generator.run.key)) == 100


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b"\xff", b"[1]", b'{"run": {"other": [1]}}'])
async def test_an_invalid_announcement_is_refused(
    client: httpx.AsyncClient, generator: Generator, content: bytes
) -> None:
    answer = await client.post("/agent/written", content=content, headers=generator.headers)
    assert answer.status_code == 400
    assert "this generator" in answer.json()["error"]["message"]
