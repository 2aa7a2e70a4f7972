"""Cells: where texts of an element are in its tables."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from loadwright.core.jmx.document.tree import Element

from .registry import spec_of
from .spec import Table


@dataclass(frozen=True)
class Cell:
    """A cell of the property ``table`` of an element: the position of its row, and the name of its column."""

    table: str
    row: int
    column: str


def cell_of(element: Element, prop: etree._Element) -> Cell | None:
    """Return the cell that contains a property of an element; ``None`` for one that is in no table."""
    table = row = None
    inner = prop
    for outer in prop.iterancestors():
        if outer.tag == "collectionProp":
            # Rows may be collections themselves.
            table, row = outer, inner
        if outer is element.node:
            break
        inner = outer
    if table is None or row is None:
        return None
    name = table.get("name", "")
    return Cell(name, _position(table, row), _column(element, name, row, prop))


def first_cell(element: Element, where: str, text: str) -> Cell | None:
    """Return the first cell in which the property or column ``where`` contains a text; ``None`` without one."""
    for prop in element.node.iterdescendants("*") if where and text else ():
        if text in (prop.text or ""):
            cell = cell_of(element, prop)
            if cell is not None and where in (cell.column, prop.get("name")):
                return cell
    return None


def _column(element: Element, table: str, row: etree._Element, prop: etree._Element) -> str:
    if row.tag == "elementProp":
        return prop.get("name", "")
    at = 0 if row is prop else _position(row, prop)
    spec = spec_of(element)
    declared = [one for one in spec.fields if isinstance(one, Table) and one.name == table] if spec else []
    columns = declared[0].columns if declared else ()
    return columns[at].name if at < len(columns) else str(at)


def _position(parent: etree._Element, child: etree._Element) -> int:
    return sum(1 for _before in child.itersiblings("*", preceding=True)) if child.getparent() is parent else 0
