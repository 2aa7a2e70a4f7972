"""The forms of elements."""

from __future__ import annotations

from dataclasses import dataclass

from loadwright.core.jmx.editing import forms
from loadwright.core.jmx.editing.forms.fields import Form
from loadwright.core.jmx.editing.preview import Preview, preview
from loadwright.core.jmx.header_sets import Place, place_of
from loadwright.core.jmx.written_load import WrittenValue, written_in
from loadwright.server.editor.workbench.calls import Values
from loadwright.server.editor.workbench.registry import OpenDraft, operation


@dataclass(frozen=True)
class ElementForm:
    """The form of an element, the curve that it plans if it plans one, its header set, and its part of the load."""

    form: Form
    preview: Preview | None
    headers: Place | None
    written: list[WrittenValue]


@operation
def form(draft: OpenDraft, values: Values) -> ElementForm:
    """Return the form of the element ``number`` with its values."""
    number = values["number"]
    shown = forms.form(draft.document, number, draft.catalogue)
    element = draft.document.element(number)
    return ElementForm(shown, preview(element), place_of(draft.document, number), _load(draft, number))


def _load(draft: OpenDraft, number: int) -> list[WrittenValue]:
    """Return the values of an element that determine the load, none of one that JMeter does not run."""
    found = list(written_in(draft.document.element(number), number))
    active = found and all(draft.document.element(one).enabled for one in (number, *draft.tree.above(number)))
    return found if active else []
