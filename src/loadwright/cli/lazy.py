"""Groups of commands whose modules are imported when a command is used.

An agent thereby takes half of the memory that all commands would, on machines that are there for something else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from importlib import import_module
from typing import Any, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

Command = TyperCommand | TyperGroup


class Commands(Mapping[str, Command]):
    """Commands by name. ``places`` has the module of each, and the function or the ``Typer`` in it."""

    def __init__(self, places: Mapping[str, str]) -> None:
        self._places = places
        self._loaded: dict[str, Command] = {}

    def __getitem__(self, name: str) -> Command:
        if name not in self._loaded:
            self._loaded[name] = _load(name, self._places[name])
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def group_of(places: Mapping[str, str]) -> type[TyperGroup]:
    """Return the class of a group with these commands, to be given to ``Typer`` as ``cls``."""

    class Group(TyperGroup):
        def __init__(self, **options: Any) -> None:
            super().__init__(**options)
            # Nothing writes to it.
            self.commands = cast(MutableMapping[str, Any], Commands(places))

    return Group


def _load(name: str, place: str) -> Command:
    module, _, attribute = place.partition(":")
    found = getattr(import_module(module), attribute)
    if isinstance(found, typer.Typer):
        command: Any = get_group(found)
    else:
        single = typer.Typer(add_completion=False)
        single.command()(found)
        command = get_command(single)
    command.name = name
    return cast(Command, command)
