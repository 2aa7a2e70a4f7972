"""Forms of the page of generators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.server.projects import queries as projects
from loadwright.server.web.forms import PageForm, choice_field


class CodeForm(PageForm):
    """Options of an enrolment code for generators."""

    uses = forms.IntegerField(
        label=_("Generators to enrol"),
        initial=1,
        min_value=1,
        max_value=1000,
        help_text=_("How many machines can use the code. Default: 1."),
    )
    hours = forms.IntegerField(
        label=_("Within"),
        initial=24,
        min_value=1,
        max_value=720,
        help_text=_("Hours for which the code is valid. Default: 24."),
    )
    room = forms.TypedChoiceField(
        label=_("Room"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("Where the machines are. Runs can be restricted to a room. Default: none."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rooms = [(one.pk, one.name) for one in projects.load_rooms()]
        choice_field(self, "room").choices = [("", _("none")), *rooms]
