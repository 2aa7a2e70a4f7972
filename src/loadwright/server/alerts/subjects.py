"""The metrics that rules can compare, as the form of a rule offers them: with title, unit, example and meaning."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from loadwright.core.alerts.rules import DERIVED, SUBJECTS, is_subject
from loadwright.core.hosts import metrics
from loadwright.core.hosts.figures import FAMILIES
from loadwright.core.hosts.metrics import METRICS, Metric
from loadwright.server.monitoring import catalogue, titles
from loadwright.server.platform.messages import localized

FREQUENT = gettext_lazy("Frequent")

_UNITS = {metrics.BYTES: "B", metrics.BYTES_PER_SECOND: "B/s", metrics.PER_SECOND: "/s"}


def choices(present: str = "") -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the metrics in groups: those with a short name, then all others by family.

    ``present`` is the subject of an existing rule, which stays even if this version does not have its figure.
    """
    short = {(one.family.name, one.field.name) for one in SUBJECTS.values()}
    found = [(str(FREQUENT), [(name, _label(localized(one.title), one)) for name, one in SUBJECTS.items()])]
    for family in FAMILIES:
        others = [field.name for field in family.fields if (family.name, field.name) not in short]
        names = [f"{family.name}.{name}" for name in others]
        labels = [_label(titles.of(catalogue.FIGURES[name]), METRICS[name]) for name in names]
        found.append((str(titles.FAMILIES[family.name]), list(zip(names, labels, strict=True))))
    if present and all(present != name for _group, own in found for name, _label_of in own):
        found[0][1].append((present, present))
    return [(group, own) for group, own in found if own]


def _label(title: str, metric: Metric) -> str:
    unit = _UNITS.get(metric.unit, metric.unit)
    return f"{title} · {unit}" if unit else title


class SubjectSelect(forms.Select):
    """A list of metrics. Their options have as ``data`` what the script of the form shows and restricts."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return an option with the data of its metric."""
        option: dict[str, Any] = super().create_option(name, value, *args, **kwargs)
        subject = str(value)
        if is_subject(subject):
            metric = DERIVED.get(subject) or METRICS[subject]
            option["attrs"] |= _data(subject, metric)
        return option


def _data(subject: str, metric: Metric) -> dict[str, str]:
    sentences = [_("Example of a limit: %(example)s. Name in the API: %(name)s.")]
    data = {"data-example": metric.example}
    if metric.family.part:
        sentences.append(_("Each has its own alert."))
        data["data-part"] = "yes"
    if metric.counted:
        data["data-counted"] = "yes"
    if metric.low_is_bad:
        data["data-low"] = "yes"
    if subject in DERIVED:
        data["data-derived"] = "yes"
    help_text = " ".join(sentences) % {"example": metric.example, "name": subject}
    return {**data, "data-help": help_text}
