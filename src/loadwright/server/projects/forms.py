"""Forms of projects, members and rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import User
from loadwright.server.projects import validation as names
from loadwright.server.projects.models import Membership, Room
from loadwright.server.web.forms import PageForm, TextField, choice_field


class ProjectForm(PageForm):
    """A project with its settings."""

    name = TextField(names.name, label=_("Name"), max_length=names.MAX_NAME)
    app_id = TextField(
        names.app_id,
        label=_("Process mark"),
        required=False,
        help_text=_(
            "Text that identifies exactly one process in the output of ps, for example -Dapp=shop. Empty: none."
        ),
    )
    url_prefix = TextField(
        names.url_prefix,
        label=_("URL prefix"),
        required=False,
        help_text=_(
            "Beginning of the paths of its HTTP requests, for example /shop/. Traffic is assigned by it; empty: none."
        ),
    )
    uploads = forms.BooleanField(label=_("Allow uploads to its servers"), required=False, initial=True)
    downloads = forms.BooleanField(label=_("Allow downloads from its servers"), required=False, initial=True)


class MemberForm(PageForm):
    """A new member and their role."""

    username = forms.ChoiceField(label=_("Person"))
    role = forms.ChoiceField(label=_("Role"), choices=Membership.Role.choices, initial=Membership.Role.MEMBER)

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people_offered = [(one.username, _person(one)) for one in people]
        choice_field(self, "username").choices = [("", _("choose")), *people_offered]


def _person(user: User) -> str:
    full = user.get_full_name()
    return _now("%(name)s (%(username)s)") % {"name": full, "username": user.username} if full else user.username


class RoomForm(PageForm):
    """A room."""

    name = TextField(names.name, label=_("Name"), max_length=names.MAX_NAME)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Room.Purpose.choices, initial=Room.Purpose.APPLICATION)
