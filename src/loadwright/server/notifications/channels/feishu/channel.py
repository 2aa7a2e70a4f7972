"""A custom bot of a Feishu or Lark group: a card of plain texts, signed with the secret of the bot if it has one.

https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot
"""

from __future__ import annotations

import time
from typing import Any

from django.utils.translation import gettext_lazy as _

from loadwright.server.notifications.channels import outgoing
from loadwright.server.notifications.channels.port import ChannelKind, Setting, Settings
from loadwright.server.notifications.channels.signing import signature
from loadwright.server.notifications.content import Content
from loadwright.server.notifications.notice import Severity

COLOURS = {Severity.GOOD: "green", Severity.INFO: "blue", Severity.WARNING: "orange", Severity.BAD: "red"}
BUSY = frozenset({9499, 11232, 11233})
"""The bot sent more messages than Feishu permits in a second or a minute."""


def signed(secret: str, seconds: int) -> dict[str, str]:
    """Return timestamp and signature of a message. The secret is part of the key, and nothing is signed with it."""
    if not secret:
        return {}
    return {"timestamp": str(seconds), "sign": signature(f"{seconds}\n{secret}")}


def message(content: Content) -> dict[str, Any]:
    """Return a card. Its texts are plain, in which nothing becomes a mention."""
    elements: list[dict[str, Any]] = []
    if content.lines:
        fields = [
            {"is_short": True, "text": _plain(f"{label}{content.colon}{value}")} for label, value in content.lines
        ]
        elements.append({"tag": "div", "fields": fields})
    for block in content.blocks:
        text = "\n".join((block.heading, *(f"• {item}" for item in block.items)))
        elements += [{"tag": "hr"}, {"tag": "div", "text": _plain(text)}]
    if content.link:
        button = {"tag": "button", "text": _plain(content.link_text), "type": "primary", "url": content.link}
        elements.append({"tag": "action", "actions": [button]})
    header = {"template": COLOURS[content.severity], "title": _plain(content.title)}
    return {
        "msg_type": "interactive",
        "card": {"config": {"wide_screen_mode": True}, "header": header, "elements": elements},
    }


def _plain(text: str) -> dict[str, str]:
    return {"tag": "plain_text", "content": text}


async def send(settings: Settings, content: Content) -> None:
    document = {**signed(settings["secret"], int(time.time())), **message(content)}
    answer = await outgoing.post_json(settings["url"], document)
    answer.require_code("Feishu", code="code", text="msg", busy=BUSY)


FEISHU = ChannelKind(
    "feishu",
    _("Feishu"),
    _("Add a custom bot to a group, with signature verification, and copy its webhook address. Lark works too."),
    (
        outgoing.URL,
        Setting(
            "secret",
            _("Secret"),
            _("Of the signature verification of the bot. It is never shown again. Empty: unsigned."),
            outgoing.secret,
            secret=True,
            required=False,
        ),
    ),
    outgoing.target,
    send,
)
