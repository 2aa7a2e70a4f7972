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

    name = TextField(
        names.name, label=_("Name"), max_length=names.MAX_NAME, help_text=_("As the team calls it; unique.")
    )
    app_id = TextField(
        names.app_id,
        label=_("Process identifier"),
        required=False,
        help_text=_(
            "Text that identifies exactly one process in the output of ps, for example -Dapp=shop. Empty: none."
        ),
    )
    url_prefix = TextField(
        names.url_prefix,
        label=_("URL prefix"),
        required=False,
        help_text=_("Beginning of the paths of its HTTP requests, for example /shop/. Empty: none."),
    )
    uploads = forms.BooleanField(
        label=_("Allow uploads to its servers"),
        required=False,
        initial=True,
        help_text=_("By its members, in the file manager. Default: on."),
    )
    downloads = forms.BooleanField(
        label=_("Allow downloads from its servers"),
        required=False,
        initial=True,
        help_text=_("By its members, in the file manager. Default: on."),
    )


class MemberForm(PageForm):
    """A new member and their role."""

    username = forms.ChoiceField(label=_("Person"), help_text=_("People who are not in the project yet."))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Membership.Role.choices,
        initial=Membership.Role.MEMBER,
        help_text=_("Members use the servers, plans and runs; maintainers also edit servers and credentials."),
    )

    def __init__(self, *args: Any, people: Iterable[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people_offered = [(one.username, _person(one)) for one in people]
        choice_field(self, "username").choices = [("", _("choose")), *people_offered]


def _person(user: User) -> str:
    full = user.get_full_name()
    return _now("%(name)s (%(username)s)") % {"name": full, "username": user.username} if full else user.username


class RoomForm(PageForm):
    """A room."""

    name = TextField(
        names.name, label=_("Name"), max_length=names.MAX_NAME, help_text=_("Where the machines are; unique.")
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"),
        choices=Room.Purpose.choices,
        initial=Room.Purpose.APPLICATION,
        help_text=_("Generators can only be in rooms for load. Default: application."),
    )
