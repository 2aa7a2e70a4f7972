"""Fields shared by several elements."""

from __future__ import annotations

from loadwright.core.jmx.elements.spec import Field, FieldType, Holder, Table, When, choices

LOGIN = (
    Field("ConfigTestElement.username", "Username"),
    Field("ConfigTestElement.password", "Password", FieldType.PASSWORD),
)
PARAMETERS = Holder("arguments", "Arguments", "ArgumentsPanel", "User Defined Variables")
"""Holds the parameters of Java classes (samplers, backend listeners)."""


ENCODINGS = ("UTF-8", "UTF-16", "ISO-8859-1", "US-ASCII", "GBK", "GB18030", "Big5", "Shift_JIS")
"""Encodings that forms offer."""


def arguments(label: str, holder: Holder | None = None) -> Table:
    """Return the table of an ``Arguments`` element or property: name, value and description."""
    columns = (
        Field("Argument.name", "Name"),
        Field("Argument.value", "Value"),
        Field("Argument.desc", "Description"),
        Field("Argument.metadata", "Metadata", default="=", missing="=", obsolete=True),
    )
    return Table("Arguments.arguments", label, columns, element_type="Argument", key="Argument.name", holder=holder)


_SAMPLES = choices(("", "Main sample only"), ("all", "Main sample and sub-samples"), ("children", "Sub-samples only"))
_VARIABLE = choices(("variable", "JMeter Variable Name to use"))


def scope_of_samples(name: str) -> Field:
    """Return the field that selects the samples an assertion applies to; ``name`` is the property."""
    return Field(name, "Apply to", FieldType.CHOICE, "", _SAMPLES)


def scope(name: str) -> tuple[Field, ...]:
    """Return the fields that select the samples, or the variable, an assertion or extractor applies to."""
    return (
        Field(name, "Apply to", FieldType.CHOICE, "", (*_SAMPLES, *_VARIABLE)),
        Field("Scope.variable", "JMeter Variable Name to use", shown_when=When(name, ("variable",))),
    )
