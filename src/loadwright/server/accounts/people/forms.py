"""The form for people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.server.web.forms import PageForm


class PersonForm(PageForm):
    """A person to create."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        help_text=_("Letters, digits and @ . + - _"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    administrator = forms.BooleanField(
        label=_("Administrator"),
        required=False,
        help_text=_("Can see every project and manages people, rooms and projects. Default: no."),
    )
