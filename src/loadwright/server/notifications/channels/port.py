"""The interface of a channel. Each kind is a folder beside this module, listed in ``kinds``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from loadwright.server.notifications.content import Content

Settings = Mapping[str, str]
"""The settings of a channel by their names."""


@dataclass(frozen=True)
class Setting:
    """A setting of a channel. ``check`` returns the normalised text or raises ``ActionError`` with the field.

    The value of a ``secret`` setting is never shown again.
    """

    name: str
    label: Promise
    help_text: Promise
    check: Callable[[str], str]
    secret: bool = False
    required: bool = True
    lines: int = 1


@dataclass(frozen=True)
class ChannelKind:
    """A kind of channel. ``send`` raises ``DeliveryError`` unless the service accepted the message.

    ``target`` returns what people may see of the settings, for lists.
    """

    name: str
    title: Promise
    help_text: Promise
    settings: tuple[Setting, ...]
    target: Callable[[Settings], str]
    send: Callable[[Settings, Content], Awaitable[None]]
