"""The audit: access, search, export, and immutability."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import SYSTEM, Actor
from loadwright.server.accounts.audit_log import names
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.platform import registry

SERVER = Path(__file__).resolve().parents[3] / "src/loadwright/server"


@pytest.mark.django_db
def test_what_somebody_did_stays_when_they_go(ann: User) -> None:
    audit.record(Actor(ann), "run.start", "Nightly")
    ann.delete()
    assert AuditEntry.objects.get().who == "ann"


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SERVER.rglob("*.py")):
        if "migrations" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def literals(node: ast.expr) -> Iterator[str]:
    """The possible words of an argument: a literal, either branch of a condition, or a constant's name."""
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def recorded() -> set[tuple[str, str]]:
    """Every word in calls of the audit, with the app of the call."""
    found = {("accounts", "account.sign_in")}
    for path, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("audit.record", "audit.record_each"):
                found |= {(path.relative_to(SERVER).parts[0], word) for word in literals(node.args[1])}
    return found


def test_each_app_declares_the_words_that_it_writes() -> None:
    declared = {
        (module.__name__.split(".")[2], word) for module in registry.modules("audit_words") for word in module.WORDS
    }
    assert len(recorded()) > 40
    assert recorded() - declared == set()
    assert {word.partition(".")[0] for word in names.words()} == set(names.families())


UNRECORDED = {
    # It only checks.
    "accounts/people/actions.py: require_removable",
    # Another app's action that they call writes it.
    "runs/trials/actions.py: try_plan",
    "runs/trials/actions.py: try_draft",
    "monitoring/actions.py: revoke_monitor",
    "plans/imports/actions.py: create",
    "plans/imports/actions.py: add_revision",
    "plans/imports/actions.py: make",
    # A draft and an import are seen by their owner alone; what becomes of them is written.
    "editor/actions.py: open_draft",
    "editor/actions.py: change",
    "editor/actions.py: discard",
    "plans/imports/actions.py: change_options",
    "plans/imports/actions.py: discard",
    # What somebody looks at is not audited.
    "monitoring/actions.py: measure_cores",
    "plans/imports/actions.py: preview",
    "runs/trials/actions.py: expect_trial",
}


def actions_of(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Every function with an actor, and whether it or a function it calls in its module writes the audit."""
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}

    def records(name: str, seen: frozenset[str] = frozenset()) -> bool:
        calls = {ast.unparse(node.func) for node in ast.walk(functions[name]) if isinstance(node, ast.Call)}
        inner = (calls & set(functions)) - seen - {name}
        return bool({"audit.record", "audit.record_each"} & calls) or any(records(one, seen | {name}) for one in inner)

    for name, node in functions.items():
        if not name.startswith("_") and any(argument.arg == "actor" for argument in node.args.args):
            yield name, records(name)


def test_every_action_writes_the_audit() -> None:
    found = {
        f"{path.relative_to(SERVER)}: {name}": done
        for path, tree in modules()
        if path.stem.endswith("actions")
        for name, done in actions_of(tree)
    }
    assert len(found) > 25
    assert {name for name, done in found.items() if not done} == UNRECORDED


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("detail", "named"),
    [
        ({"server": 7, "project": 3}, ("server", 7)),
        ({"plan": 4, "schedule": 5}, ("schedule", 5)),
        ({"project": 3}, ("project", 3)),
        ({"project": "Shop"}, ("", None)),
        ({}, ("", None)),
    ],
)
def test_the_object_is_what_the_details_name(detail: dict[str, object], named: tuple[str, int | None]) -> None:
    audit.record(SYSTEM, "server.change", "web-1", **detail)
    entry = AuditEntry.objects.get()
    assert (entry.object_type, entry.object_id) == named


@pytest.mark.django_db
def test_the_history_of_an_object_reads_an_index() -> None:
    plan = AuditEntry.objects.filter(object_type="server", object_id=1)[:20].explain()
    assert "accounts_au_object" in plan
    assert "SCAN" not in plan
