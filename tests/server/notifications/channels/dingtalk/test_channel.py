"""DingTalk: signed Markdown, and success as the service states it."""

from __future__ import annotations

import pytest
from starlette.responses import JSONResponse

from loadwright.server.notifications.channels.dingtalk.channel import message, send, signed
from loadwright.server.notifications.channels.failures import DeliveryError
from tests.support.chat_services import KEY, SECRET, Services
from tests.support.notices import INJECTED, content, named


def channel(services: Services, secret: str = SECRET, key: str = KEY) -> dict[str, str]:
    return {"url": f"{services.url}/robot/send?access_token={key}", "secret": secret}


async def test_a_signed_message_is_accepted(services: Services) -> None:
    await send(channel(services), content())
    ((service, found),) = services.received
    assert (service, found["title"]) == ("dingtalk", "Run “Nightly” failed")
    assert found["text"].splitlines() == [
        "### Run “Nightly” failed",
        "- **Test plan**: shop",
        "- **Started by**: ann",
        "",
        "**Reasons**",
        "",
        "- generator g1 was lost",
        "",
        "[Open in Loadwright](https://load.test/runs/5)",
    ]


async def test_a_refusal_is_an_error_though_the_status_is_200(services: Services) -> None:
    with pytest.raises(DeliveryError, match=r"127.0.0.1 refused the message: 310000 sign not match") as caught:
        await send(channel(services, secret="another"), content())
    assert not caught.value.again
    with pytest.raises(DeliveryError, match="300001 token is not exist"):
        await send(channel(services, key="unknown"), content())
    assert services.received == []


async def test_a_robot_that_sends_too_fast_tries_again(services: Services) -> None:
    services.refusals = [JSONResponse({"errcode": 130101, "errmsg": "send too fast"})]
    with pytest.raises(DeliveryError, match="send too fast") as caught:
        await send(channel(services), content())
    assert caught.value.again


def test_an_address_keeps_its_own_query_and_an_unsigned_one_is_unchanged() -> None:
    assert signed("https://d.test/send?access_token=a", "", 5) == "https://d.test/send?access_token=a"
    assert signed("https://d.test/send?access_token=a", "s", 5).startswith(
        "https://d.test/send?access_token=a&timestamp=5&sign="
    )


def test_names_neither_mention_people_nor_link_elsewhere() -> None:
    text = str(message(named(INJECTED)))
    assert "<@" not in text
    assert "<at" not in text
    assert "](http://evil" not in text
