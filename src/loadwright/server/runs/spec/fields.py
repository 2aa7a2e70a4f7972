"""Form fields for options of a run."""

from __future__ import annotations

import math
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from loadwright.core.curve import parse_duration
from loadwright.core.messages import InputError
from loadwright.core.numbers import half_width, parse_number
from loadwright.server.platform.messages import localized


class _NumberField(forms.CharField):
    """A text that stands for a number. The value is a float, ``None`` if empty."""

    def parse(self, text: str) -> float:
        """Return the number. Raises ``InputError``."""
        raise NotImplementedError

    def clean(self, value: Any) -> float | None:
        text = super().clean(value)
        try:
            return self.parse(text) if text else None
        except InputError as error:
            raise forms.ValidationError(localized(error.message)) from None


class DurationField(_NumberField):
    """A duration such as ``90s``, ``1m30s`` or ``2h``. The value is in seconds."""

    def parse(self, text: str) -> float:
        return parse_duration(text)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:g}s" if isinstance(value, int | float) else value


class FigureField(_NumberField):
    """A number, shown without a decimal point if it is whole."""

    def parse(self, text: str) -> float:
        return parse_number(text)

    def prepare_value(self, value: Any) -> Any:
        return f"{value:.15g}" if isinstance(value, float) else value


class LinesField(forms.CharField):
    """One item per line. The value is the list of nonempty items."""

    widget = forms.Textarea

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class PairsField(forms.CharField):
    """Lines of ``NAME=VALUE``. The value is a dictionary."""

    widget = forms.Textarea

    def clean(self, value: Any) -> dict[str, str]:
        pairs = {}
        for line in filter(str.strip, super().clean(value).splitlines()):
            name, equals, text = line.partition("=")
            if not equals or not name.strip():
                raise forms.ValidationError(_("“%(line)s” is not in the form NAME=VALUE.") % {"line": line.strip()})
            pairs[name.strip()] = text.strip()
        return pairs

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{name}={text}" for name, text in value.items()) if isinstance(value, dict) else value


def parse_target(text: str, base: float, *, whole: bool) -> float:
    """Return the total that a number such as ``1,200``, or a percentage of ``base`` such as ``150%``, stands for.

    With ``whole``, which threads are, a percentage is rounded, to at least 1. Raises ``InputError``.
    """
    typed = half_width(text).strip()
    value = parse_number(typed.removesuffix("%"))
    if not typed.endswith("%"):
        return value
    value *= base / 100
    return max(1.0, math.floor(value + 0.5)) if whole and value > 0 else value
