"""The forms of elements."""

from __future__ import annotations

from dataclasses import dataclass

from loadwright.core.jmx.editing import forms
from loadwright.core.jmx.editing.forms.fields import Form
from loadwright.core.jmx.editing.preview import Preview, preview
from loadwright.core.jmx.header_sets import Place, place_of
from loadwright.server.editor.workbench.calls import Values
from loadwright.server.editor.workbench.registry import OpenDraft, operation


@dataclass(frozen=True)
class ElementForm:
    """The form of an element, the curve that it plans if it plans one, and its header set."""

    form: Form
    preview: Preview | None
    headers: Place | None


@operation
def form(draft: OpenDraft, values: Values) -> ElementForm:
    """Return the form of the element ``number`` with its values."""
    number = values["number"]
    shown = forms.form(draft.document, number, draft.catalogue)
    element = draft.document.element(number)
    return ElementForm(shown, preview(element), place_of(draft.document, number))
