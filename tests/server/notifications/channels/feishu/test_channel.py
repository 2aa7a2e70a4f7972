"""Feishu: signed cards, and success as the service states it."""

from __future__ import annotations

import pytest
from starlette.responses import JSONResponse

from loadwright.server.notifications.channels.failures import DeliveryError
from loadwright.server.notifications.channels.feishu.channel import message, send
from tests.support.chat_services import KEY, SECRET, Services
from tests.support.notices import INJECTED, content, named


def channel(services: Services, secret: str = SECRET) -> dict[str, str]:
    return {"url": f"{services.url}/open-apis/bot/v2/hook/{KEY}", "secret": secret}


async def test_a_signed_card_is_accepted(services: Services) -> None:
    await send(channel(services), content())
    (found,) = services.messages
    card = found["card"]
    assert card["header"] == {
        "template": "red",
        "title": {"tag": "plain_text", "content": "Run “Nightly” failed"},
    }
    assert [one["text"]["content"] for one in card["elements"][0]["fields"]] == ["Test plan: shop", "Started by: ann"]
    assert card["elements"][2]["text"]["content"] == "Reasons\n• generator g1 was lost"
    assert card["elements"][3]["actions"][0]["url"] == "https://load.test/runs/5"


@pytest.mark.parametrize("secret", ["", "another"])
async def test_a_wrong_signature_is_an_error_though_the_status_is_200(services: Services, secret: str) -> None:
    with pytest.raises(DeliveryError, match="19021 sign match fail") as caught:
        await send(channel(services, secret), content())
    assert not caught.value.again


async def test_a_bot_that_sends_too_fast_tries_again(services: Services) -> None:
    services.refusals = [JSONResponse({"code": 9499, "msg": "too many request"}, status_code=400)]
    with pytest.raises(DeliveryError, match="9499 too many request") as caught:
        await send(channel(services), content())
    assert caught.value.again


def test_names_are_plain_texts() -> None:
    card = message(named(INJECTED, items=1))["card"]
    texts = [card["header"]["title"], card["elements"][0]["fields"][0]["text"], card["elements"][2]["text"]]
    assert {text["tag"] for text in texts} == {"plain_text"}
    assert INJECTED in texts[0]["content"]
