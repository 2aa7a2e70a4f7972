"""docs/errors.md draws the exceptions that there are."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src/loadwright"
LINE = re.compile(r"^([│ ]*)[├└]─ (\w+)(?: \((\w+)\))?(?: +\S.*)?$")


def declared() -> Counter[tuple[str, str]]:
    """Every public exception class with its first base."""
    found: Counter[tuple[str, str]] = Counter()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Error") and not node.name.startswith("_"):
                base = node.bases[0]
                assert isinstance(base, ast.Name), node.name
                found[node.name, base.id] += 1
    return found


def drawn() -> Counter[tuple[str, str]]:
    """Every class in the tree of the page with the one above it."""
    found: Counter[tuple[str, str]] = Counter()
    above = ["Exception"]
    for line in (ROOT / "docs/errors.md").read_text(encoding="utf-8").splitlines():
        if match := LINE.match(line):
            depth = len(match[1]) // 3 + 1
            above = [*above[:depth], match[2]]
            if match[2] != "ValueError":
                found[match[2], above[depth - 1]] += 1
    return found


def test_the_page_draws_every_error_below_its_base() -> None:
    assert drawn() == declared()
