"""Validation of names and of the settings of projects: pure.

Each function returns the normalised text and raises ``ActionError`` with the field.
"""

import unicodedata

from . import errors

MAX_NAME = 100


MAX_APP_ID = 200


MAX_URL_PREFIX = 200


QUOTES_AND_BRACKETS = frozenset("<>\"'`\\")


def name(text: str, field: str = "name") -> str:
    """Return the name of a project, room, credential or server."""
    text = text.strip()
    if not text:
        raise errors.NAME_MISSING(field=field)
    if len(text) > MAX_NAME:
        raise errors.NAME_TOO_LONG(field=field)
    if unspeakable(text) or QUOTES_AND_BRACKETS & set(text):
        raise errors.NAME_CHARACTERS(field=field)
    return text


def unspeakable(text: str, allowed: str = "") -> bool:
    """Return whether ``text`` contains control characters or line breaks."""
    return any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in allowed for char in text)


def app_id(text: str) -> str:
    """Validate the process identifier of a project."""
    text = text.strip()
    if len(text) > MAX_APP_ID:
        raise errors.PROCESS_MARK_TOO_LONG()
    if unspeakable(text):
        raise errors.PROCESS_MARK_CHARACTERS()
    return text


def url_prefix(text: str) -> str:
    """Validate the prefix of the paths of a project's HTTP requests."""
    text = text.strip()
    if len(text) > MAX_URL_PREFIX:
        raise errors.URL_PREFIX_TOO_LONG()
    if text and not text.startswith("/"):
        raise errors.URL_PREFIX_START()
    if unspeakable(text) or any(char.isspace() for char in text) or (QUOTES_AND_BRACKETS | {"?", "#"}) & set(text):
        raise errors.URL_PREFIX_CHARACTERS()
    return text
