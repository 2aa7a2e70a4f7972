"""Header sets are chosen for elements of a draft."""

from __future__ import annotations

from loadwright.core.jmx.header_sets import Place, Use, chosen_for, detached, place_of, uses
from loadwright.server.editor.workbench.calls import Changed, Values
from loadwright.server.editor.workbench.registry import OpenDraft, operation

from .changes import applied


@operation
def choose_headers(draft: OpenDraft, values: Values) -> Changed:
    """Make the header set ``chosen`` that of ``element``, or give a Header Manager its headers."""
    return applied(draft, chosen_for(draft.document, values["element"], values["chosen"]))


@operation
def detach_headers(draft: OpenDraft, values: Values) -> Changed:
    """Detach the Header Manager ``element`` from its header set."""
    return applied(draft, detached(values["element"]))


@operation
def headers(draft: OpenDraft, values: Values) -> Place | None:
    """Return what concerns header sets of ``element``."""
    return place_of(draft.document, values["element"])


@operation
def header_set_uses(draft: OpenDraft, _values: Values) -> tuple[Use, ...]:
    """Return the Header Managers that were made from header sets."""
    return tuple(uses(draft.document.plan))
