"""Forms of the generators' page."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.server.web.forms import PageForm


class CodeForm(PageForm):
    """How many generators may join with one code, and for how long."""

    uses = forms.IntegerField(label=_("Generators that join"), initial=1, min_value=1, max_value=1000)
    hours = forms.IntegerField(label=_("Within"), initial=24, min_value=1, max_value=720)
