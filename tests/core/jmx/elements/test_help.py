"""Every property that forms show has help."""

from __future__ import annotations

from loadwright.core.jmx.elements.help import help_of, texts
from loadwright.core.jmx.elements.registry import SPECS
from loadwright.core.jmx.elements.spec import ElementSpec, Field, Table
from tests.core.jmx.elements.specs import every_spec


def shown(spec: ElementSpec) -> list[str]:
    """The names of all properties and columns of an element that forms show."""
    fields: list[Field | Table] = [field for field in spec.fields if not field.hidden]
    fields += [column for field in fields if isinstance(field, Table) for column in field.columns]
    return [field.name for field in fields if isinstance(field, Table) or not (field.hidden or field.obsolete)]


@every_spec
def test_every_shown_property_has_help(spec: ElementSpec) -> None:
    assert [name for name in shown(spec) if not help_of(spec, name).endswith(".")] == []


def test_all_help_is_used() -> None:
    used = {help_of(spec, name) for spec in SPECS for name in shown(spec)}
    assert set(texts()) == used


def test_help_for_one_class_comes_first() -> None:
    (stepping,) = (spec for spec in SPECS if spec.class_name == "SteppingThreadGroup")
    (group,) = (spec for spec in SPECS if spec.class_name == "ThreadGroup")
    name = "ThreadGroup.num_threads"
    assert help_of(stepping, name) != help_of(group, name)
    assert help_of(group, "unknown") == ""
