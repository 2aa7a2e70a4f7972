"""The drafts that are open in the workbench. Those used least recently are closed when they need too much memory."""

from __future__ import annotations

from collections import OrderedDict
from multiprocessing.connection import Connection
from pathlib import Path

from loadwright.core.jmx.catalogue import Catalogue
from loadwright.core.jmx.editing import wire
from loadwright.core.jmx.editing.edits import Edit
from loadwright.core.jmx.editing.history import History
from loadwright.core.strictjson import loads
from loadwright.server.catalogues.reading import read_catalogue
from loadwright.server.plans.sandboxed.uploads import Upload, read_document

from .apart import begin
from .calls import Answer, Call, Changed, Opening
from .garbage import collect, settle
from .registry import OPERATIONS, OpenDraft

MEMORY_OF_BYTE = 24
"""Bytes of memory for each byte of a plan and its edits: the XML document, its numbered elements, and what was before
edits. 12 were measured for a plan of 20 MB."""


class Drafts:
    """Open drafts within ``memory`` bytes. The one in use may need all of it."""

    def __init__(self, catalogue: Catalogue, memory: int) -> None:
        self._base = catalogue
        self._extended: tuple[tuple[str, ...], Catalogue] = (), catalogue
        self._most = memory // MEMORY_OF_BYTE
        self._open: OrderedDict[int, OpenDraft] = OrderedDict()
        self._sizes: dict[int, int] = {}

    def answer(self, call: Call, apart: Connection[Answer, None] | None = None) -> Answer:
        """Carry out a call, with ``apart`` in a copy of the process, which sends the answer there.

        After an unexpected error, the draft is closed: it may be half changed.
        """
        try:
            draft = self._opened(call)
            if draft is None:
                return Answer(closed=True)
            operation = OPERATIONS[call.operation]
            if apart is not None:
                begin(operation, draft, call.values, call.apart, apart)
                return Answer()
            value = operation(draft, call.values)
        except ValueError as error:
            # Of values that are no edit, and of edits that are refused: these change nothing.
            return Answer(error=error)
        except BaseException:
            self._close(call.draft)
            raise
        if isinstance(value, Changed) and call.becomes:
            draft.changed(call.becomes)
        return Answer(value)

    def _opened(self, call: Call) -> OpenDraft | None:
        found = self._open.get(call.draft)
        if found is not None and found.stamp == call.stamp and found.catalogue is self._catalogue(call):
            self._open.move_to_end(call.draft)
            return found
        if call.opening is None:
            return None
        catalogue = self._read_catalogues(call, call.opening)
        self._close(call.draft)
        plan, size = read_document(Upload(call.opening.path, call.opening.filename, call.opening.chosen))
        size += sum(map(len, call.opening.edits))
        while self._open and sum(self._sizes.values()) + size > self._most:
            self._close(next(iter(self._open)))
        history = History(plan, map(_edit, call.opening.edits), catalogue.kind)
        while len(history.done) > call.opening.position:
            history.undo()
        found = OpenDraft(history, catalogue, call.stamp)
        self._open[call.draft], self._sizes[call.draft] = found, size
        settle()
        return found

    def _catalogue(self, call: Call) -> Catalogue | None:
        """Return the catalogue of a call, ``None`` if it must be read first."""
        digests, catalogue = self._extended
        return catalogue if digests == call.catalogues else None

    def _read_catalogues(self, call: Call, opening: Opening) -> Catalogue:
        known = self._catalogue(call)
        if known is None:
            # One that was removed since the call is left out.
            paths = [
                (digest, Path(opening.catalogues[digest])) for digest in call.catalogues if digest in opening.catalogues
            ]
            known = self._base.extended({digest: read_catalogue(path) for digest, path in paths})
            self._extended = call.catalogues, known
        return known

    def _close(self, draft: int) -> None:
        if self._open.pop(draft, None) is not None:
            del self._sizes[draft]
            # The steps of edits and the document refer to each other.
            collect()


def _edit(text: str) -> Edit:
    return wire.from_json(loads(text))
