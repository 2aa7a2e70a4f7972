"""Forms of declared elements: all properties are in them, and their values written back change nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.editing.edits import Edit, PutProperty, SetProperty, SetValues
from loadwright.core.jmx.editing.forms import form
from loadwright.core.jmx.editing.forms.fields import CODE, ROWS, TABLE, Condition, Form, FormField
from loadwright.core.jmx.editing.history import History
from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS
from loadwright.core.jmx.elements.spec import ElementSpec, Field
from tests.core.jmx.elements.specs import every_spec, in_plan
from tests.core.jmx.plans import document, element, string
from tests.support.elements import sample

NUMBER = 2


def edited(inside: str) -> History:
    return History(read_plan(document(inside).encode()))


def of_spec(spec: ElementSpec, given: dict[str, values.Value] | None = None) -> History:
    return History(read_plan(in_plan(values.new(spec, "mine", given))[1]))


def spec_named(name: str, guiclass: str = "") -> ElementSpec:
    return next(spec for spec in SPECS if spec.class_name == name and guiclass in spec.guiclass)


def all_fields(shown: Form) -> list[FormField]:
    return [field for section in shown.sections for field in section.fields]


def field(shown: Form, key: str) -> FormField:
    (found,) = (one for one in all_fields(shown) if one.key == key)
    return found


def written(shown: FormField) -> Edit:
    """The edit that stores the value of a field, as the page makes it."""
    if shown.edit == "set_property":
        return SetProperty(NUMBER, shown.path, str(shown.value))
    if shown.edit == "put_property":
        return PutProperty(NUMBER, shown.name, shown.tag, str(shown.value))
    if shown.cell:
        assert shown.row is not None
        return SetValues(NUMBER, {shown.name: [{**shown.row, shown.cell: str(shown.value)}]})
    value = json.loads(str(shown.value)) if shown.control == ROWS else shown.value
    return SetValues(NUMBER, {shown.name: value})


def is_shown(shown: Form, one: FormField) -> bool:
    found = {other.name: other.value for other in all_fields(shown) if other.control != TABLE}
    return all(found.get(condition.name) in condition.values for condition in one.shown_when)


@every_spec
def test_every_shown_property_is_in_the_form_once(spec: ElementSpec) -> None:
    shown = form(of_spec(spec).document, NUMBER)
    names = [field.name for field in spec.fields if not (field.hidden or getattr(field, "obsolete", False))]
    assert [one.name for one in all_fields(shown) if not one.path and not one.cell] == names
    assert len({one.key for one in all_fields(shown)}) == len(all_fields(shown))
    assert (shown.name, shown.kind, shown.type.english) == ("mine", spec.kind, spec.menu_name)
    for one in all_fields(shown):
        assert one.label.english, one.key
        assert one.help.english, one.key
        known = {other.name for other in all_fields(shown)}
        assert {condition.name for condition in one.shown_when} <= known, one.key
        assert not one.excludes or one.excludes in known


@every_spec
def test_values_written_back_change_no_byte(spec: ElementSpec) -> None:
    for entered in (None, sample(spec)):
        history = of_spec(spec, entered)
        before = write_plan(history.document.plan)
        shown = form(history.document, NUMBER)
        for one in all_fields(shown):
            # Rows that JMeter would send as one body become one when it is changed.
            if not one.cell or (is_shown(shown, one) and entered is None):
                assert history.apply(written(one)) is None, one.key
        assert write_plan(history.document.plan) == before


@every_spec
def test_rows_can_be_added_to_tables(spec: ElementSpec) -> None:
    history = of_spec(spec)
    for one in all_fields(form(history.document, NUMBER)):
        if one.control == TABLE and one.columns:
            row = {**(one.row or {}), **{column.name: "" for column in one.columns}}
            history.apply(SetValues(NUMBER, {one.name: [row, row]}))
            assert field(form(history.document, NUMBER), one.key).value == [row, row]


@every_spec
def test_a_form_has_only_json_types(spec: ElementSpec) -> None:
    data = form(of_spec(spec, sample(spec)).document, NUMBER).to_json()
    for section in data["sections"]:
        assert all(isinstance(one["key"], str) for one in section["fields"])


@given(st.sampled_from(SPECS), st.data())
def test_a_changed_field_shows_what_was_entered(spec: ElementSpec, data: st.DataObject) -> None:
    fields = [one for one in spec.fields if isinstance(one, Field) and not (one.hidden or one.obsolete)]
    if not fields:
        return
    changed = data.draw(st.sampled_from(fields))
    text = data.draw(st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")))
    value = data.draw(st.sampled_from(["true", "false"])) if changed.type.value == "boolean" else text
    history = of_spec(spec)
    before = write_plan(history.document.plan)
    history.apply(SetValues(NUMBER, {changed.name: value}))

    shown = form(History(read_plan(write_plan(history.document.plan))).document, NUMBER)

    assert field(shown, changed.name).value == value
    assert field(shown, changed.name).valid == (changed.accepts(value) or not value)
    history.undo()
    assert write_plan(history.document.plan) == before


def test_a_value_that_jmeter_would_refuse_is_shown_with_a_warning() -> None:
    history = of_spec(spec_named("ThreadGroup"))
    for value, valid in (("many", False), ("${n}", True), ("", True), ("12", True)):
        history.apply(SetValues(NUMBER, {"ThreadGroup.num_threads": value}))
        shown = field(form(history.document, NUMBER), "ThreadGroup.num_threads")
        assert (shown.value, shown.valid, shown.number) == (value, valid, "integer")


def test_a_request_has_parameters_or_a_body() -> None:
    history = of_spec(spec_named("HTTPSamplerProxy", "HttpTestSampleGui"))
    shown = form(history.document, NUMBER)
    table, body = field(shown, "Arguments.arguments"), field(shown, "Arguments.arguments.Argument.value")
    assert table.shown_when == (Condition("HTTPSampler.postBodyRaw", ("false",)),)
    assert body.shown_when == (Condition("HTTPSampler.postBodyRaw", ("true",)),)
    assert (body.control, body.value, body.newline, body.label.english) == (CODE, "", "\r\n", "Body Data")
    assert [column.name for column in table.columns] == [
        "Argument.name",
        "Argument.value",
        "HTTPArgument.always_encode",
        "HTTPArgument.content_type",
        "HTTPArgument.use_equals",
    ]
    assert body.row is not None
    row = {**body.row, "Argument.value": "{\r\n}"}
    history.apply(SetValues(NUMBER, {"HTTPSampler.postBodyRaw": "true", "Arguments.arguments": [row]}))
    assert field(form(history.document, NUMBER), "Arguments.arguments.Argument.value").value == "{\r\n}"


def test_columns_are_named_by_another_table() -> None:
    spec = spec_named("UserParameters")
    rows: dict[str, values.Value] = {
        "UserParameters.names": [{"name": "user"}, {"name": "password"}],
        "UserParameters.thread_values": [{"0": "a", "1": "b"}, {"0": "c", "1": "d", "2": "e"}],
    }
    users = field(form(of_spec(spec, rows).document, NUMBER), "UserParameters.thread_values")
    assert [(column.name, column.label.english) for column in users.columns] == [
        ("0", "user"),
        ("1", "password"),
        ("2", "3"),
    ]


def test_a_script_has_the_language_that_is_chosen() -> None:
    history = of_spec(spec_named("JSR223Sampler"))
    assert field(form(history.document, NUMBER), "script").language == "groovy"
    history.apply(SetValues(NUMBER, {"scriptLanguage": "jexl3"}))
    assert field(form(history.document, NUMBER), "script").language == "jexl3"


def test_cookies_have_names() -> None:
    spec = spec_named("CookieManager")
    row = {**dict.fromkeys(("Cookie.value", "Cookie.domain", "Cookie.path"), "x"), "Cookie.secure": "true"}
    row |= {"Cookie.expires": "0", "Cookie.path_specified": "true", "Cookie.domain_specified": "true"}
    history = of_spec(spec, {"CookieManager.cookies": [{"TestElement.name": "a", **row}]})
    shown = field(form(history.document, NUMBER), "CookieManager.cookies")
    assert [column.label.english for column in shown.columns] == ["Name", "Value", "Domain", "Path", "Secure"]
    history.apply(SetValues(NUMBER, {"CookieManager.cookies": [{"TestElement.name": "b", **row}]}))
    assert b'name="b" elementType="Cookie" testname="b"' in write_plan(history.document.plan)


def test_what_is_not_declared_follows_in_a_section_of_its_own() -> None:
    history = edited(element("ConstantTimer", "t", string("ConstantTimer.delay", "1") + string("Plugin.own", "2")))
    shown = form(history.document, NUMBER)
    assert [(section.title.english, section.closed) for section in shown.sections] == [
        ("", False),
        ("Other properties", True),
    ]
    own = shown.sections[1].fields[0]
    history.apply(SetProperty(NUMBER, own.path, "3"))
    assert form(history.document, NUMBER).sections[1].fields[0].value == "3"


def test_an_element_that_does_not_exist_has_no_form() -> None:
    with pytest.raises(PlanError):
        form(edited("").document, 99)
