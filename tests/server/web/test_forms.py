"""Forms show errors of actions beside the field that they are about."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django import forms
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from loadwright.core.messages import TEXT
from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, ActionError
from loadwright.server.web.forms import PageForm, TextField


def upper(text: str) -> str:
    if not text.strip():
        raise ActionError(TEXT(text="Enter a word."), field="word")
    return text.upper()


class WordForm(PageForm):
    aliases = {"term": "word"}
    word = TextField(upper, label="Word")
    kind = forms.ChoiceField(choices=[("a", "A")], required=False)
    agreed = forms.BooleanField(required=False)


def test_widgets_get_the_classes_of_the_theme() -> None:
    classes = {name: field.widget.attrs["class"] for name, field in WordForm().fields.items()}
    assert classes == {"word": "form-control", "kind": "form-select", "agreed": "form-check-input"}


def test_a_text_field_returns_what_its_check_returns() -> None:
    form = WordForm({"word": "abc"})
    assert form.is_valid()
    assert form.cleaned_data["word"] == "ABC"


@pytest.mark.parametrize("word", ["", "   "])
def test_an_empty_text_gets_the_message_of_its_check_and_is_marked(word: str) -> None:
    form = WordForm({"word": word})
    assert not form.is_valid()
    assert form.errors["word"] == ["Enter a word."]
    assert "is-invalid" in form.fields["word"].widget.attrs["class"]


@pytest.mark.parametrize(
    ("field", "shown"), [("word", "word"), ("term", "word"), ("", "__all__"), ("other", "__all__")]
)
def test_an_error_of_an_action_is_shown_beside_its_field(field: str, shown: str) -> None:
    form = WordForm({"word": "abc"})
    assert form.is_valid()
    form.fail(ActionError(TEXT(text="This word exists."), field=field, code=CONFLICT))
    assert dict(form.errors) == {shown: ["This word exists."]}


def test_a_missing_permission_is_not_an_error_of_a_field() -> None:
    form = WordForm({"word": "abc"})
    assert form.is_valid()
    with pytest.raises(PermissionDenied, match="administrators"):
        form.fail(ActionError(TEXT(text="Only administrators can do this."), code=FORBIDDEN))


def forms_of(base: type[PageForm]) -> Iterator[type[PageForm]]:
    for form in base.__subclasses__():
        yield form
        yield from forms_of(form)


def test_every_field_states_its_meaning() -> None:
    """Its default too, where it has one. Each kind of load is explained by itself; a sign-in needs no explanation."""
    reverse("home:overview")  # Loads the pages of all apps, and their forms.
    without = {
        f"{form.__name__}.{name}"
        for form in forms_of(PageForm)
        if form.__module__.startswith("loadwright.") and form.__name__ != "SignInForm"
        for name, field in form.base_fields.items()
        if not field.help_text and not field.widget.is_hidden
    }
    assert without == {"StartForm.mode"}
