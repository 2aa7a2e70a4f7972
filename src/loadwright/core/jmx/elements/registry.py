"""All declared elements; the declaration, kind and summary of any element."""

from __future__ import annotations

from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element

from . import kinds
from .declared import (
    assertions,
    configs,
    controllers,
    extractors,
    http,
    http_managers,
    jdbc,
    listeners,
    messaging,
    plan,
    samplers,
    scripts,
    thread_groups,
    timers,
)
from .spec import ElementSpec
from .summary import Summary, texts
from .threads import COMMENTS

SPECS = (
    *plan.SPECS,
    *thread_groups.SPECS,
    *controllers.SPECS,
    *configs.SPECS,
    *http.SPECS,
    *http_managers.SPECS,
    *jdbc.SPECS,
    *samplers.SPECS,
    *messaging.SPECS,
    *scripts.SPECS,
    *timers.SPECS,
    *extractors.SPECS,
    *assertions.SPECS,
    *listeners.SPECS,
)

_BY_CLASS: dict[str, ElementSpec] = {}
_BY_FORM: dict[tuple[str, str], ElementSpec] = {}
for _spec in SPECS:
    for _name in (_spec.class_name, *_spec.aliases):
        # The first declaration of a class also covers its undeclared forms.
        _BY_CLASS.setdefault(_name, _spec)
        _BY_FORM[_name, _spec.guiclass.rpartition(".")[2]] = _spec


def spec_of(element: Element) -> ElementSpec | None:
    """Return the element's declaration; ``None`` for an undeclared class, such as that of a plugin."""
    name = element.class_name
    return _BY_FORM.get((name, element.guiclass.rpartition(".")[2])) or _BY_CLASS.get(name)


def kind(element: Element) -> str:
    """Return one of the constants of ``kinds``."""
    spec = spec_of(element)
    return spec.kind if spec else kinds.guess(element.class_name)


def summary(element: Element) -> Summary:
    """Return the element's declared summary, or its comment if that is empty."""
    spec = spec_of(element)
    if spec is not None:
        pieces = spec.summary(element) if spec.summary else ()
    else:
        pieces = thread_groups.summary(element) if kind(element) == kinds.THREAD_GROUP else ()
    return pieces or texts(properties.text(element.node, COMMENTS))
