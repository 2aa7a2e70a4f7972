"""Forms of rules, silences and mute windows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loadwright.core.alerts import rules
from loadwright.core.curve import parse_duration
from loadwright.core.messages import InputError
from loadwright.server.accounts.models import User
from loadwright.server.platform.messages import localized
from loadwright.server.projects import queries as projects
from loadwright.server.projects import validation as names
from loadwright.server.servers import queries as servers
from loadwright.server.web.forms import PLAIN, PageForm, choice_field
from loadwright.server.web.shortcuts import int_or_none

from . import formats, queries
from .models import MuteWindow, Rule, Scoped, Severity
from .subjects import SubjectSelect, choices
from .validation import MAX_PART, MAX_REASON, RuleInput, Scope, WindowInput

ALL = "all"
"""The choice of all projects."""

TOO_LONG_S = 1e9

STATISTICS = [
    (rules.VALUE, _("newest value")),
    (rules.MEAN, _("mean")),
    (rules.MAXIMUM, _("maximum")),
    (rules.MINIMUM, _("minimum")),
    (rules.TOTAL, _("sum (of counts)")),
]
OPERATORS = [(one, one) for one in rules.OPERATORS]


NEW = {"statistic": rules.MEAN, "window_s": "60s", "recover_for_s": "60s", "severity": rules.WARNING}
"""The values with which the form of a new rule begins."""


class DurationField(forms.CharField):
    """A time such as ``90s`` or ``5m``, as whole seconds."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs=dict(PLAIN)), **kwargs)

    def clean(self, value: Any) -> int:
        """Return the seconds. Too many are limited to what actions refuse."""
        try:
            return round(min(parse_duration(super().clean(value) or "0s"), TOO_LONG_S))
        except InputError as error:
            raise forms.ValidationError(localized(error.message)) from None


class ScopeForm(PageForm):
    """What a rule, a silence or a mute window covers."""

    project = forms.ChoiceField(
        label=_("Project"),
        error_messages={"required": _("Choose one of your projects.")},
        help_text=_("Whose servers are covered. Only administrators choose all projects."),
    )
    room = forms.ChoiceField(label=_("Room"), required=False, help_text=_("Only its servers. Default: all rooms."))
    tag = forms.ChoiceField(label=_("Tag"), required=False, help_text=_("Only servers with it. Default: all."))
    server = forms.ChoiceField(label=_("Server"), required=False, help_text=_("Only this one. Default: all."))

    def __init__(self, *args: Any, user: User, project_ids: set[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = [(str(one.pk), one.name) for one in projects.projects(user) if one.pk in project_ids]
        shared = [(ALL, _("all projects"))] if user.is_superuser else []
        choice_field(self, "project").choices = [*shared, *own]
        everything = [("", _("all"))]
        choice_field(self, "room").choices = [*everything, *((str(one.pk), one.name) for one in projects.rooms())]
        choice_field(self, "tag").choices = [*everything, *((one.name, one.name) for one in servers.tags(user))]
        choice_field(self, "server").choices = [
            *everything, *((str(one.pk), f"{one.name} ({one.project.name})") for one in servers.servers(user))
        ]  # fmt: skip

    def scope(self) -> Scope:
        data = self.cleaned_data
        return Scope(int_or_none(data["project"]), int_or_none(data["room"]), data["tag"], int_or_none(data["server"]))


class RuleForm(ScopeForm):
    """A rule."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=names.MAX_NAME,
        widget=forms.TextInput(attrs=dict(PLAIN)),
        help_text=_("The title of its alerts, unique in its project. Built-in rules have one without it."),
    )
    subject = forms.ChoiceField(label=_("Metric"), widget=SubjectSelect, help_text=_("What is compared."))
    statistic = forms.ChoiceField(
        label=_("Statistic"), choices=STATISTICS, help_text=_("What of its values is compared. Default: the newest.")
    )
    window_s = DurationField(
        label=_("Of the last"), required=False, help_text=_("Time of the statistic, for example 60s or 1h.")
    )
    operator = forms.ChoiceField(label=_("Comparison"), choices=OPERATORS, help_text=_("How it is compared."))
    limit = forms.CharField(
        label=_("Limit"),
        max_length=40,
        widget=forms.TextInput(attrs=dict(PLAIN)),
        help_text=_("With its unit: 90%, 1 GiB, 50 MB/s, 20 ms, 1 h or a number."),
    )
    recovery = forms.CharField(
        label=_("Limit of recovery"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=dict(PLAIN)),
        help_text=_("The alert ends beyond it. Default: the limit."),
    )
    for_s = DurationField(
        label=_("For"), required=False, help_text=_("How long it must hold before the alert fires. Default: 0s.")
    )
    recover_for_s = DurationField(
        label=_("Recovered for"), required=False, help_text=_("How long before the alert ends. Default: 0s.")
    )
    severity = forms.ChoiceField(
        label=_("Severity"), choices=Severity.choices, help_text=_("Channels subscribe to each of them.")
    )
    part = forms.CharField(
        label=_("Part"),
        required=False,
        max_length=MAX_PART,
        widget=forms.TextInput(attrs=dict(PLAIN)),
        help_text=_("Only this file system, port, JVM or process, for example /var or 8080. Default: all."),
    )
    drop_caches = forms.BooleanField(
        label=_("Drop the page cache"),
        required=False,
        help_text=_("Of the host, once when the alert fires, if its agent permits it. Default: off."),
    )
    active = forms.BooleanField(
        label=_("Active"), required=False, initial=True, help_text=_("Without it nothing is compared. Default: on.")
    )

    def __init__(self, *args: Any, rule: Rule | None = None, **kwargs: Any) -> None:
        initial = _initial(rule) if rule else NEW
        super().__init__(*args, initial={**initial, **(kwargs.pop("initial", None) or {})}, **kwargs)
        self.fields["name"].required = rule is None or not rule.built_in
        choice_field(self, "subject").choices = choices(rule.subject if rule else "")
        self.order_fields(["name", *self.fields])

    def ask(self) -> RuleInput:
        data = self.cleaned_data
        return RuleInput(**{name: data[name] for name in RuleInput.__dataclass_fields__})


class SilenceForm(ScopeForm):
    """A time without reports, from now on."""

    rule = forms.ChoiceField(label=_("Rule"), required=False, help_text=_("Only its alerts. Default: those of all."))
    lasts = DurationField(label=_("For"), help_text=_("How long nothing is reported, for example 1h or 48h."))
    reason = forms.CharField(
        label=_("Reason"), required=False, max_length=MAX_REASON, help_text=_("Shown beside it, for example the work.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, initial={"lasts": "2h", **(kwargs.pop("initial", None) or {})}, **kwargs)
        self.aliases = {"until": "lasts"}
        offered = [(str(rule.pk), _name_of(rule)) for rule in queries.rules(user)]
        choice_field(self, "rule").choices = [("", _("all")), *offered]

    def until(self) -> Any:
        return timezone.now() + timedelta(seconds=self.cleaned_data["lasts"])

    def rule_id(self) -> int | None:
        return int_or_none(self.cleaned_data["rule"])


def _name_of(rule: Rule) -> str:
    return f"{rule.shown_title} ({rule.project.name})" if rule.project else rule.shown_title


DAYS = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class MuteForm(ScopeForm):
    """A recurring time without reports."""

    name = forms.CharField(
        label=_("Name"), max_length=names.MAX_NAME, help_text=_("What happens then, for example the backup.")
    )
    days = forms.TypedMultipleChoiceField(
        label=_("Days"),
        coerce=int,
        choices=DAYS,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("On which it begins."),
    )
    start = forms.CharField(label=_("Start time"), max_length=5, help_text=_("Time of day, for example 02:00."))
    end = forms.CharField(
        label=_("End time"), max_length=5, help_text=_("Time of day; not after the start: on the following day.")
    )
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        initial="UTC",
        widget=forms.TextInput(attrs={"list": "zones", **PLAIN}),
        help_text=_("For example Asia/Shanghai. Default: that of your browser."),
    )

    def __init__(self, *args: Any, window: MuteWindow | None = None, **kwargs: Any) -> None:
        initial = _initial_window(window) if window else {"days": [day for day, _name in DAYS]}
        super().__init__(*args, initial={**initial, **(kwargs.pop("initial", None) or {})}, **kwargs)

    def ask(self) -> WindowInput:
        return WindowInput(**{name: self.cleaned_data[name] for name in WindowInput.__dataclass_fields__})


KEPT = ("name", "subject", "statistic", "operator", "severity", "part", "drop_caches", "active")
"""Fields that are entered as they are stored."""


def _initial(rule: Rule) -> dict[str, Any]:
    metric = formats.metric_of(rule.condition)
    times = ("window_s", "for_s", "recover_for_s")
    return {
        **{name: getattr(rule, name) for name in KEPT},
        **{name: formats.entered_time(getattr(rule, name)) for name in times},
        "limit": formats.entered(metric, rule.limit),
        "recovery": formats.entered(metric, rule.recovery),
        **_initial_scope(rule),
    }


def _initial_window(window: MuteWindow) -> dict[str, Any]:
    times = {"start": formats.time_of_day(window.start), "end": formats.time_of_day(window.end)}
    return {"name": window.name, "days": window.days, "zone": window.zone, **times, **_initial_scope(window)}


def _initial_scope(scoped: Scoped) -> dict[str, str]:
    return {
        "project": str(scoped.project_id) if scoped.project_id else ALL,
        "room": str(scoped.room_id or ""),
        "tag": scoped.tag.name if scoped.tag else "",
        "server": str(scoped.server_id or ""),
    }
