"""Numbers as people type them. ``runs/numbers.js`` has the same grammar; both are tested on the same cases."""

from __future__ import annotations

import re

from .messages import InputError, inputs

# The forms of ASCII characters in Chinese and Japanese text, and the space between them.
_HALF_WIDTH = {0x3000: " ", **{code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}}
# Commas only between groups of three digits: in "12,5" the comma may be a decimal one.
_NUMBER = re.compile(
    r"[+-]?(?:(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)(?:e[+-]?[0-9]{1,3})?", re.IGNORECASE
)


def half_width(text: str) -> str:
    """Return the text with ASCII characters in place of full-width ones: ``１２％`` is ``12%``."""
    return text.translate(_HALF_WIDTH)


def parse_number(text: str) -> float:
    """Return the value of ``1200``, ``1,200``, ``0.5`` or ``1e3``. Raises ``InputError``."""
    plain = half_width(text).strip()
    if _NUMBER.fullmatch(plain) is None:
        raise InputError(inputs.NOT_A_NUMBER(text=text))
    return float(plain.replace(",", ""))


def parse_whole(text: str) -> int:
    """Return the value of a whole number. Raises ``InputError``."""
    value = parse_number(text)
    if not value.is_integer():
        raise InputError(inputs.NOT_WHOLE(text=text))
    return int(value)
