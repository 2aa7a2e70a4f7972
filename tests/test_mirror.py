"""Tests lie where the code they test lies: ``src/loadwright/a/b.py`` is tested by ``tests/a/test_b.py``."""

from __future__ import annotations

import ast
from pathlib import Path

TESTS = Path(__file__).parent
SOURCE = TESTS.parent / "src/loadwright"
ELSEWHERE = {"system", "browser", "attack", "frontend", "support"}
"""Folders of tests about the whole product or its scripts, and of what tests share."""

CROSS_CUTTING = {
    "server/reference/test_examples.py",
    "server/runs/test_languages.py",
    "server/runs/test_shared_load.py",
    "server/test_access.py",
    "server/test_access_routes.py",
    "server/test_error_codes.py",
    "server/test_paging.py",
    "server/test_query_counts.py",
    "server/web/test_chinese.py",
    "server/web/test_glossary.py",
    "server/web/test_translations.py",
    "server/web/test_wording.py",
}
"""Tests of a rule that many modules keep. Those beside this file are about the repository as a whole."""

FEWEST = 2
"""Number of functions with a decision from which a module needs a test module of its own."""

DECISIONS = (
    ast.If, ast.IfExp, ast.Match, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.BoolOp, ast.comprehension,
)  # fmt: skip
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def has_logic(text: str) -> bool:
    """Return whether a module has functions that branch, repeat or handle errors; declarations have none."""
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, FUNCTIONS)]
    deciding = [function for function in functions if any(isinstance(node, DECISIONS) for node in ast.walk(function))]
    return len(deciding) >= FEWEST


def test_a_module_that_decides_has_logic_and_one_that_declares_has_none() -> None:
    assert has_logic("def a(x):\n    return 1 if x else 2\nasync def b(x):\n    for y in x: pass\n")
    assert not has_logic("def a(x):\n    return 1 if x else 2\n")
    assert not has_logic("X = [1 for _ in range(3)]\nclass A:\n    def a(self): return 1\n    def b(self): return 2\n")


def modules() -> list[Path]:
    """Return every module with logic, below the source."""
    paths = (path for path in SOURCE.rglob("*.py") if path.name != "__init__.py" and "migrations" not in path.parts)
    return sorted(path.relative_to(SOURCE) for path in paths if has_logic(path.read_text(encoding="utf-8")))


def test_every_module_with_logic_has_tests_of_its_own() -> None:
    found = modules()
    assert len(found) > 500
    assert [module for module in found if not (TESTS / module).with_name(f"test_{module.name}").is_file()] == []


def test_every_test_module_has_the_name_and_the_place_of_what_it_tests() -> None:
    found = {path.relative_to(TESTS) for path in TESTS.rglob("test_*.py")}
    mirroring = {path for path in found if len(path.parts) > 1 and path.parts[0] not in ELSEWHERE}
    assert len(mirroring) > 200
    assert {str(path) for path in mirroring if not mirrors(path)} == CROSS_CUTTING


def mirrors(path: Path) -> bool:
    """Return whether there is a module or folder of the name of a test module."""
    module = SOURCE / path.parent / path.name.removeprefix("test_")
    return module.is_file() or module.with_suffix("").is_dir()


def test_every_app_has_tests() -> None:
    apps = {path.parent.name for path in (SOURCE / "server").glob("*/apps.py")}
    tested = {path.relative_to(TESTS / "server").parts[0] for path in (TESTS / "server").rglob("test_*.py")}
    assert apps - tested == set()
