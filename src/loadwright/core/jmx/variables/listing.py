"""The variables of a plan as JSON, within limits: what the pages of a plan show of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .names import Extent
from .usage import UNDEFINED, Place, State, Variable

MAX_LISTED = 5000
"""Variables that are listed; undefined ones come first."""
MAX_PLACES = 50
"""Definitions and uses that are listed of each."""
MAX_TEXT = 200
"""Characters of names, values and comments."""


@dataclass(frozen=True)
class PlaceRow:
    """An element that defines or uses a variable: its number in document order from 1 on, and its name."""

    number: int
    name: str
    active: bool


@dataclass(frozen=True)
class VariableRow:
    """A variable. ``open`` is true for all whose names begin with ``name``. The first places are listed."""

    name: str
    open: bool
    state: State
    value: str
    comment: str
    defined: tuple[PlaceRow, ...] = ()
    used: tuple[PlaceRow, ...] = ()
    definitions: int = field(default=0)
    uses: int = field(default=0)

    def to_json(self) -> dict[str, Any]:
        """Return the row with JSON types only."""
        places = {"defined": list(map(_values, self.defined)), "used": list(map(_values, self.used))}
        return {**vars(self), "state": self.state.value, **places}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> VariableRow:
        """Return the row that ``to_json`` serialized."""
        places = {name: tuple(PlaceRow(*place) for place in values[name]) for name in ("defined", "used")}
        return cls(**{**values, "state": State(values["state"]), **places})


def listed(variables: Iterable[Variable]) -> list[VariableRow]:
    """Return the rows of variables, at most ``MAX_LISTED``."""
    by_state = sorted(variables, key=lambda variable: variable.state not in UNDEFINED)
    return [_row(variable) for variable in by_state[:MAX_LISTED]]


def _row(variable: Variable) -> VariableRow:
    # An element that does so in several properties counts once.
    defined = list(dict.fromkeys(_place(one.place) for one in variable.definitions))
    used = list(dict.fromkeys(_place(one.place) for one in variable.uses))
    return VariableRow(
        name=_cut(variable.name.text),
        open=variable.name.extent is Extent.PREFIX,
        state=variable.state,
        value=_cut(variable.value),
        comment=_cut(variable.comment),
        defined=tuple(defined[:MAX_PLACES]),
        used=tuple(used[:MAX_PLACES]),
        definitions=len(defined),
        uses=len(used),
    )


def _place(place: Place) -> PlaceRow:
    return PlaceRow(place.number, _cut(place.element.name or place.element.class_name), place.active)


def _values(place: PlaceRow) -> list[Any]:
    return [place.number, place.name, place.active]


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
