"""Warnings of plans about plugins: what generators report decides whether they are shown, and for which generators."""

from __future__ import annotations

from collections.abc import Sequence

from loadwright.core.jmx.checks.plugins import names_plugin, of_generators
from loadwright.core.jmx.checks.problem import Plugins
from loadwright.core.messages import Message

from . import queries


def present(warnings: Sequence[Sequence[Message]], room_id: int | None = None) -> list[list[Message]]:
    """Return the warnings of each of several plans as they concern the generators of a room; ``None`` for all rooms."""
    if not any(names_plugin(message) for found in warnings for message in found):
        return [list(found) for found in warnings]
    plugins = _plugins(room_id)
    return [of_generators(found, plugins) for found in warnings]


def _plugins(room_id: int | None) -> Plugins:
    classes: dict[str, frozenset[str] | None] = {}
    jars: dict[str, str] = {}
    for name, installation in queries.installations_in(room_id).items():
        if installation is None:
            classes[name] = None
            continue
        classes[name] = frozenset(element["testclass"] for element in installation.elements)
        jars.update({element["testclass"]: element["jar"] for element in installation.elements})
    return Plugins(classes, lambda testclass: jars.get(testclass, ""))
