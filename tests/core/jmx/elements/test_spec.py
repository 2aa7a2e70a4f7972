"""The valid values of a declared property, and its tag in the file."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.elements.spec import TEST_BEAN, Choice, ElementSpec, Field, FieldType, choices


@pytest.mark.parametrize(
    ("kind", "value", "valid"),
    [
        (FieldType.INTEGER, "17", True),
        (FieldType.INTEGER, "-1", True),
        (FieldType.INTEGER, "1.5", False),
        (FieldType.INTEGER, "many", False),
        (FieldType.DECIMAL, "1.5e3", True),
        (FieldType.DECIMAL, "nan", False),
        (FieldType.DECIMAL, "inf", False),
        (FieldType.DECIMAL, "1,5", False),
        (FieldType.BOOLEAN, "true", True),
        (FieldType.BOOLEAN, "True", False),
        (FieldType.BOOLEAN, "", False),
        (FieldType.CHOICE, "a", True),
        (FieldType.CHOICE, "c", False),
        (FieldType.TEXT, "anything <&>", True),
    ],
)
def test_values_accepted_by_a_field(kind: FieldType, value: str, valid: bool) -> None:
    field = Field("x", "X", kind, choices=choices("a", ("b", "Second")))
    assert field.accepts(value) is valid
    assert field.accepts(f"{value}${{variable}}")


@pytest.mark.parametrize("kind", [kind for kind in FieldType if kind is not FieldType.BOOLEAN])
def test_everything_but_a_boolean_may_be_empty(kind: FieldType) -> None:
    assert Field("x", "X", kind).accepts("")


@pytest.mark.parametrize(
    ("field", "value", "tag"),
    [
        (Field("x", "X"), "1", "stringProp"),
        (Field("x", "X", FieldType.BOOLEAN), "true", "boolProp"),
        (Field("x", "X", tag="intProp"), "1", "intProp"),
        (Field("x", "X", tag="intProp"), "${n}", "stringProp"),
        (Field("x", "X", tag="intProp"), "", "stringProp"),
        (Field("x", "X", FieldType.BOOLEAN), "${on}", "stringProp"),
    ],
)
def test_the_tag_follows_the_value_as_jmeter_loads_it(field: Field, value: str, tag: str) -> None:
    assert field.tag_for(value) == tag


def test_choices_are_their_own_labels_unless_they_have_one() -> None:
    assert choices("a", ("b", "Second")) == (Choice("a", "a"), Choice("b", "Second"))


def test_a_spec_has_a_class_and_fields() -> None:
    field = Field("x", "X")
    spec = ElementSpec("com.example.Thing", TEST_BEAN, "Thing", "sampler", (field,))
    assert (spec.class_name, spec.is_test_bean, spec.field("x")) == ("Thing", True, field)
    with pytest.raises(KeyError, match="'y'"):
        spec.field("y")
