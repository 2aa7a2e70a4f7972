"""The forms for people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.server.web.forms import PageForm

from .actions import MAX_NAME


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


class DetailsForm(PageForm):
    """Name and address of a person."""

    first_name = forms.CharField(
        label=_("First name"), required=False, max_length=MAX_NAME, help_text=_("Shown beside the user name.")
    )
    last_name = forms.CharField(
        label=_("Last name"), required=False, max_length=MAX_NAME, help_text=_("Shown after the first name.")
    )
    email = forms.EmailField(
        label=_("Email"), required=False, help_text=_("For administrators; nothing is sent to it. Default: none.")
    )
