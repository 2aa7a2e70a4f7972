"""The form of schedules."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.errors import ActionError
from loadwright.server.web.forms import PLAIN, PageForm

from .cron import zone_of
from .weekdays import EVERY_DAY, Weekly, weekly

ONCE, WEEKLY, AGAIN = "once", "weekly", "again"
MOMENT, TIME = "%Y-%m-%d %H:%M", "%H:%M"


class ScheduleForm(PageForm):
    """When a schedule starts runs: once, on days of the week or by a cron expression, in the time of ``zone``."""

    often = forms.ChoiceField(
        label=_("Repeat"),
        choices=[(ONCE, _("One time")), (WEEKLY, _("On days of the week")), (AGAIN, _("By a cron expression"))],
        initial=WEEKLY,
        help_text=_("Whether it starts one run or recurs. Default: on days of the week."),
    )
    at = forms.DateTimeField(
        label=_("Date and time"),
        required=False,
        input_formats=[MOMENT, "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.TextInput(attrs={**PLAIN, "placeholder": "2030-12-31 14:30", "data-calendar": "datetime-local"}),
        help_text=_("When the run starts, as 2030-12-31 14:30, in the time zone below."),
        error_messages={"invalid": _("Enter date and time as 2030-12-31 14:30.")},
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        required=False,
        choices=[(str(day), name) for day, name in WEEKDAYS_ABBR.items()],
        initial=sorted(map(str, EVERY_DAY)),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Days on which a run starts. Default: every day."),
    )
    time = forms.TimeField(
        label=_("Time"),
        required=False,
        input_formats=[TIME],
        initial="02:00",
        widget=forms.TextInput(attrs={**PLAIN, "placeholder": "02:00"}),
        help_text=_("From 00:00 to 23:59, in the time zone below. Default: 02:00."),
        error_messages={"invalid": _("Enter a time from 00:00 to 23:59.")},
    )
    cron = forms.CharField(
        label=_("Cron expression"),
        required=False,
        max_length=100,
        initial="0 2 * * *",
        help_text=_(
            "Minute, hour, day of the month, month, day of the week. 30 2 * * 1-5: at 2:30 from Monday to Friday."
        ),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocomplete": "off"}),
    )
    zone = forms.CharField(
        label=_("Time zone"),
        max_length=64,
        initial="UTC",
        widget=forms.TextInput(attrs={"list": "zones", "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Of the times above, for example Asia/Shanghai. Default: that of your browser."),
    )

    def clean(self) -> dict[str, Any]:
        """Require the input that belongs to the selected repetition."""
        data = super().clean() or self.cleaned_data
        for name in {ONCE: ("at",), WEEKLY: ("days", "time"), AGAIN: ("cron",)}.get(str(data.get("often")), ()):
            # Midnight is a time.
            if name not in self.errors and data.get(name) in ("", None, []):
                self.add_error(name, self.fields[name].error_messages["required"])
        return data

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        try:
            zone_of(zone)
        except ActionError as error:
            raise forms.ValidationError(str(error)) from None
        return zone

    def asked(self) -> dict[str, Any]:
        """Return ``at``, ``cron`` and ``zone`` of the valid form. The unselected one of the first two is empty."""
        data = self.cleaned_data
        if data["often"] == AGAIN:
            return {"at": None, "cron": data["cron"], "zone": data["zone"]}
        if data["often"] == WEEKLY:
            chosen = Weekly(frozenset(map(int, data["days"])), data["time"])
            return {"at": None, "cron": chosen.cron(), "zone": data["zone"]}
        return {"at": data["at"].replace(tzinfo=zone_of(data["zone"])), "cron": "", "zone": data["zone"]}


def schedule_initial(at: datetime | None, cron: str, zone: str) -> dict[str, Any]:
    """Return the initial values of the form of a schedule."""
    if at is not None:
        return {"often": ONCE, "at": at.astimezone(zone_of(zone)).strftime(MOMENT), "zone": zone}
    found = weekly(cron)
    if found is None:
        return {"often": AGAIN, "cron": cron, "zone": zone}
    days = sorted(map(str, found.days))
    return {"often": WEEKLY, "days": days, "time": found.at.strftime(TIME), "cron": cron, "zone": zone}
