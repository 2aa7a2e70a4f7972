"""A POST request with JSON to an address, signed with a secret. ``payload.schema.json`` describes the document."""

from __future__ import annotations

import hashlib
import hmac
import time
from datetime import UTC
from typing import Any

from django.utils.translation import gettext_lazy as _

from loadwright.server.notifications.channels import outgoing
from loadwright.server.notifications.channels.port import ChannelKind, Setting, Settings
from loadwright.server.notifications.content import Content

SCHEMA = 1
"""The version of the document. Fields are added, never renamed."""


def document(content: Content) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "id": content.key,
        "events": list(content.events),
        "created_at": content.created_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "severity": str(content.severity),
        "title": content.title,
        "text": content.text,
        "url": content.link,
        **content.data,
    }


def signed(secret: str, seconds: int, body: bytes) -> dict[str, str]:
    """Return the headers with timestamp and, with a secret, the HMAC-SHA256 of ``timestamp.body``."""
    headers = {"X-Loadwright-Timestamp": str(seconds)}
    if secret:
        digest = hmac.new(secret.encode(), b"%d.%s" % (seconds, body), hashlib.sha256).hexdigest()
        headers["X-Loadwright-Signature"] = f"sha256={digest}"
    return headers


async def send(settings: Settings, content: Content) -> None:
    body = outgoing.encoded(document(content))
    headers = {"X-Loadwright-Delivery": content.key, **signed(settings["secret"], int(time.time()), body)}
    (await outgoing.post(settings["url"], body, headers)).require_success()


WEBHOOK = ChannelKind(
    "webhook",
    _("Webhook"),
    _(
        "A program of yours receives JSON by HTTP, and accepts it with a status from 200 to 299. "
        "It can verify a signature."
    ),
    (
        Setting(
            "url",
            _("Address"),
            _("http:// or https://. It is stored encrypted and never shown again."),
            outgoing.web_address,
            secret=True,
        ),
        Setting(
            "secret",
            _("Secret"),
            _("Signs each request, so that the program can verify it. It is never shown again. Empty: unsigned."),
            outgoing.secret,
            secret=True,
            required=False,
        ),
    ),
    outgoing.target,
    send,
)
