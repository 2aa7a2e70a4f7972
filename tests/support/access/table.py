"""The complete access table, collected from ``access.py`` beside the tests of each app."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from tests.support.access.rules import Ask, Page, Route, Rule

TABLES = sorted(Path(__file__).parents[2].glob("server/*/access.py"))


def collected(name: str) -> dict[str, Any]:
    """The rows that the apps declare as ``name``; each address has one."""
    found: dict[str, Any] = {}
    for path in TABLES:
        rows: dict[str, Any] = getattr(import_module(f"tests.server.{path.parent.name}.access"), name, {})
        assert not found.keys() & rows.keys(), f"{path} lists what another app lists"
        found |= rows
    return found


PAGES: dict[str, Page] = collected("PAGES")
OPERATIONS: dict[str, Ask | Rule] = collected("OPERATIONS")
ROUTES: dict[str, Route] = collected("ROUTES")
SOCKETS: dict[str, Rule] = collected("SOCKETS")
