"""The form of a trial: what is tried, and what is left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from loadwright.core.jmx.document.limits import MAX_ELEMENTS
from loadwright.core.runspec import TrialOptions
from loadwright.server.runs.models import Run
from loadwright.server.web.forms import PageForm


class TrialForm(PageForm):
    """The options of a trial. Its buttons set ``element``; without one the whole plan is tried."""

    element = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=MAX_ELEMENTS,
        widget=forms.HiddenInput,
        label=_("Element"),
        help_text=_("Number of the element that is tried. Default: the whole plan."),
    )
    revision = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=2**31 - 1,
        widget=forms.HiddenInput,
        label=_("Revision"),
        help_text=_("Number of the revision that is tried. Default: the newest one."),
    )
    draft = forms.BooleanField(
        required=False,
        widget=forms.HiddenInput,
        label=_("Draft"),
        help_text=_("Whether your draft of the plan is tried. Default: a revision."),
    )
    skip_timers = forms.BooleanField(
        required=False,
        label=_("Skip timers"),
        help_text=_("Requests follow each other without pauses. Default: timers delay them as in a run."),
    )
    skip_setup = forms.BooleanField(
        required=False,
        label=_("Skip setUp and tearDown thread groups"),
        help_text=_("Only for a part of the plan. Default: they are executed, too."),
    )

    @classmethod
    def again(cls, run: Run) -> TrialForm:
        """Return the form that repeats a trial. The number of an element belongs to its revision."""
        spec = run.spec
        initial: dict[str, Any] = {"skip_timers": not spec.trial_timers, "skip_setup": not spec.trial_setup}
        if spec.trial_element is not None:
            initial |= {"element": spec.trial_element, "revision": run.plan_revision}
        return cls(initial=initial)

    def options(self) -> TrialOptions:
        """Return the options of a valid form."""
        found = self.cleaned_data
        return TrialOptions(element=found["element"], setup=not found["skip_setup"], timers=not found["skip_timers"])
