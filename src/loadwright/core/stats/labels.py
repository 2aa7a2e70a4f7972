"""Labels of limited length, which differ where the labels of samples do."""

from __future__ import annotations

import hashlib

from loadwright.core.texts import encodable

MAX_LABEL = 1000
"""Maximum length of a label in characters."""
_CUT = "…"
_DIGITS = 16


def limited(label: str) -> str:
    """Return ``label``, ``encodable``; of one with too many characters, the beginning and a digest of the whole.

    ``Label.java`` of the plugin limits labels alike, so that all samples of a label have the same one.
    """
    text = str(encodable(label))
    if len(text) <= MAX_LABEL:
        return text
    return text[: MAX_LABEL - len(_CUT) - _DIGITS] + _CUT + hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
