"""What the server and the workbench send to each other. Imports no Django."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from loadwright.core.jmx.editing.forms.fields import Words
from loadwright.core.jmx.editing.search import Replacements

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Opening:
    """A draft as it is stored: the upload that contains its plan, and its edits as texts in JSON.

    The first ``position`` edits are in effect, the others were undone. ``size`` is that of the upload and the edits in
    bytes, ``seconds`` the time that the edits took. ``catalogues`` are the files of those of the call, by digest.
    """

    path: str
    filename: str
    chosen: str
    edits: tuple[str, ...]
    position: int
    size: int
    seconds: float
    catalogues: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Call:
    """An operation on a draft, which is opened unless it is open in the state ``stamp``.

    The state after an operation that changes the draft is ``becomes``. One that only reads, and may take ``apart``
    seconds, is carried out in a copy of the process: its answer, sent by the copy, is the only message of a connection
    of its own, whose descriptor follows the call. The answer to the call then says that it has begun. ``catalogues``
    are the digests of those of generators that JMeter's own is extended with.
    """

    draft: int
    stamp: str
    operation: str
    values: Values = field(default_factory=dict)
    becomes: str = ""
    opening: Opening | None = None
    apart: int = 0
    catalogues: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What an operation returned or raised, or that the draft must be opened first."""

    value: Any = None
    error: Exception | None = None
    closed: bool = False


def failure(error: Exception) -> Answer:
    """Return the answer of an operation that raised ``error``, which is being handled."""
    # A traceback cannot be sent.
    error.add_note(traceback.format_exc())
    return Answer(error=error)


@dataclass(frozen=True)
class Changed:
    """What an operation has changed.

    ``edit`` is to be stored; it is ``None`` if nothing changed, or an edit was undone or done again. ``elements`` are
    the changed ones, of which the page shows the first. ``seconds`` is the time it took. ``left_out`` are the fields
    whose values an element lost with its type, ``replaced`` counts what was replaced in texts, ``inserted`` is the text
    that took the place of one occurrence.
    """

    edit: dict[str, Any] | None
    elements: tuple[int, ...]
    position: int
    undone: int
    seconds: float
    left_out: tuple[Words, ...] = ()
    replaced: Replacements | None = None
    inserted: str | None = None
