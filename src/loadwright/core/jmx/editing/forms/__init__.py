"""Forms of elements: declared ones, TestBeans that JMeter's catalogue describes, and every other as a typed grid."""

from __future__ import annotations

from loadwright.core.jmx.catalogue import Catalogue, Entry
from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.editing.document import EditedPlan
from loadwright.core.jmx.elements import registry
from loadwright.core.jmx.elements.modules import is_module
from loadwright.core.jmx.elements.spec import ElementSpec
from loadwright.core.jmx.elements.threads import COMMENTS

from . import beans, declared, modules, others
from .fields import Form, Words, titled

__all__ = ["form"]


def form(document: EditedPlan, number: int, catalogue: Catalogue | None = None) -> Form:
    """Return the form of an element with its values. Raises ``PlanError`` if the element does not exist.

    Properties that are not described follow in a section of their own, so that all can be seen and changed.
    """
    element = document.element(number)
    spec = registry.spec_of(element)
    entry = catalogue.entry_of(element) if catalogue is not None else None
    found, described = [], frozenset[str]()
    if spec is not None:
        found = declared.sections(spec, element.node)
        if is_module(element):
            found = modules.with_targets(found, document.plan, element)
        described = spec.property_names
    elif entry is not None and entry.properties:
        found = beans.sections(entry, element.node)
        described = frozenset(field.name for section in found for field in section.fields)
    found.append(others.section(element, described))
    return Form(
        number=number,
        testclass=element.testclass,
        type=_type(element, spec, entry),
        kind=entry.kind if spec is None and entry is not None else registry.kind(element),
        name=element.name,
        comment=properties.text(element.node, COMMENTS),
        enabled=element.enabled,
        sections=titled(found),
    )


def _type(element: Element, spec: ElementSpec | None, entry: Entry | None) -> Words:
    if entry is not None and (spec is None or entry.guiclass.rpartition(".")[2] == element.guiclass.rpartition(".")[2]):
        return Words(entry.label("en"), entry.labels.get("zh", ""))
    return Words(spec.menu_name if spec is not None else element.class_name)
