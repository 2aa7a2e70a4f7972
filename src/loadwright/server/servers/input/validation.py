"""What people type about projects, rooms and servers, checked: pure, one clear sentence for everything that is wrong.

Each function returns the text as it is kept, and raises ``ActionError`` naming the field.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.validation import MAX_NAME, QUOTES_AND_BRACKETS, unspeakable

MAX_ADDRESS = 255
MAX_PORT = 65_535
MAX_NOTE = 10_000
MAX_TAG = 50
MAX_TAGS = 20
WRONG_PORT = _("A port must be a number from 1 to 65535; the default of SSH is 22.")

# Letters and digits of any script, as international host names are typed; an underscore is common inside.
HOST_NAME = re.compile(r"(?=.{1,253}\.?$)(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*\.?")


def address(text: str) -> str:
    """Return a host name or IP address."""
    text = text.strip()
    field = "address"
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    if not text:
        raise ActionError(_("Enter the server’s host name or IP address."), field=field)
    if len(text) > MAX_ADDRESS:
        raise ActionError(_("The address can have at most 255 characters."), field=field)
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    if not HOST_NAME.fullmatch(text):
        raise ActionError(
            _("Not a host name or IP address. Enter it without user, port, spaces or http://."), field=field
        )
    if re.fullmatch(r"[\d.]+", text):
        raise ActionError(_("Not an IP address: it consists of four numbers from 0 to 255."), field=field)
    return text


def port(number: int | None) -> int:
    """Return an SSH port."""
    if number is None or not 1 <= number <= MAX_PORT:
        raise ActionError(WRONG_PORT, field="port")
    return number


def username(text: str) -> str:
    """Return the user to sign in as."""
    text = text.strip()
    if not text:
        raise ActionError(_("Enter the user to sign in as, for example root."), field="username")
    if len(text) > MAX_NAME:
        raise ActionError(_("The user name can have at most 100 characters."), field="username")
    if text.startswith("-") or re.search(r"\s", text) or unspeakable(text) or QUOTES_AND_BRACKETS & set(text):
        raise ActionError(_("A user name cannot contain spaces or quotes or begin with “-”."), field="username")
    return text


def note(text: str) -> str:
    """Return a note: several lines are fine."""
    text = text.strip().replace("\r\n", "\n")
    if len(text) > MAX_NOTE:
        raise ActionError(_("The note can have at most 10,000 characters."), field="note")
    if unspeakable(text, "\n\t\u200d"):
        raise ActionError(_("The note contains control characters; enter plain text."), field="note")
    return text


def tags(words: Iterable[str]) -> tuple[str, ...]:
    """Return tags, each once, in the order they were given."""
    kept: dict[str, str] = {}
    for word in filter(None, map(str.strip, words)):
        if len(word) > MAX_TAG:
            raise ActionError(_("A tag can have at most 50 characters."), field="tags")
        if unspeakable(word) or QUOTES_AND_BRACKETS & set(word) or re.search("[,;，；]", word):
            raise ActionError(_("Tags are words without quotes, < and >, separated by commas."), field="tags")
        kept.setdefault(word.casefold(), word)
    if len(kept) > MAX_TAGS:
        raise ActionError(_("A server can have at most 20 tags."), field="tags")
    return tuple(kept.values())


def split_tags(text: str) -> list[str]:
    """Return the words of a text that are separated by commas, Chinese ones included."""
    return re.split("[,;，；]", text)


MAX_JUMPS = 5
