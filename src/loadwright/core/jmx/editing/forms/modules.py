"""What a Module Controller runs, as a choice of the plan's controllers and fragments."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import islice

from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements.modules import PATH, ROOT, Names, path_of, targets

from . import fields
from .fields import FormField, Option, Section, Words

MOST = 2000
"""Paths that are offered."""


def with_targets(sections: list[Section], plan: Plan, element: Element) -> list[Section]:
    """Return the sections of a Module Controller, with a choice in place of the table of names."""
    return [replace(one, fields=tuple(_choice(field, plan, element) for field in one.fields)) for one in sections]


def _choice(field: FormField, plan: Plan, element: Element) -> FormField:
    if field.name != PATH:
        return field
    present, value = path_of(element), json.dumps(field.value, ensure_ascii=False)
    offered = list(islice(dict.fromkeys(targets(plan)), MOST))
    paths = offered if not present or present in offered else [present, *offered]
    found = [Option(value if path == present else _rows(path), Words(_shown(path))) for path in paths]
    return replace(field, control=fields.ROWS, value=value, columns=(), choices=tuple(found))


def _rows(path: Names) -> str:
    """Return the rows of the table as JSON."""
    return json.dumps([{"name": name} for name in (ROOT, *path)], ensure_ascii=False)


def _shown(path: Names) -> str:
    # The Test Plan contains everything.
    return " › ".join(path[1:] or path)
