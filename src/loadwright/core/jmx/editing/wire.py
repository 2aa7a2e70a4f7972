"""Edits as JSON: as browsers and programs send them, and as they are stored.

Everything is checked: types, sizes, and that a document can hold the texts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from loadwright.core.jmx.document.characters import to_document
from loadwright.core.jmx.document.limits import MAX_ELEMENTS

from .edits import (
    DropProperty,
    Edit,
    Enable,
    Insert,
    Move,
    PutProperty,
    Remove,
    Rename,
    Replace,
    Retype,
    SetProperty,
    SetValues,
    Several,
)
from .properties import TYPES
from .search import Search, Substitute

MAX_TEXT = 10 << 20
"""Characters of a property's text."""
MAX_NAME = 10_000
MAX_ROWS = 100_000
MAX_PATTERN = 1000
MAX_SEVERAL = 1000
"""Edits in one."""

_EDITS: dict[str, type[Any]] = {
    edit.NAME: edit
    for edit in (
        SetValues,
        SetProperty,
        PutProperty,
        DropProperty,
        Rename,
        Enable,
        Insert,
        Move,
        Remove,
        Retype,
        Replace,
        Several,
        Substitute,
    )
}


def to_json(edit: Edit) -> dict[str, Any]:
    """Return the edit with JSON types only."""
    if isinstance(edit, Several):
        return {"edit": edit.NAME, "edits": [*map(to_json, edit.edits)], "first_number": edit.first_number}
    return {"edit": edit.NAME, **asdict(edit)}  # type: ignore[call-overload]


def from_json(data: object) -> Edit:
    """Return the edit. Raises ``ValueError`` that names what is wrong with it."""
    values = dict(_object(data, "an edit"))
    kind = _EDITS.get(str(values.pop("edit", "")))
    if kind is None:
        raise ValueError(f"'edit' is not one of {', '.join(_EDITS)}")
    readers = {name: _READERS[name] for name in kind.__dataclass_fields__ if name != "NAME"}
    unknown = values.keys() - readers.keys()
    if unknown:
        raise ValueError(f"{kind.NAME} has no {', '.join(sorted(unknown))}")
    given = {name: readers[name](value, name) for name, value in values.items()}
    try:
        edit: Edit = kind(**given)
    except TypeError:
        raise ValueError(f"{kind.NAME} lacks something of {', '.join(readers)}") from None
    return edit


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ValueError(f"{name} is not an object")
    return value


def _whole(value: object, name: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 53:
        raise ValueError(f"{name} is not a whole number from 0 on")
    return value


def _flag(value: object, name: str) -> bool:
    if isinstance(value, bool):
        return value
    raise ValueError(f"{name} is neither true nor false")


def _text(most: int) -> Callable[[object, str], str]:
    def read(value: object, name: str) -> str:
        if not isinstance(value, str) or len(value) > most:
            raise ValueError(f"{name} is not a text with at most {most} characters")
        return to_document(value)

    return read


def _perhaps_text(value: object, name: str) -> str | None:
    return None if value is None else _text(MAX_TEXT if name == "comment" else MAX_NAME)(value, name)


def _tag(value: object, name: str) -> str:
    if isinstance(value, str) and value in TYPES:
        return value
    raise ValueError(f"{name} is not one of {', '.join(TYPES)}")


def _numbers(value: object, name: str) -> tuple[int, ...]:
    if not isinstance(value, (list, tuple)) or len(value) > MAX_ELEMENTS:
        raise ValueError(f"{name} is not a list of at most {MAX_ELEMENTS} numbers")
    return tuple(_whole(number, name) for number in value)


def _values(value: object, name: str) -> dict[str, str | list[dict[str, str]]]:
    text = _text(MAX_TEXT)

    def one(field: str, given: object) -> str | list[dict[str, str]]:
        if not isinstance(given, list):
            return text(given, field)
        if len(given) > MAX_ROWS:
            raise ValueError(f"{field} has more than {MAX_ROWS} rows")
        return [{column: text(cell, column) for column, cell in _object(row, field).items()} for row in given]

    return {field: one(field, given) for field, given in _object(value, name).items()}


def _edits(value: object, name: str) -> tuple[Edit, ...]:
    if not isinstance(value, (list, tuple)) or not 1 <= len(value) <= MAX_SEVERAL:
        raise ValueError(f"{name} is not a list of 1 to {MAX_SEVERAL} edits")
    found = tuple(map(from_json, value))
    if any(isinstance(edit, Several) for edit in found):
        raise ValueError(f"{name} contains several edits in one")
    return found


def _search(value: object, name: str) -> Search:
    given = dict(_object(value, name))
    search = Search(
        pattern=_text(MAX_PATTERN)(given.pop("pattern", None), "pattern"),
        regular=_flag(given.pop("regular", False), "regular"),
        case_sensitive=_flag(given.pop("case_sensitive", False), "case_sensitive"),
    )
    if given or not search.pattern:
        raise ValueError(f"{name} needs a pattern, and has only regular and case_sensitive besides")
    return search


_READERS: dict[str, Callable[[object, str], Any]] = {
    "element": _whole,
    "edits": _edits,
    "elements": _numbers,
    "parent": _whole,
    "position": _whole,
    "first_number": _whole,
    "path": _numbers,
    "values": _values,
    "tag": _tag,
    "value": _text(MAX_TEXT),
    "replacement": _text(MAX_TEXT),
    # Whole subtrees, of which reading checks the size.
    "fragment": _text(64 << 20),
    "name": _perhaps_text,
    "comment": _perhaps_text,
    "enabled": _flag,
    "search": _search,
}
"""How each field of the edits is read."""
