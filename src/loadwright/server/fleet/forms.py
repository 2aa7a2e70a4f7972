"""Forms of the generators' page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.server.projects import queries as projects
from loadwright.server.web.forms import PageForm


class CodeForm(PageForm):
    """How many generators may join with one code, and for how long."""

    uses = forms.IntegerField(label=_("Generators that join"), initial=1, min_value=1, max_value=1000)
    hours = forms.IntegerField(label=_("Within"), initial=24, min_value=1, max_value=720)
    room = forms.TypedChoiceField(label=_("Room"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        room = self.fields["room"]
        assert isinstance(room, forms.TypedChoiceField), "declared so above"
        room.choices = [("", _("none")), *((one.pk, one.name) for one in projects.load_rooms())]
