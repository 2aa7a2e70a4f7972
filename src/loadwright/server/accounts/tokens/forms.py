"""The form for API tokens."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import ApiToken
from loadwright.server.web.forms import PageForm


class TokenForm(PageForm):
    """An API token: purpose, scope and validity."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What it is used for, for example “CI of the shop”.")
    )
    scope = forms.ChoiceField(
        label=_("Scope"),
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.WRITE,
        help_text=_("What programs with the token may do, within your own rights. Default: read and write."),
    )
    days = forms.IntegerField(
        label=_("Valid for"),
        required=False,
        initial=365,
        min_value=1,
        help_text=_("In days; default: 365. If empty, the token is valid until it is revoked."),
    )
