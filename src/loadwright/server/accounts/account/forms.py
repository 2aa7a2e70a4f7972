"""Forms for sign-in and password."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.server.web.forms import PageForm


class SignInForm(PageForm):
    """User name and password."""

    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autofocus": True, "autocapitalize": "none"}),
    )
    password = forms.CharField(
        label=_("Password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class PasswordForm(PageForm):
    """The current password and a new one, twice."""

    old_password = forms.CharField(
        label=_("Current password"),
        strip=False,
        help_text=_("The one with which you signed in."),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least 10 characters, not a common password and not like your user name."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    repeated = forms.CharField(
        label=_("Repeat new password"),
        strip=False,
        help_text=_("The same again, against typing errors."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    revoke_tokens = forms.BooleanField(
        label=_("Revoke all API tokens"),
        required=False,
        help_text=_("Programs that use them then need new ones. Choose this if someone may know your password."),
    )

    def clean_repeated(self) -> str:
        """Check that the new passwords match."""
        repeated: str = self.cleaned_data["repeated"]
        if repeated != self.cleaned_data.get("new_password", repeated):
            raise forms.ValidationError(_("The two new passwords differ."))
        return repeated
