"""WeCom: short Markdown, and success as the service states it."""

from __future__ import annotations

import pytest
from starlette.responses import JSONResponse

from loadwright.server.notifications.channels.failures import DeliveryError
from loadwright.server.notifications.channels.wecom.channel import send
from tests.support.chat_services import KEY, Services
from tests.support.notices import INJECTED, content, named


def channel(services: Services, key: str = KEY) -> dict[str, str]:
    return {"url": f"{services.url}/cgi-bin/webhook/send?key={key}"}


async def test_a_message_is_accepted(services: Services) -> None:
    await send(channel(services), content())
    (found,) = services.messages
    assert found.startswith('### <font color="warning">Run “Nightly” failed</font>\n- **Test plan**: shop\n')
    assert found.endswith("[Open in Loadwright](https://load.test/runs/5)")


async def test_a_long_message_is_cut_to_what_the_service_accepts(services: Services) -> None:
    await send(channel(services), named("压" * 190, lines=5, items=30))
    (found,) = services.messages
    assert found.endswith("\n…")


async def test_an_unknown_key_is_an_error_and_a_limit_is_tried_again(services: Services) -> None:
    with pytest.raises(DeliveryError, match="93000 invalid webhook url") as caught:
        await send(channel(services, "unknown"), content())
    assert not caught.value.again
    services.refusals = [JSONResponse({"errcode": 45009, "errmsg": "api freq out of limit"})]
    with pytest.raises(DeliveryError, match="45009") as caught:
        await send(channel(services), content())
    assert caught.value.again


async def test_names_neither_mention_people_nor_link_elsewhere(services: Services) -> None:
    await send(channel(services), named(INJECTED))
    (found,) = services.messages
    assert "<@" not in found
    assert "](http://evil" not in found
