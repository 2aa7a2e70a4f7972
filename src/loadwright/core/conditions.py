"""The requirements of a run: about its samples, or, as guardrails, about the hosts of its target."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Union

from .hosts.guardrails import Guardrail, is_figure
from .hosts.metrics import SHOWN_NAMES
from .messages import InputError, inputs
from .stats.requirements import METRICS, Form, Requirement

Condition = Union[Requirement, Guardrail]


def parse_condition(text: str) -> Condition:
    """Parse a requirement or guardrail. Raises ``InputError``."""
    form = Form.parse(text)
    if form.metric in METRICS:
        return Requirement.of(form)
    if is_figure(form.metric):
        return Guardrail.of(form)
    names = {"metrics": ", ".join(METRICS), "figures": ", ".join(SHOWN_NAMES)}
    raise InputError(inputs.REQUIREMENT_FIGURE(text=form.text, metric=form.metric, **names))


def about_samples(conditions: Iterable[Condition]) -> list[Requirement]:
    """Return those that are about samples."""
    return [one for one in conditions if isinstance(one, Requirement)]


def about_hosts(conditions: Iterable[Condition]) -> list[Guardrail]:
    """Return those that are about hosts."""
    return [one for one in conditions if isinstance(one, Guardrail)]
