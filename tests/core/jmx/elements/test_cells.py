"""Where texts are in the tables of elements."""

from __future__ import annotations

import pytest

from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element
from loadwright.core.jmx.elements.cells import Cell, cell_of, first_cell
from tests.core.jmx.plans import argument, document, element, string


def strings(name: str, *texts: str) -> str:
    cells = "".join(string(str(hash(text)), text) for text in texts)
    return f'<collectionProp name="{name}">{cells}</collectionProp>'


def schedule(*rows: tuple[str, ...]) -> str:
    cells = "".join(strings(str(at), *row) for at, row in enumerate(rows))
    return f'<collectionProp name="ultimatethreadgroupdata">{cells}</collectionProp>'


def only(content: str) -> Element:
    """Return the element of a plan that contains nothing else."""
    *_others, last = read_plan(document(content).encode()).walk()
    return last


def cell(found: Element, text: str) -> Cell | None:
    [prop] = [prop for prop in found.node.iter("stringProp") if prop.text == text]
    return cell_of(found, prop)


def test_cells_of_rows_with_names() -> None:
    plan = read_plan(document(variables=argument("host", "a.test") + argument("other", "b.test")).encode())
    test_plan = plan.test_plan
    assert test_plan is not None
    assert cell(test_plan, "b.test") == Cell("Arguments.arguments", 1, "Argument.value")
    assert first_cell(test_plan, "Argument.value", ".test") == Cell("Arguments.arguments", 0, "Argument.value")
    assert first_cell(test_plan, "Argument.value", "absent") is None


def test_cells_of_rows_that_are_lists_have_the_declared_names() -> None:
    group = only(element("kg.apc.jmeter.threads.UltimateThreadGroup", "u", schedule(("1", "2"), ("3", "${n}"))))
    assert cell(group, "${n}") == first_cell(group, "delay", "${n") == Cell("ultimatethreadgroupdata", 1, "delay")
    assert first_cell(group, "hold", "${n}") is None


def test_cells_of_rows_that_are_texts() -> None:
    found = only(element("ResponseAssertion", "a", strings("Asserion.test_strings", "one", "two")))
    assert cell(found, "two") == Cell("Asserion.test_strings", 1, "pattern")


def test_cells_of_unknown_tables_are_counted() -> None:
    found = only(element("a.b.Plugin", "p", strings("lines", "one", "two")))
    assert cell(found, "two") == Cell("lines", 1, "0")


@pytest.mark.parametrize("content", [string("url", "x"), f'<elementProp name="o">{string("url", "x")}</elementProp>'])
def test_a_property_in_no_table_has_no_cell(content: str) -> None:
    assert cell(only(element("a.b.Plugin", "p", content)), "x") is None
