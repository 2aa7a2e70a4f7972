"""Operations on drafts in the workbench: opens them from their revision and edits, and reads them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.messages import editing
from loadwright.server.catalogues import queries as catalogues
from loadwright.server.plans import storage
from loadwright.server.platform import stored
from loadwright.server.platform.errors import INVALID, NOT_FOUND, ActionError

from . import errors, queries
from .models import Draft
from .workbench.calls import Opening
from .workbench.workbench import Stored, workbench


def call(draft: Draft, operation: str, *, becomes: str = "", **values: Any) -> Any:
    """Carry out an operation of the workbench on a draft; ``becomes`` is its state after a change.

    Raises ``ActionError`` also for what the operation refuses.
    """
    with _refusals():
        return workbench().call(draft.person.username, _stored(draft), operation, values, becomes)


def read(draft: Draft, operation: str, **values: Any) -> Any:
    """Carry out an operation that only reads the draft and may take long, beside others. Raises as ``call``."""
    with _refusals():
        return workbench().read(draft.person.username, _stored(draft), operation, values)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except PlanError as error:
        gone = error.message.code == editing.ELEMENT_GONE.code
        raise ActionError(error.message, field="edit", code=NOT_FOUND if gone else INVALID) from None
    except ValueError as error:
        raise errors.MALFORMED(reason=str(error)) from None


def _stored(draft: Draft) -> Stored:
    known = catalogues.catalogues()
    return Stored(draft.pk, draft.stamp, partial(_opening, draft, known), known)


@contextmanager
def _opening(draft: Draft, known: tuple[str, ...]) -> Iterator[Opening]:
    """Yield what the workbench opens a draft from. ``BASE_MISSING`` if the file of its revision is not stored."""
    base = queries.revision(draft, draft.base)
    size, seconds = queries.totals(draft)
    edits = queries.edits(draft)
    try:
        with stored.local_path(storage.upload_path(base.sha256)) as path, catalogues.files(known) as files:
            yield Opening(path, base.filename, base.chosen, edits, draft.position, size + base.size, seconds, files)
    except FileNotFoundError:
        raise errors.BASE_MISSING(number=base.number) from None
