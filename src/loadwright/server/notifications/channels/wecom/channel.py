"""A robot of a WeCom group: Markdown. The key in its address authenticates.

https://developer.work.weixin.qq.com/document/path/91770
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from loadwright.server.notifications.channels import markdown, outgoing
from loadwright.server.notifications.channels.port import ChannelKind, Settings
from loadwright.server.notifications.content import Content
from loadwright.server.notifications.notice import Severity

MOST_BYTES = 4096
COLOURS = {Severity.GOOD: "info", Severity.INFO: "comment", Severity.WARNING: "warning", Severity.BAD: "warning"}
BUSY = frozenset({-1, 45009, 45033})
"""The service is busy, or the robot sent more than 20 messages in a minute."""


def message(content: Content) -> dict[str, object]:
    title = f'### <font color="{COLOURS[content.severity]}">{markdown.plain(content.title)}</font>'
    return {"msgtype": "markdown", "markdown": {"content": markdown.written(content, title, MOST_BYTES)}}


async def send(settings: Settings, content: Content) -> None:
    answer = await outgoing.post_json(settings["url"], message(content))
    answer.require_code("WeCom", code="errcode", text="errmsg", busy=BUSY)


WECOM = ChannelKind(
    "wecom",
    _("WeCom"),
    _("Add a group robot to a group chat and copy its webhook address, which contains its key."),
    (outgoing.URL,),
    outgoing.target,
    send,
)
