"""Forms of the page of an import: how the file is converted, and what it becomes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.core.imports import HarOptions, ImportOptions
from loadwright.core.imports.formats import HAR, OPENAPI, POSTMAN
from loadwright.server.plans.models import PlanImport
from loadwright.server.web.forms import PLAIN, PageForm, choice_field

from .conversion import environment_of
from .sandboxed import Environment

LONGEST_PAUSE_S = 3600


class OptionsForm(PageForm):
    """The choices for the format of an import."""

    static = forms.BooleanField(
        label=_("Static files"),
        required=False,
        help_text=_("Keep requests for images, scripts, style sheets and fonts. Default: off."),
    )
    telemetry = forms.BooleanField(
        label=_("Statistics and advertising"),
        required=False,
        help_text=_("Keep requests to services of others that only measure visitors. Default: off."),
    )
    pages = forms.BooleanField(
        label=_("Pages as transactions"),
        required=False,
        help_text=_("Put the requests of each recorded page into a Transaction Controller. Default: on."),
    )
    responses = forms.BooleanField(
        label=_("Recorded responses"),
        required=False,
        help_text=_("Keep them with the plan, up to 8 MB: trials show them beside what is received. Default: on."),
    )
    longest_pause = forms.FloatField(
        label=_("Longest think time"),
        min_value=0,
        max_value=LONGEST_PAUSE_S,
        help_text=_("Longer pauses of the recording are shortened to it; 0 keeps none. Default: 10 s."),
    )
    server = forms.ChoiceField(
        label=_("Server"), required=False, help_text=_("One of those that the document lists. Default: the first.")
    )
    environment = forms.FileField(
        label=_("Environment"),
        required=False,
        help_text=_("A file of Postman whose values replace those of the collection. Default: none."),
    )
    without_environment = forms.BooleanField(
        label=_("Without the environment"),
        required=False,
        help_text=_("Leave its values out of the plan. Default: off."),
    )
    base_url = forms.CharField(
        label=_("Base URL"),
        required=False,
        widget=forms.TextInput(attrs=dict(PLAIN)),
        help_text=_("Where requests are sent instead: protocol, host and port. Empty: as in the file."),
    )

    def __init__(self, found: PlanImport, options: ImportOptions, data: Any = None, files: Any = None) -> None:
        recording = options.recording
        self._correlate = options.correlate
        initial = {
            "static": recording.static,
            "telemetry": recording.telemetry,
            "pages": recording.pages,
            "responses": recording.responses,
            "longest_pause": f"{recording.max_pause_ms / 1000:g}",
            "server": options.server,
            "base_url": options.base_url,
        }
        super().__init__(data, files, initial=initial)
        servers = found.report["servers"]
        choice_field(self, "server").choices = [(url, url) for url in servers]
        self.fields["base_url"].widget.attrs["placeholder"] = found.report["origin"]
        unused = [] if found.format == HAR else ["static", "telemetry", "pages", "responses", "longest_pause"]
        if found.format != OPENAPI or len(servers) < 2:
            unused.append("server")
        if found.format != POSTMAN:
            unused.append("environment")
        if found.environment:
            replaces = _("Replaces %(name)s. Default: that is used again.") % {"name": found.environment}
            self.fields["environment"].help_text = replaces
        else:
            unused.append("without_environment")
        for name in unused:
            del self.fields[name]

    def chosen_environment(self) -> Environment | None:
        """Return the environment that was uploaded."""
        return environment_of(self.cleaned_data.get("environment"))

    def options(self) -> ImportOptions:
        """Return the valid choices."""
        given = self.cleaned_data
        recording = HarOptions()
        if "pages" in given:
            pause = round(given["longest_pause"] * 1000)
            recording = HarOptions(given["static"], given["telemetry"], pause, given["pages"], given["responses"])
        return ImportOptions(recording, given["base_url"], given.get("server", ""), self._correlate)
