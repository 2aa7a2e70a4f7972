"""Forms of projects, members and rooms."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.projects import validation as names
from loadwright.server.projects.models import Membership, Project, Room
from loadwright.server.web.forms import PLAIN, PageForm, TextField, choice_field

NEW = "new"
"""The choice of a project or room that is created together with what belongs to it."""


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
        choice_field(self, "username").choices = [("", _("Select…")), *people_offered]


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


class NewName(forms.CharField):
    """The name of a project or room to create. It is read only if ``NEW`` is chosen (``clean_new``)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, widget=forms.TextInput(attrs=dict(PLAIN)), **kwargs)


def new_project_field() -> NewName:
    return NewName(label=_("Name of the project"), help_text=_("As the team calls it. You can add members later."))


def new_room_field() -> NewName:
    return NewName(label=_("Name of the room"), help_text=_("Where machines are, for example a data centre."))


def offer_projects(form: forms.Form, offered: Iterable[Project], user: User) -> None:
    """Set the choices of the field ``project``; an administrator can also name a new project."""
    _offer(form, "project", offered, user, _now("new project…"), _now("Default project"))


def offer_rooms(form: forms.Form, user: User) -> None:
    """Set the choices of the field ``room``; an administrator can also name a new room."""
    _offer(form, "room", Room.objects.all(), user, _now("new room…"), _now("Default room"))


def offer_load_rooms(form: forms.Form, user: User) -> None:
    """Set the choices of the field ``room``, which can be empty, to rooms for load; an administrator can name one."""
    choices: list[tuple[Any, Any]] = [("", _now("none")), *((one.pk, one.name) for one in projects.load_rooms())]
    if user.is_superuser:
        choices.append((NEW, _now("new room…")))
    else:
        form.fields.pop("new_room", None)
    choice_field(form, "room").choices = choices


def _offer(form: forms.Form, name: str, offered: Iterable[Project | Room], user: User, new: str, default: str) -> None:
    """Set the choices of a field. The only one is chosen from the start."""
    choices: list[tuple[Any, Any]] = [(one.pk, one.name) for one in offered]
    if len(choices) == 1 and not form.initial.get(name):
        form.initial[name] = choices[0][0]
    if not user.is_superuser:
        form.fields.pop(f"new_{name}", None)
    elif f"new_{name}" in form.fields:
        if not choices:
            form.initial.update({name: NEW, f"new_{name}": default})
        choices.append((NEW, new))
    choice_field(form, name).choices = [("", _("Select…")), *choices]


def clean_new(form: forms.Form, name: str) -> None:
    """Validate the name of a new project or room, if one is chosen."""
    if form.cleaned_data.get(name) != NEW:
        form.cleaned_data[f"new_{name}"] = ""
        return
    try:
        form.cleaned_data[f"new_{name}"] = names.name(form.cleaned_data.get(f"new_{name}", ""))
    except ActionError as error:
        form.add_error(f"new_{name}", forms.ValidationError(str(error)))


def chosen_id(form: forms.Form, name: str) -> int | None:
    """Return the id of the chosen project or room; ``None`` for a new one and without a choice."""
    chosen = form.cleaned_data[name]
    return None if chosen in ("", NEW) else int(chosen)
