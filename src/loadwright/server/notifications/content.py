"""A notice in the language of a channel: plain texts, bounded so that every service accepts them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from loadwright.core.messages import Message
from loadwright.core.messages.moments import in_zone
from loadwright.server.platform import own_address
from loadwright.server.platform.messages import localized

from .notice import Notice, Severity

MOST_ITEMS = 10
"""Items of a section; further ones are counted."""
MOST_CHARACTERS = 200
"""Of each text."""


@dataclass(frozen=True)
class Block:
    """A heading with the texts below it."""

    heading: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Content:
    """The texts of a delivery. ``key`` identifies it, so that a receiver can recognise a repeated one.

    Texts have one line and no markup: channels escape them for their format. ``colon`` separates labels from values.
    ``link`` is empty if it is not known how browsers reach the server.
    """

    key: str
    events: tuple[str, ...]
    created_at: datetime
    severity: Severity
    title: str
    colon: str
    lines: tuple[tuple[str, str], ...]
    blocks: tuple[Block, ...]
    link: str
    link_text: str
    data: Mapping[str, Any]

    @property
    def text(self) -> str:
        """Return everything as plain text of several lines, without the title."""
        parts = ["\n".join(f"{label}{self.colon}{value}" for label, value in self.lines)]
        parts += ["\n".join((block.heading, *(f"- {item}" for item in block.items))) for block in self.blocks]
        return "\n\n".join(part for part in (*parts, self.link) if part)


def content_of(
    notice: Notice, *, key: str, events: Sequence[str], created_at: datetime, language: str, zone: str = ""
) -> Content:
    """Render a notice in a language, with times of a time zone: that of the installation without one."""
    local, server = ZoneInfo(zone or settings.MESSAGE_ZONE), own_address.for_links()

    def shown(message: Message) -> str:
        return _shown(in_zone(message, local))

    with translation.override(language):
        return Content(
            key=key,
            events=tuple(events),
            created_at=created_at,
            severity=notice.severity,
            title=shown(notice.title),
            colon=pgettext("between a label and its value", ": "),
            lines=tuple((shown(label), shown(value)) for label, value in notice.lines),
            blocks=tuple(
                Block(shown(section.heading), _bounded(section.items, shown))
                for section in notice.sections
                if section.items
            ),
            link=f"{server}{notice.path}" if server and notice.path else "",
            link_text=_("Open in Loadwright"),
            data=notice.data,
        )


def _bounded(items: Sequence[Message], shown: Callable[[Message], str]) -> tuple[str, ...]:
    texts = [shown(item) for item in items[:MOST_ITEMS]]
    more = len(items) - MOST_ITEMS
    if more > 0:
        texts.append(ngettext("and %(count)d more", "and %(count)d more", more) % {"count": more})
    return tuple(texts)


def _shown(message: Message) -> str:
    text = " ".join(localized(message).split())
    return text if len(text) <= MOST_CHARACTERS else f"{text[: MOST_CHARACTERS - 1]}…"
