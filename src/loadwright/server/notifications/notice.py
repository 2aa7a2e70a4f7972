"""What people are notified of, as data: it is rendered in the language of each channel when it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

from loadwright.core.messages import Message
from loadwright.server.platform.registry import declared


class Severity(StrEnum):
    """How much attention a notice needs; channels show it as a colour."""

    GOOD = "good"
    INFO = "info"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class EventType:
    """A kind of event to which channels subscribe. ``initial``: new channels are subscribed to it.

    Apps declare theirs as ``EVENT_TYPES`` in ``extensions.py``.
    """

    name: str
    title: Promise
    initial: bool = False


def event_types() -> list[EventType]:
    return declared("extensions", "EVENT_TYPES")


@dataclass(frozen=True)
class Section:
    """A heading with the texts below it."""

    heading: Message
    items: tuple[Message, ...]


@dataclass(frozen=True)
class Notice:
    """A title, lines of label and value, and sections. ``path`` is the page about it, ``data`` the same for programs.

    ``data`` contains JSON types only, and no secrets: webhooks receive it.
    """

    title: Message
    severity: Severity
    lines: tuple[tuple[Message, Message], ...] = ()
    sections: tuple[Section, ...] = ()
    path: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return {
            "title": self.title.to_json(),
            "severity": str(self.severity),
            "lines": [[label.to_json(), value.to_json()] for label, value in self.lines],
            "sections": [
                {"heading": section.heading.to_json(), "items": [item.to_json() for item in section.items]}
                for section in self.sections
            ],
            "path": self.path,
            "data": dict(self.data),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Notice:
        """Return the notice serialized by ``to_json``."""
        read = Message.from_json
        return cls(
            title=read(stored["title"]),
            severity=Severity(stored["severity"]),
            lines=tuple((read(label), read(value)) for label, value in stored["lines"]),
            sections=tuple(
                Section(read(section["heading"]), tuple(map(read, section["items"]))) for section in stored["sections"]
            ),
            path=stored["path"],
            data=stored["data"],
        )
