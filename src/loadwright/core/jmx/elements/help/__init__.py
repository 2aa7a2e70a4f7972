"""What the properties of declared elements mean, in JMeter's terms, for the people who fill in forms.

A key is the name of a property; ``Class:name`` is for one class only, and ``.name`` for all properties that end so.
"""

from __future__ import annotations

from loadwright.core.jmx.elements.spec import ElementSpec

from . import assertions, configs, extractors, http, listeners, plan, samplers, scripts, timers

_HELP = {
    **plan.HELP,
    **configs.HELP,
    **http.HELP,
    **samplers.HELP,
    **scripts.HELP,
    **timers.HELP,
    **extractors.HELP,
    **assertions.HELP,
    **listeners.HELP,
}


def help_of(spec: ElementSpec, name: str) -> str:
    """Return what a property of an element, or a column of a table in it, means; empty if nothing is declared."""
    keys = (f"{spec.class_name}:{name}", name, f".{name.rpartition('.')[2]}")
    return next((_HELP[key] for key in keys if key in _HELP), "")


def texts() -> list[str]:
    """Return all texts, for their translation."""
    return list(dict.fromkeys(_HELP.values()))
