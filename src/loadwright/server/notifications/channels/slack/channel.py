"""An incoming webhook of Slack, which authenticates by its address.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _

from loadwright.server.notifications.channels import failures, outgoing
from loadwright.server.notifications.channels.failures import DeliveryError
from loadwright.server.notifications.channels.outgoing import Answer
from loadwright.server.notifications.channels.port import ChannelKind, Settings
from loadwright.server.notifications.content import Content
from loadwright.server.notifications.notice import Severity

COLOURS = {Severity.GOOD: "#2fb344", Severity.INFO: "#4299e1", Severity.WARNING: "#f59f00", Severity.BAD: "#d63939"}
MOST_TITLE = 150
MOST_TEXT = 3000
"""Of a section, in characters."""
_CODE = re.compile(rb"[a-z_]{1,60}")


def escaped(text: str) -> str:
    """Escape the characters with which Slack begins mentions and links."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def message(content: Content) -> dict[str, Any]:
    """Return the notice as blocks beside a bar in its colour; ``text`` is what notifications show."""
    title = {"type": "plain_text", "text": content.title[:MOST_TITLE], "emoji": False}
    blocks: list[dict[str, Any]] = [{"type": "header", "text": title}]
    if content.lines:
        blocks.append(
            _section([f"*{escaped(label)}*{content.colon}{escaped(value)}" for label, value in content.lines])
        )
    blocks += [
        _section([f"*{escaped(block.heading)}*", *(f"• {escaped(item)}" for item in block.items)])
        for block in content.blocks
    ]
    if content.link:
        blocks.append(_section([f"<{escaped(content.link)}|{escaped(content.link_text)}>"]))
    attachment = {"color": COLOURS[content.severity], "blocks": blocks}
    return {"text": escaped(content.title), "attachments": [attachment]}


def _section(lines: list[str]) -> dict[str, Any]:
    kept: list[str] = []
    for line in lines:
        if sum(len(one) + 1 for one in (*kept, line)) > MOST_TEXT:
            break
        kept.append(line)
    return {"type": "section", "text": {"type": "mrkdwn", "text": "\n".join(kept)}}


def require_ok(answer: Answer) -> None:
    """Raise ``DeliveryError`` unless Slack accepted the message. It answers ``ok``, or a code of its own."""
    if answer.status == 200 and answer.body.strip() == b"ok":
        return
    code = answer.body.strip()
    if answer.status >= 400 and _CODE.fullmatch(code):
        refused = failures.REFUSED(host=answer.host, code=answer.status, text=code.decode())
        raise DeliveryError(refused, again=answer.transient)
    answer.require_success()
    raise DeliveryError(failures.UNKNOWN_ANSWER(host=answer.host, service="Slack"), again=False)


async def send(settings: Settings, content: Content) -> None:
    require_ok(await outgoing.post_json(settings["url"], message(content)))


SLACK = ChannelKind(
    "slack",
    _("Slack"),
    _("Create an app with an incoming webhook for a channel and copy its address."),
    (outgoing.URL,),
    outgoing.target,
    send,
)
