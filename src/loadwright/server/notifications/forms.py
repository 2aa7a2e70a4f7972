"""The form of a channel: what all kinds have, and the settings of its kind. Secrets are never written back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan
from loadwright.server.projects import queries as projects
from loadwright.server.projects import validation as names
from loadwright.server.projects.models import Project
from loadwright.server.web.forms import PLAIN, PageForm, TextField, choice_field

from . import queries
from .actions import ChannelInput
from .channels.kinds import KINDS
from .channels.port import ChannelKind, Setting
from .models import Channel
from .notice import event_types

KEPT = "••••••••"
ALL = "all"
"""The choice of a channel of all projects."""


class ChannelForm(PageForm):
    """A channel. A new one has a project to choose, on which depends what it can be restricted to."""

    name = TextField(
        names.name,
        label=_("Name"),
        max_length=names.MAX_NAME,
        help_text=_("For example of the group or the team that is notified; unique in its project."),
    )
    project = forms.ChoiceField(
        label=_("Project"),
        error_messages={"required": _("Choose one of your projects.")},
        help_text=_("Whose runs and alerts it reports, and whose maintainers can change it."),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=settings.LANGUAGES,
        help_text=_("Of the messages. Default: yours."),
    )
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        required=False,
        widget=forms.TextInput(attrs={"list": "zones", **PLAIN}),
        help_text=_("Of the times in messages, for example Asia/Shanghai. Default: that of the installation."),
    )
    events = forms.MultipleChoiceField(
        label=_("Events"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("A run that ends is reported in one message, whichever of these apply."),
    )
    restricted = forms.TypedMultipleChoiceField(
        label=_("Only these plans"),
        required=False,
        coerce=int,
        help_text=_("Their runs are reported, and no alerts. Without a choice: the runs of all plans, and alerts."),
        widget=forms.CheckboxSelectMultiple,
    )
    active = forms.BooleanField(
        label=_("Active"),
        required=False,
        initial=True,
        help_text=_("Without it only test messages are sent. Default: on."),
    )

    def __init__(
        self, *args: Any, kind: ChannelKind, user: User, channel: Channel | None = None, **kwargs: Any
    ) -> None:
        initial = _initial(channel) if channel else {"events": [one.name for one in event_types() if one.initial]}
        super().__init__(*args, initial={**initial, **(kwargs.pop("initial", None) or {})}, **kwargs)
        self.kind = kind
        self.aliases = {"plans": "restricted", "projects": "restricted"}
        self.fields["events"].choices = [(one.name, one.title) for one in event_types()]  # type: ignore[attr-defined]
        if channel is None:
            owners = _owners(user)
            choice_field(self, "project").choices = owners
            chosen = str(self["project"].value() or "")
            self._offer_restrictions(chosen if chosen in {str(value) for value, _name in owners} else "")
        else:
            del self.fields["project"]
            self._offer_restrictions(ALL if channel.project is None else str(channel.project_id))
        for setting in kind.settings:
            self.fields[setting.name] = _field(setting, channel)
        # Behind the name, in the order of their declaration.
        self.order_fields(["name", "project", *(setting.name for setting in kind.settings)])

    @property
    def settings(self) -> list[forms.BoundField]:
        """Return the fields of the settings of the kind."""
        return [self[setting.name] for setting in self.kind.settings]

    @property
    def lost(self) -> bool:
        """Return whether secrets were entered, which are not sent back."""
        return self.is_bound and any(self.data.get(one.name) for one in self.kind.settings if one.secret)

    @property
    def project_id(self) -> int | None:
        chosen = self.cleaned_data["project"]
        return None if chosen == ALL else int(chosen)

    def ask(self, channel: Channel | None = None) -> ChannelInput:
        data = self.cleaned_data
        shared = (self.project_id if channel is None else channel.project_id) is None
        return ChannelInput(
            name=data["name"],
            language=data["language"],
            zone=data["zone"],
            events=data["events"],
            settings={setting.name: data[setting.name] for setting in self.kind.settings},
            active=data["active"],
            projects=data["restricted"] if shared else (),
            plans=() if shared else data["restricted"],
        )

    def _offer_restrictions(self, owner: str) -> None:
        """Offer the plans of the project with the id ``owner``, or projects to a channel of ``ALL``."""
        field = self.fields["restricted"]
        offered: Iterable[Plan | Project] = ()
        if owner == ALL:
            field.label, offered = _("Only these projects"), Project.objects.order_by("name")
            field.help_text = _(
                "Whose runs and alerts are reported. Without a choice: of all projects, and without a project."
            )
        elif owner:
            offered = Plan.objects.filter(project=int(owner)).order_by("name")
        field.choices = [(one.pk, one.name) for one in offered]  # type: ignore[attr-defined]


class _SecretText(forms.TextInput):
    """A text that is never shown again, but visible while it is entered."""

    def format_value(self, value: Any) -> str:  # noqa: ARG002
        """Return an empty value, whatever was entered."""
        return ""


class _SettingField(forms.CharField):
    """A setting that is checked as its kind declares, unless it is empty and its value is kept."""

    def __init__(self, check: Callable[[str], str], *, kept: bool, **kwargs: Any) -> None:
        self.field = TextField(check)
        self.kept = kept
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the checked text."""
        text = self.to_python(value) or ""
        return text if self.kept and not text.strip() else self.field.clean(text)


def _field(setting: Setting, channel: Channel | None) -> forms.Field:
    kept = channel is not None and setting.secret
    attributes: dict[str, Any] = {**PLAIN, "class": "form-control"}
    if kept:
        attributes["placeholder"] = KEPT
    widget: forms.Widget
    if setting.lines > 1:
        widget = forms.Textarea(attrs={**attributes, "rows": setting.lines})
    else:
        widget = (_SecretText if setting.secret else forms.TextInput)(attrs=attributes)
    return _SettingField(
        setting.check,
        kept=kept,
        label=setting.label,
        help_text=setting.help_text,
        required=setting.required and not kept,
        widget=widget,
    )


def _owners(user: User) -> list[tuple[Any, Any]]:
    maintained = projects.maintained_ids(user)
    own = [(one.pk, one.name) for one in projects.projects(user) if one.pk in maintained]
    shared = [(ALL, _("all projects"))] if user.is_superuser else []
    return [("", _("Select…")), *shared, *own]


def _initial(channel: Channel) -> dict[str, Any]:
    restricted = channel.only_projects if channel.project is None else channel.only_plans
    return {
        "name": channel.name,
        "language": channel.language,
        "zone": channel.zone,
        "events": channel.events,
        "active": channel.active,
        "restricted": [one.pk for one in restricted.all()],
        **queries.public_settings(channel),
    }


def kind_named(name: str | None) -> ChannelKind:
    """Return the kind of a new channel, the first one for an unknown name."""
    return KINDS.get(name or "", next(iter(KINDS.values())))
