"""Forms of servers and credentials. Secrets are never written back into a page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.projects import validation as names
from loadwright.server.projects.forms import (
    chosen_id,
    clean_new,
    new_project_field,
    new_room_field,
    offer_projects,
    offer_rooms,
)
from loadwright.server.projects.models import Project
from loadwright.server.servers.input.server import ServerInput
from loadwright.server.web.forms import PLAIN, PageForm, TextField, choice_field

from . import errors, queries
from .credentials import actions as credential_actions
from .input import validation
from .models import Credential, Server
from .ssh.target import NONE, Secret

OWN = "own"
KEPT = "••••••••"
SECRETS = ("password", "private_key", "passphrase", "certificate")


class SecretArea(forms.Textarea):
    """A multi-line text that is never shown again."""

    def format_value(self, value: Any) -> str:  # noqa: ARG002
        """Return an empty value, whatever was entered."""
        return ""


def _area(rows: int, begin: str) -> SecretArea:
    return SecretArea(attrs={**PLAIN, "rows": rows, "class": "form-control font-monospace", "placeholder": begin})


class SecretForm(PageForm):
    """Fields of a credential by kind."""

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[choice for choice in Credential.Kind.choices if choice[0] != NONE],
        initial=Credential.Kind.PASSWORD,
        widget=forms.RadioSelect,
        help_text=_("With what the user signs in. Default: password."),
    )
    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        help_text=_("Of the user on the server. It is stored encrypted and never shown again."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    private_key = forms.CharField(
        label=_("Private key"),
        required=False,
        widget=_area(5, "-----BEGIN OPENSSH PRIVATE KEY-----"),
        help_text=_("The whole file. It is stored encrypted and never shown again."),
    )
    passphrase = forms.CharField(
        label=_("Passphrase of the key"),
        required=False,
        strip=False,
        help_text=_("With which the key file is encrypted. Empty: none."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    certificate = forms.CharField(
        label=_("Certificate"),
        required=False,
        widget=_area(3, "ssh-ed25519-cert-v01@openssh.com AAAA…"),
        help_text=_("Signed by an authority that the server trusts; belongs to the key."),
    )

    def __init__(self, *args: Any, kept: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        """Kind of the existing credential, whose parts are kept where fields are empty."""
        if kept:
            for name in SECRETS:
                self.fields[name].widget.attrs["placeholder"] = KEPT

    @property
    def lost(self) -> bool:
        """Return whether secrets were entered, which are not sent back."""
        return self.is_bound and any(self.data.get(name) for name in SECRETS)

    def secret(self) -> Secret:
        data = self.cleaned_data
        return Secret(data["kind"], **{name: data[name] for name in SECRETS})

    def entered(self) -> Secret | None:
        """Return the entered secret; ``None`` to keep the existing one."""
        secret = self.secret()
        return None if credential_actions.is_empty(secret) and secret.kind == self.kept else secret


def _user(text: str) -> str:
    """Return a user name, which a server without SSH access does not need."""
    return validation.username(text) if text.strip() else ""


class ServerForm(SecretForm):
    """A server: address, user, credential, tags and note."""

    name = TextField(
        names.name,
        label=_("Name"),
        max_length=names.MAX_NAME,
        help_text=_("In lists and terminals; unique in its project."),
    )
    address = TextField(validation.address, label=_("Address"), help_text=_("Host name or IP address."))
    port = forms.IntegerField(
        label=_("SSH port"),
        initial=22,
        min_value=1,
        max_value=validation.MAX_PORT,
        error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), _(errors.PORT.message.english)),
        widget=forms.TextInput(attrs=dict(PLAIN)),
        help_text=_("Default: 22."),
    )
    username = TextField(_user, label=_("User"), help_text=_("The user to sign in as."))
    project = forms.ChoiceField(
        label=_("Project"),
        error_messages={"required": _("Choose one of your projects.")},
        help_text=_("Its members can use the server."),
    )
    new_project = new_project_field()
    room = forms.ChoiceField(
        label=_("Room"),
        error_messages={"required": _("Choose the server’s room.")},
        help_text=_("Where the server is."),
    )
    new_room = new_room_field()
    jump_host = forms.ChoiceField(
        label=_("Jump host"),
        required=False,
        help_text=_("The server through which the connection is made. Default: none."),
    )
    credential = forms.ChoiceField(
        label=_("Credential"), help_text=_("A shared one of the project, or its own. Default: its own.")
    )
    tags = forms.CharField(
        label=_("Tags"),
        required=False,
        help_text=_("For filtering, separated by commas. Default: none."),
        widget=forms.TextInput(attrs=dict(PLAIN)),
    )
    note = TextField(
        validation.note,
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For other people; shown on the server’s page."),
    )

    def __init__(self, *args: Any, user: User, server: Server | None = None, **kwargs: Any) -> None:
        own = server is not None and not server.credential.shared
        kept = server.credential.kind if own and server is not None else ""
        initial = {**(_initial(server) if server else {}), **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, kept=kept, initial=initial, **kwargs)
        kind = choice_field(self, "kind")
        kind.required = False
        kind.choices = Credential.Kind.choices
        kind.help_text = _(
            "With what the user signs in. Without SSH access, a server is only monitored: it has no terminal, files "
            "and facts. Default: password."
        )
        offer_projects(self, projects.projects(user), user)
        offer_rooms(self, user)
        choices: dict[str, list[Any]] = {
            "jump_host": [("", _("none")), *_by_project(_jump_hosts(user, server))],
            "credential": [
                (OWN, _("its own")),
                *_by_project(queries.credentials(user).order_by("project__name", "name")),
            ],
        }
        for name, values in choices.items():
            choice_field(self, name).choices = values

    def clean_tags(self) -> tuple[str, ...]:
        try:
            return validation.tags(validation.split_tags(self.cleaned_data["tags"]))
        except ActionError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self) -> None:
        super().clean()
        clean_new(self, "project")
        clean_new(self, "room")
        if self._has_ssh() and self.cleaned_data.get("username") == "":
            self.add_error("username", str(errors.USER_NAME_MISSING()))

    def _has_ssh(self) -> bool:
        """Return whether connections to the server are to be made; its hidden user is ignored otherwise."""
        data = self.cleaned_data
        return data.get("credential") != OWN or data.get("kind") != NONE

    def ask(self) -> ServerInput:
        data = self.cleaned_data
        own = data["credential"] == OWN
        return ServerInput(
            name=data["name"],
            address=data["address"],
            username=data["username"] if self._has_ssh() else "",
            project_id=chosen_id(self, "project"),
            new_project=data["new_project"],
            room_id=chosen_id(self, "room"),
            new_room=data["new_room"],
            port=data["port"],
            credential_id=None if own else int(data["credential"]),
            secret=self.entered() if own else None,
            jump_host_id=int(data["jump_host"]) if data["jump_host"] else None,
            tags=data["tags"],
            note=data["note"],
        )


def _initial(server: Server) -> dict[str, Any]:
    return {
        "name": server.name,
        "address": server.address,
        "port": server.port,
        "username": server.username,
        "project": server.project_id,
        "room": server.room_id,
        "jump_host": server.jump_host_id or "",
        "credential": server.credential_id if server.credential.shared else OWN,
        "kind": server.credential.kind,
        "tags": ", ".join(tag.name for tag in server.tags.all()),
        "note": server.note,
    }


def _by_project(things: Iterable[Server | Credential]) -> list[tuple[str, list[tuple[int, str]]]]:
    groups: dict[str, list[tuple[int, str]]] = {}
    for one in things:
        groups.setdefault(one.project.name, []).append((one.pk, one.name))
    return list(groups.items())


def _jump_hosts(user: User, server: Server | None) -> list[Server]:
    found = list(queries.with_ssh(user).order_by("project__name", "name"))
    present = server.jump_host if server else None
    if present is not None and present not in found:
        # Selected by another person who can use it.
        found.append(present)
    return [one for one in found if server is None or one.pk != server.pk]


class CredentialForm(SecretForm):
    """A shared credential of a project."""

    name = TextField(
        names.name,
        label=_("Name"),
        max_length=names.MAX_NAME,
        help_text=_("By which it is chosen; unique in its project."),
    )
    project = forms.ChoiceField(
        label=_("Project"),
        error_messages={"required": _("Choose one of your projects.")},
        help_text=_("Its servers can use the credential."),
    )
    new_project = new_project_field()

    def __init__(
        self, *args: Any, user: User, projects: Iterable[Project], credential: Credential | None = None, **kwargs: Any
    ) -> None:
        initial = {**(kwargs.pop("initial", None) or {})}
        if credential is not None:
            initial |= {"name": credential.name, "kind": credential.kind, "project": credential.project_id}
        super().__init__(*args, kept=credential.kind if credential else "", initial=initial, **kwargs)
        if credential is None:
            offer_projects(self, projects, user)
        else:
            del self.fields["project"], self.fields["new_project"]

    def clean(self) -> None:
        super().clean()
        clean_new(self, "project")


class SheetForm(PageForm):
    """A CSV file with servers, or its text after the preview."""

    file = forms.FileField(
        label=_("CSV file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_("In UTF-8 or as a spreadsheet saves it; the first line has the names of the columns."),
    )
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
