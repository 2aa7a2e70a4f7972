"""A custom robot of a DingTalk group: Markdown, signed with the secret of the robot if it has one.

https://open.dingtalk.com/document/robots/custom-robot-access
"""

from __future__ import annotations

import time
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.utils.translation import gettext_lazy as _

from loadwright.server.notifications.channels import markdown, outgoing
from loadwright.server.notifications.channels.port import ChannelKind, Setting, Settings
from loadwright.server.notifications.channels.signing import signature
from loadwright.server.notifications.content import Content

MOST_BYTES = 18_000
"""A message has at most 20,000."""
BUSY = frozenset({-1, 130101, 130103})
"""The service is busy, or the robot sent more than 20 messages in a minute."""


def signed(url: str, secret: str, milliseconds: int) -> str:
    """Return the address with timestamp and signature."""
    if not secret:
        return url
    parts = urlsplit(url)
    sign = urlencode({"timestamp": milliseconds, "sign": signature(secret, f"{milliseconds}\n{secret}")})
    return urlunsplit(parts._replace(query="&".join(part for part in (parts.query, sign) if part)))


def message(content: Content) -> dict[str, object]:
    title = markdown.plain(content.title)
    return {
        "msgtype": "markdown",
        "markdown": {"title": title, "text": markdown.written(content, f"### {title}", MOST_BYTES)},
    }


async def send(settings: Settings, content: Content) -> None:
    url = signed(settings["url"], settings["secret"], int(time.time() * 1000))
    answer = await outgoing.post_json(url, message(content))
    answer.require_code("DingTalk", code="errcode", text="errmsg", busy=BUSY)


DINGTALK = ChannelKind(
    "dingtalk",
    _("DingTalk"),
    _("Add a custom robot to a group, with the security setting “additional signature”, and copy its webhook address."),
    (
        outgoing.URL,
        Setting(
            "secret",
            _("Secret"),
            _("Of the setting “additional signature”; begins with SEC. It is never shown again. Empty: unsigned."),
            outgoing.secret,
            secret=True,
            required=False,
        ),
    ),
    outgoing.target,
    send,
)
