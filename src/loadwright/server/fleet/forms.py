"""Forms of enrolment codes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import User
from loadwright.server.projects.forms import chosen_id, clean_new, new_room_field, offer_load_rooms
from loadwright.server.web.forms import PageForm


class UsesField(forms.IntegerField):
    """The number of machines that can use a code."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(min_value=1, max_value=1000, **settings)


class EnrolmentForm(PageForm):
    """Options of an enrolment code of any role, beside ``uses``. ``fleet/_enrolment.html`` shows it."""

    hours = forms.IntegerField(
        label=_("Within"),
        initial=24,
        min_value=1,
        max_value=720,
        help_text=_("Hours for which the code is valid. Default: 24."),
    )


class CodeForm(EnrolmentForm):
    """Options of an enrolment code for generators."""

    uses = UsesField(
        label=_("Generators to enrol"), initial=1, help_text=_("How many machines can use the code. Default: 1.")
    )
    room = forms.ChoiceField(
        label=_("Room"),
        required=False,
        help_text=_("Where the machines are. Runs can be restricted to a room. Default: none."),
    )
    new_room = new_room_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_load_rooms(self, user)

    def clean(self) -> None:
        super().clean()
        clean_new(self, "room")

    def options(self) -> dict[str, Any]:
        """Return the options of the code, as ``actions.create_code`` takes them."""
        return {**self.cleaned_data, "room": chosen_id(self, "room")}
