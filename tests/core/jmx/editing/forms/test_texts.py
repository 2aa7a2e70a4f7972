"""All texts of forms are known for their translation."""

from __future__ import annotations

from collections.abc import Iterator

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.editing.forms import form
from loadwright.core.jmx.editing.forms.fields import FormField
from loadwright.core.jmx.editing.forms.texts import texts
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.spec import ElementSpec
from tests.core.jmx.elements.specs import every_spec, in_plan

TEXTS = set(texts())


def said(field: FormField) -> Iterator[str]:
    yield field.label.english
    yield field.help.english
    special = () if field.special is None else (field.special,)
    yield from (option.label.english for option in (*field.choices, *special) if option.label.english != option.value)
    for column in field.columns:
        yield from said(column)


@every_spec
def test_every_text_of_a_form_is_known(spec: ElementSpec) -> None:
    shown = form(History(read_plan(in_plan(values.new(spec))[1])).document, 2)
    found = {text for section in shown.sections for field in section.fields for text in said(field)}
    assert found <= TEXTS
    assert {shown.type.english} <= TEXTS
    assert {section.title.english for section in shown.sections} <= TEXTS | {""}
