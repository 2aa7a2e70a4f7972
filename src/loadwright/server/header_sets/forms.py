"""The form of a header set."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from loadwright.core.jmx.elements.declared.http import METHODS
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Project
from loadwright.server.web.forms import PageForm, TextField, choice_field

from . import errors, validation
from .models import HeaderSet
from .validation import Header, SetInput

STARTS: dict[str, list[Header]] = {
    "json": [Header("Content-Type", "application/json"), Header("Accept", "application/json")],
    "form": [Header("Content-Type", "application/x-www-form-urlencoded")],
    "browser": [
        Header("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
        Header("Accept-Language", "en-US,en;q=0.5"),
        Header("Accept-Encoding", "gzip, deflate"),
    ],
    "token": [Header("Authorization", "Bearer ${token}")],
}
"""Headers with which a new set can begin."""
COMMON = (
    "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Cache-Control", "Content-Type", "Cookie",
    "If-Modified-Since", "If-None-Match", "Origin", "Referer", "User-Agent", "X-Api-Key", "X-Correlation-Id",
    "X-CSRF-Token", "X-Forwarded-For", "X-Request-Id", "X-Requested-With", "traceparent",
)  # fmt: skip
"""Names that are proposed while one is entered."""


class HeaderSetForm(PageForm):
    """A header set. The rows of its table are sent as JSON in ``headers``."""

    # The error of a version that is not the newest one is shown above the form.
    aliases = {"version": ""}

    name = TextField(
        validation.name,
        label=_("Name"),
        max_length=validation.MAX_NAME,
        help_text=_("Unique in the project. Header Managers made from the set are called so."),
    )
    project = forms.ChoiceField(
        label=_("Project"), required=False, help_text=_("Whose plans can use it. It stays there.")
    )
    methods = forms.MultipleChoiceField(
        label=_("Suggested for"),
        required=False,
        choices=[(one, one) for one in METHODS],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Requests with these methods are offered it first. None chosen: all methods."),
    )
    description = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=validation.MAX_DESCRIPTION,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What it is for, and who maintains it. It is not written to plans."),
    )
    headers = forms.CharField(widget=forms.HiddenInput, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        *args: Any,
        projects: Iterable[Project] = (),
        found: HeaderSet | None = None,
        project: Project | None = None,
        start: str = "",
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial=_initial(found, project, start), **kwargs)
        if found is None:
            names = [(one.name, one.name) for one in projects]
            choice_field(self, "project").choices = [("", _now("everyone")), *names]
        else:
            del self.fields["project"]

    @property
    def rows(self) -> str:
        """The rows of the table as JSON: those that were entered, or those of the set."""
        text = self["headers"].value()
        try:
            return json.dumps([asdict(header) for header in validation.read_headers(json.loads(text or "[]"))])
        except (ValueError, ActionError):
            return "[]"

    def clean_headers(self) -> list[Header]:
        """Return the rows of the table."""
        try:
            return validation.read_headers(json.loads(self.cleaned_data["headers"] or "[]"))
        except ValueError:
            raise forms.ValidationError(str(errors.HEADERS())) from None
        except ActionError as error:
            raise forms.ValidationError(str(error)) from None

    def given(self) -> SetInput:
        """Return what was entered, which is valid in its form."""
        data = self.cleaned_data
        return SetInput(data["name"], data["description"], data["methods"], data["headers"])


def _initial(found: HeaderSet | None, project: Project | None, start: str) -> dict[str, Any]:
    if found is None:
        rows = [asdict(header) for header in STARTS.get(start, [])]
        return {"project": project.name if project else "", "headers": json.dumps(rows)}
    return {
        "name": found.name,
        "methods": found.methods,
        "description": found.description,
        "headers": json.dumps(found.headers),
        "version": found.version,
    }
