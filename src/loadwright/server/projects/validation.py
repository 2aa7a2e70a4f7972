"""Validation of names and of the settings of projects: pure.

Each function returns the normalised text and raises ``ActionError`` with the field.
"""

import unicodedata

from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.errors import ActionError

MAX_NAME = 100


MAX_APP_ID = 200


QUOTES_AND_BRACKETS = frozenset("<>\"'`\\")


def name(text: str, field: str = "name") -> str:
    """Return the name of a project, room, credential or server."""
    text = text.strip()
    if not text:
        raise ActionError(_("Enter a name."), field=field)
    if len(text) > MAX_NAME:
        raise ActionError(_("The name can have at most 100 characters."), field=field)
    if unspeakable(text) or QUOTES_AND_BRACKETS & set(text):
        raise ActionError(_("A name must be one line without quotes, backslashes, < and >."), field=field)
    return text


def unspeakable(text: str, allowed: str = "") -> bool:
    """Return whether ``text`` contains control characters or line breaks."""
    return any(unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") and char not in allowed for char in text)


def app_id(text: str) -> str:
    """Validate the process mark of a project."""
    text = text.strip()
    if len(text) > MAX_APP_ID:
        raise ActionError(_("The process mark can have at most 200 characters."), field="app_id")
    if unspeakable(text):
        raise ActionError(_("The process mark must be one line of plain text."), field="app_id")
    return text
