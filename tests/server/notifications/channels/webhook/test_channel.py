"""Webhooks: a documented document, signed over its time and its bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from importlib.resources import files

import pytest
from jsonschema import Draft202012Validator
from starlette.responses import PlainTextResponse

from loadwright.server.notifications.channels.failures import DeliveryError
from loadwright.server.notifications.channels.webhook.channel import document, send
from tests.support.chat_services import Services
from tests.support.notices import content

SCHEMA = json.loads((files("loadwright.server.notifications.channels.webhook") / "payload.schema.json").read_text())
SECRET = "shared secret"


async def test_a_request_is_signed(services: Services) -> None:
    await send({"url": f"{services.url}/hook", "secret": SECRET}, content())
    (headers,), (body,) = services.headers, services.bodies
    at = headers["x-loadwright-timestamp"]
    expected = hmac.new(SECRET.encode(), at.encode() + b"." + body, hashlib.sha256).hexdigest()
    assert headers["x-loadwright-signature"] == f"sha256={expected}"
    assert abs(time.time() - int(at)) < 600
    assert headers["x-loadwright-delivery"] == "0123abcd"
    assert headers["content-type"] == "application/json; charset=utf-8"


async def test_without_a_secret_it_is_not(services: Services) -> None:
    await send({"url": f"{services.url}/hook", "secret": ""}, content())
    assert "x-loadwright-signature" not in services.headers[0]


def test_the_document() -> None:
    found = document(content())
    assert found["id"] == "0123abcd"
    assert found["created_at"] == "2026-11-28T08:00:00.000Z"
    assert (found["project"], found["run"]) == ("Shop", {"id": 5})
    assert found["text"] == (
        "Test plan: shop\nStarted by: ann\n\nReasons\n- generator g1 was lost\n\nhttps://load.test/runs/5"
    )
    Draft202012Validator.check_schema(SCHEMA)


async def test_what_the_receiver_answers_is_not_shown(services: Services) -> None:
    services.refusals = [PlainTextResponse("internal secret", 500)]
    with pytest.raises(DeliveryError) as caught:
        await send({"url": f"{services.url}/hook?token=abc", "secret": ""}, content())
    assert str(caught.value) == "127.0.0.1 answered with status 500."
    assert caught.value.again
