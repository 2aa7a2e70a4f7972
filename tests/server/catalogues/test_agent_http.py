"""The upload of a catalogue, whatever a generator sends as one."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

import httpx
import pytest
from asgiref.sync import sync_to_async
from starlette.types import Message

from loadwright.core.protocol.generator import GeneratorHello
from loadwright.core.strictjson import dumps
from loadwright.server.accounts.actor import SYSTEM
from loadwright.server.catalogues import actions, agent_http, queries
from loadwright.server.catalogues.models import Installation
from loadwright.server.config.asgi import create_application
from loadwright.server.fleet import actions as fleet
from tests.core.jmx.test_catalogue import CATALOGUE, ENTRY
from tests.server.catalogues.conftest import DIGEST

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = f"/agent/catalogues/{DIGEST}"


def ask() -> dict[str, str]:
    """Ask a new generator for its catalogue, and return the headers of its requests."""
    _, code = fleet.create_code(SYSTEM, uses=1)
    agent, token = fleet.enrol(code=code, role="generator", name="g", hostname="h", address="")
    actions.introduce(agent.key, GeneratorHello("generator", "h", installation=DIGEST, plugins=["odd.jar"]))
    assert actions.claim(Installation.objects.get(), agent)
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
async def generator() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_application(background=False))
    headers = await sync_to_async(ask)()
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", headers=headers) as client:
        yield client


async def test_what_was_asked_for_is_accepted_once(generator: httpx.AsyncClient) -> None:
    content = gzip.compress(dumps({**CATALOGUE, "elements": [{**ENTRY, "jar": "odd.jar"}]}).encode())
    assert (await generator.put(ADDRESS, content=content)).status_code == 204
    again = await generator.put(ADDRESS, content=content)
    assert (again.status_code, "not asked for" in again.text) == (400, True)
    [one] = [one async for one in Installation.objects.all()]
    assert [element["name"] for element in one.elements] == ["Odd"]
    assert await sync_to_async(queries.catalogues)() == (DIGEST,)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (gzip.compress(b"[]"), "The catalogue is not accepted: not an object."),
        (b"no gzip", "The catalogue is not accepted: not compressed with gzip"),
        (gzip.compress(dumps({"error": "out of memory"}).encode()), "out of memory"),
    ],
)
async def test_what_is_no_catalogue_is_kept_as_a_failure(
    generator: httpx.AsyncClient, content: bytes, error: str
) -> None:
    status = (await generator.put(ADDRESS, content=content)).status_code
    assert status == (204 if error == "out of memory" else 400)
    one = await Installation.objects.aget()
    assert one.state == Installation.State.FAILED
    assert one.error.startswith(error)


async def test_an_upload_that_ends_early_is_no_catalogue(generator: httpx.AsyncClient) -> None:
    received: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}, {"type": "http.disconnect"}]
    sent: list[Message] = []

    async def receive() -> Message:
        return received.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"127.0.0.1"), (b"authorization", generator.headers["authorization"].encode())]
    scope = {"type": "http", "method": "PUT", "path": ADDRESS, "query_string": b"", "headers": headers}
    await create_application(background=False)(scope, receive, send)
    assert sent[0]["status"] == 400
    assert (await Installation.objects.aget()).received_at is None


async def test_too_much_is_refused_while_it_arrives(generator: httpx.AsyncClient) -> None:
    answer = await generator.put(ADDRESS, content=b"x" * (agent_http.MAX_BYTES + 1))
    assert answer.status_code == 413
    assert (await Installation.objects.aget()).state == Installation.State.WAITING
