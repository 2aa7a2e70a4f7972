"""The fields whose values an element loses when its type is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from loadwright.core.jmx.catalogue import Catalogue
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements.values import Value

from .document import EditedPlan
from .forms import form, others
from .forms.fields import CHECKBOX, LARGE, FormField, Words
from .retyping import kept, name_of


def left_out(document: EditedPlan, number: int, wanted: Element, catalogue: Catalogue | None = None) -> list[Words]:
    """Return the labels of the fields that are filled in, and that the type of ``wanted`` does not take over.

    Values that a new element has are not filled in, nor are fields that the form does not show.
    """
    element = document.element(number)
    names = kept(element, wanted).names
    tops = [name_of(node) for node in element.node.iterchildren("*")]
    shown = [field for section in form(document, number, catalogue).sections for field in section.fields]
    there = {field.name: field.value for field in shown if not field.path}
    is_filled = _filled_in(element, there, catalogue)
    lost = (field for field in shown if (tops[field.path[0]] if field.path else field.name) not in names)
    return list(dict.fromkeys(field.label for field in lost if is_filled(field)))


def _filled_in(
    element: Element, there: Mapping[str, Value], catalogue: Catalogue | None
) -> Callable[[FormField], bool]:
    entry = catalogue.entry_of(element) if catalogue is not None else None
    new = {} if entry is None else {one.label: one.value for one in others.section(entry.element, ()).fields}

    def is_filled(field: FormField) -> bool:
        if any(there.get(condition.name) not in condition.values for condition in field.shown_when):
            return False
        if field.control == LARGE or not isinstance(field.value, str):
            return bool(field.value)
        if field.path:
            return bool(field.value.strip()) and field.value != new.get(field.label)
        default = field.default or ("false" if field.control == CHECKBOX else "")
        return bool(field.value.strip()) and field.value != default

    return is_filled
