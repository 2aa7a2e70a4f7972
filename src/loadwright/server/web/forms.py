"""The form every page uses: Tabler's looks, and errors of actions beside the field they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from django import forms
from django.core.exceptions import PermissionDenied

from loadwright.server.platform.errors import ActionError

FORBIDDEN = "forbidden"
"""The code of an ``ActionError`` about a thing one may see and not change."""


class Failure(Protocol):
    """What a form needs to know of an ``ActionError``."""

    field: str
    code: str


def choice_field(form: forms.Form, name: str) -> forms.ChoiceField:
    """Return a field of a form whose choices are known only now."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField), f"{name} is declared as a choice"
    return field


class PageForm(forms.Form):
    """A form whose widgets look like Tabler's; ``aliases`` maps names of inputs of actions to fields."""

    aliases: dict[str, str] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", _css(field.widget))

    def full_clean(self) -> None:
        """Check every field and mark those that are wrong."""
        super().full_clean()
        for name in self.errors:
            self._mark(name)

    def fail(self, error: Failure) -> None:
        """Show what an action refused: beside its field, above the form when it is about none.

        Raises ``PermissionDenied`` when it is nothing this person could enter better.
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
    """A text that a function of ``checks`` judges, so that every wrong field says so at once."""

    def __init__(self, check: Callable[[str], Any], **kwargs: Any) -> None:
        self.check = check
        super().__init__(**{"widget": forms.TextInput(attrs=dict(PLAIN)), **kwargs})

    def clean(self, value: Any) -> Any:
        """Return what the check makes of the text, which also says what is wrong with none."""
        try:
            return self.check(self.to_python(value) or "")
        except ActionError as error:
            raise forms.ValidationError(str(error)) from None


PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
