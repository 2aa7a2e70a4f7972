"""Validation of servers' settings. Pure.

Each function returns the normalised value and raises ``ActionError`` with the field.
"""

from __future__ import annotations

import contextlib
import ipaddress
import re
from collections.abc import Iterable

from loadwright.server.platform.addresses import is_local
from loadwright.server.projects.validation import MAX_NAME, QUOTES_AND_BRACKETS, unspeakable
from loadwright.server.servers import errors

MAX_ADDRESS = 255
MAX_PORT = 65_535
MAX_NOTE = 10_000
MAX_TAG = 50
MAX_TAGS = 20

# Letters and digits of any script, as in international host names. Underscores are common in internal names.
HOST_NAME = re.compile(r"(?=.{1,253}\.?$)(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))*\.?")


def address(text: str) -> str:
    """Return a host name or IP address."""
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        text = text[1:-1]
    if not text:
        raise errors.ADDRESS_MISSING()
    if len(text) > MAX_ADDRESS:
        raise errors.ADDRESS_TOO_LONG()
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        return _host_name(text)


def _host_name(text: str) -> str:
    if not HOST_NAME.fullmatch(text):
        raise errors.ADDRESS_FORM()
    if re.fullmatch(r"[\d.]+", text):
        raise errors.IP_ADDRESS_FORM()
    return text


def refuse_local(address: str) -> None:
    """Refuse an address that ``is_local``. Names are resolved at each connection (``ssh.reach``)."""
    with contextlib.suppress(ValueError):
        if is_local(address):
            raise errors.LOCAL_ADDRESS()
    name = address.rstrip(".").lower()
    if name == "localhost" or name.endswith(".localhost"):
        raise errors.LOCAL_ADDRESS()


def port(number: int | None) -> int:
    """Return an SSH port."""
    if number is None or not 1 <= number <= MAX_PORT:
        raise errors.PORT()
    return number


def username(text: str) -> str:
    """Return the user to sign in as."""
    text = text.strip()
    if not text:
        raise errors.USER_NAME_MISSING()
    if len(text) > MAX_NAME:
        raise errors.USER_NAME_TOO_LONG()
    if text.startswith("-") or re.search(r"\s", text) or unspeakable(text) or QUOTES_AND_BRACKETS & set(text):
        raise errors.USER_NAME_CHARACTERS()
    return text


def note(text: str) -> str:
    """Return a note, which may have several lines."""
    text = text.strip().replace("\r\n", "\n")
    if len(text) > MAX_NOTE:
        raise errors.NOTE_TOO_LONG()
    if unspeakable(text, "\n\t\u200d"):
        raise errors.NOTE_CHARACTERS()
    return text


def tags(words: Iterable[str]) -> tuple[str, ...]:
    """Return tags without duplicates, in their order."""
    kept: dict[str, str] = {}
    for word in filter(None, map(str.strip, words)):
        if len(word) > MAX_TAG:
            raise errors.TAG_TOO_LONG()
        if unspeakable(word) or QUOTES_AND_BRACKETS & set(word) or re.search("[,;，；]", word):
            raise errors.TAG_CHARACTERS()
        kept.setdefault(word.casefold(), word)
    if len(kept) > MAX_TAGS:
        raise errors.TOO_MANY_TAGS()
    return tuple(kept.values())


def split_tags(text: str) -> list[str]:
    """Split a text at commas, including full-width ones."""
    return re.split("[,;，；]", text)


MAX_JUMPS = 5
