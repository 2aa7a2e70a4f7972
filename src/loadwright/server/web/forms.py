"""The base of all forms: Tabler's style, and errors of actions beside their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from django import forms
from django.core.exceptions import PermissionDenied

from loadwright.server.platform.errors import ActionError

FORBIDDEN = "forbidden"
"""The code of an ``ActionError`` for missing rights to an object that is visible."""


class Failure(Protocol):
    """The part of an ``ActionError`` that forms use."""

    field: str
    code: str


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    """Return a choice field, whose choices are set when the form is created."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), f"{name} is declared as a choice"
    return field


class PageForm(forms.Form):
    """A form in Tabler's style. ``aliases`` maps fields of action errors to fields of the form."""

    aliases: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _css(field.widget))

    def full_clean(self) -> None:
        """Validate all fields and mark invalid ones."""
        super().full_clean()
        for name in self.errors:
            self._mark(name)

    def fail(self, error: Failure) -> None:
        """Show an action's error beside its field, or above the form if it has none.

        Raises ``PermissionDenied`` if other input could not help.
        """
        if error.code == FORBIDDEN:
            raise PermissionDenied(str(error))
        name = self.aliases.get(error.field, error.field)
        field = name if name in self.fields else None
        self.add_error(field, forms.ValidationError(str(error)))
        if field:
            self._mark(field)

    def _mark(self, name: str) -> None:
        if name in self.fields:
            self.fields[name].widget.attrs["class"] += " is-invalid"


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.RadioSelect):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"


class TextField(forms.CharField):
    """A text that is validated by ``check``, so that all invalid fields are reported together."""

    def __init__(self, check: Callable[[str], Any], **kwargs: Any) -> None:
        self.check = check
        super().__init__(**{"widget": forms.TextInput(attrs=dict(PLAIN)), **kwargs})

    def clean(self, value: Any) -> Any:
        """Return the checked text. The check also handles missing input, so that its message is shown."""
        try:
            return self.check(self.to_python(value) or "")
        except ActionError as error:
            raise forms.ValidationError(str(error)) from None


PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
