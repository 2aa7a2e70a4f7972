"""Slack: blocks, and success as the service states it."""

from __future__ import annotations

import pytest
from starlette.responses import PlainTextResponse, Response

from loadwright.server.notifications.channels.failures import DeliveryError
from loadwright.server.notifications.channels.slack.channel import send
from tests.support.chat_services import KEY, Services
from tests.support.notices import INJECTED, content, named


def channel(services: Services, key: str = KEY) -> dict[str, str]:
    return {"url": f"{services.url}/services/{key}"}


async def test_a_message_is_accepted(services: Services) -> None:
    await send(channel(services), content())
    (found,) = services.messages
    assert found["text"] == "Run “Nightly” failed"
    (attachment,) = found["attachments"]
    assert attachment["color"] == "#d63939"
    assert [block["text"]["text"] for block in attachment["blocks"]] == [
        "Run “Nightly” failed",
        "*Test plan*: shop\n*Started by*: ann",
        "*Reasons*\n• generator g1 was lost",
        "<https://load.test/runs/5|Open in Loadwright>",
    ]


async def test_texts_are_escaped_and_stay_below_the_limits(services: Services) -> None:
    await send(channel(services), named(INJECTED))
    assert "<!channel>" not in str(services.messages[0]["attachments"][0]["blocks"][1:])
    assert "&lt;!channel&gt;" in services.messages[0]["text"]
    await send(channel(services), named("x" * 190, lines=20, items=30))
    assert len(services.messages) == 2


@pytest.mark.parametrize(
    ("refusal", "text", "again"),
    [
        (PlainTextResponse("invalid_payload", 400), "400 invalid_payload", False),
        (PlainTextResponse("rate_limited", 429), "429 rate_limited", True),
        (PlainTextResponse("<html>internal page</html>", 404), "answered with status 404", False),
        (PlainTextResponse("welcome"), "did not answer like Slack", False),
        (Response(status_code=503), "answered with status 503", True),
    ],
)
async def test_other_answers_are_errors(services: Services, refusal: Response, text: str, again: bool) -> None:
    services.refusals = [refusal]
    with pytest.raises(DeliveryError, match=text) as caught:
        await send(channel(services), content())
    assert caught.value.again is again
    assert "internal page" not in str(caught.value)


async def test_an_unknown_webhook_is_an_error(services: Services) -> None:
    with pytest.raises(DeliveryError, match="404 no_service"):
        await send(channel(services, "unknown"), content())
