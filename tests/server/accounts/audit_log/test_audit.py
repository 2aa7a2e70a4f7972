"""The audit: access, search, export, and immutability."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import AsyncClient, Client

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.audit_log import names
from loadwright.server.accounts.models import AuditEntry, User
from loadwright.server.accounts.tokens import actions
from loadwright.server.platform import registry

SERVER = Path(__file__).resolve().parents[4] / "src/loadwright/server"
FORMULA = '=HYPERLINK("http://evil.example")'


def add(
    who: User, what: str, target: str, at: str = "2026-07-01T12:00", address: str = "10.0.0.1", **detail: Any
) -> None:
    audit.record(Actor(who, address), what, target, **detail)
    row = AuditEntry.objects.latest("pk")
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    # Bypasses the model, whose entries cannot be changed.
    AuditEntry._base_manager.filter(pk=row.pk).update(at=moment)


@pytest.fixture
def rows(boss: User, ann: User) -> None:
    add(boss, "project.create", "Webshop", "2026-07-01T08:00")
    add(ann, "run.start", "Nightly", "2026-07-02T12:00", run=7, mode="rate")
    add(ann, "run.stop", "Nightly", "2026-07-02T23:30", address="2001:db8::7")
    add(ann, "plan.delete", FORMULA, "2026-07-03T00:00")
    add(boss, "nonsense.word", "thing", "2026-07-04T00:00")


def targets(browser: Client, query: str = "") -> list[str]:
    """The targets of the listed entries."""
    html = browser.get(f"/audit?{query}").content.decode()
    return re.findall(r'<td class="audit-target">([^<]*)</td>', html)


@pytest.mark.django_db
def test_only_administrators_see_it(ann: User, rows: None) -> None:
    client = Client()
    client.force_login(ann)
    for where in ("/audit", "/audit.csv", "/api/v1/audit"):
        answer = client.get(where)
        assert answer.status_code == 403
        assert b"Webshop" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["thing", "=HYPER", "Nightly", "Nightly", "Webshop"]),
        ("q=night", ["Nightly", "Nightly"]),
        ("q=ANN", ["=HYPER", "Nightly", "Nightly"]),
        ("q=2001:db8", ["Nightly"]),
        ("who=boss", ["thing", "Webshop"]),
        ("what=run.stop", ["Nightly"]),
        ("what=run.", ["Nightly", "Nightly"]),
        ("since=2026-07-03", ["thing", "=HYPER"]),
        ("until=2026-07-01", ["Webshop"]),
        ("since=2026-07-02&until=2026-07-02", ["Nightly", "Nightly"]),
        # The run is stopped on the third in Shanghai.
        ("since=2026-07-03&until=2026-07-03&zone=Asia/Shanghai", ["=HYPER", "Nightly"]),
        ("sort=when", ["Webshop", "Nightly", "Nightly", "=HYPER", "thing"]),
        ("sort=target", ["=HYPER", "Nightly", "Nightly", "Webshop", "thing"]),
        ("sort=nonsense&page=99", ["thing", "=HYPER", "Nightly", "Nightly", "Webshop"]),
        ("q=unheard-of", []),
    ],
)
def test_what_is_looked_for_is_in_the_address(query: str, found: list[str], admin_browser: Client, rows: None) -> None:
    assert [target[: len(one)] for target, one in zip(targets(admin_browser, query), found, strict=True)] == found


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("since=yesterday", "“yesterday” is not a date"),
        ("zone=Nowhere/Land", "Unknown time zone"),
        ("zone=../../etc/passwd", "Unknown time zone"),
        ("since=0001-01-01&zone=Asia/Shanghai", "Webshop"),
        ("until=9999-12-31&zone=America/New_York", "Webshop"),
    ],
)
def test_what_cannot_be_looked_for_is_said(query: str, said: str, admin_browser: Client, rows: None) -> None:
    answer = admin_browser.get(f"/audit?{query}")
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert admin_browser.get(f"/audit.csv?{query}").status_code == (200 if said == "Webshop" else 400)


@pytest.mark.django_db
def test_page_tells_what_was_done_and_its_details(admin_browser: Client, rows: None) -> None:
    html = admin_browser.get("/audit").content.decode()
    assert "started a run" in html
    assert "nonsense.word" in html
    assert "<code>mode: rate</code>" in html
    assert '<time datetime="2026-07-02T23:30:00.000Z" data-moment="full">2026-07-02 23:30 UTC</time>' in html
    admin_browser.cookies["django_language"] = "zh-hans"
    assert "started a run" not in admin_browser.get("/audit").content.decode()


@pytest.mark.django_db
def test_long_audit_has_pages(admin_browser: Client, boss: User) -> None:
    AuditEntry.objects.bulk_create(AuditEntry(who="x", what="run.start", target=f"t{one}") for one in range(120))
    assert [len(targets(admin_browser, f"page={page}")) for page in (1, 2, 3)] == [50, 50, 20]


@pytest.mark.django_db(transaction=True)
async def test_export_has_what_the_page_lists_without_formulas(boss: User, rows: None) -> None:
    client = AsyncClient()
    await client.aforce_login(boss)
    answer: Any = await client.get("/audit.csv", {"who": "ann", "sort": "when"})
    data = b"".join([part async for part in answer.streaming_content]).decode("utf-8-sig")
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="audit-')
    head, *lines = csv.reader(io.StringIO(data))
    assert head == ["time", "who", "what", "target", "address", "detail"]
    assert [line[2] for line in lines] == ["run.start", "run.stop", "plan.delete"]
    assert lines[0] == [
        "2026-07-02T12:00:00+00:00", "ann", "run.start", "Nightly", "10.0.0.1", '{"run": 7, "mode": "rate"}'
    ]  # fmt: skip
    assert lines[2][3] == f"'{FORMULA}"


@pytest.mark.django_db
def test_the_api_lists_it(boss: User, rows: None) -> None:
    _, secret = actions.create_token(Actor(boss), name="siem", scope="read")
    program = Client(headers={"Authorization": f"Bearer {secret}"})
    asked = {"what": "run.", "since": "2026-07-02T20:00:00+00:00", "limit": "5"}
    found = program.get("/api/v1/audit", asked).json()
    assert [(row["who"], row["what"], row["address"]) for row in found] == [("ann", "run.stop", "2001:db8::7")]
    refused = program.get("/api/v1/audit", {"since": "2026-07-02T20:00:00"})
    assert (refused.status_code, refused.json()["error"]["field"]) == (400, "since")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        lambda row: row.save(),
        lambda row: row.delete(),
        lambda _row: AuditEntry.objects.update(who="nobody"),
        lambda row: AuditEntry.objects.filter(pk=row.pk).update(target="x"),
        lambda _row: AuditEntry.objects.all().delete(),
        lambda row: AuditEntry.objects.bulk_update([row], ["who"]),
        lambda row: AuditEntry.objects.update_or_create(pk=row.pk, defaults={"who": "nobody"}),
    ],
)
def test_nothing_of_it_changes(change: Any, ann: User) -> None:
    audit.record(Actor(ann), "run.start", "Nightly")
    row = AuditEntry.objects.get()
    with pytest.raises(TypeError, match="cannot be changed"):
        change(row)
    assert AuditEntry.objects.get().who == "ann"


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
    # Detected by the platform, without an actor.
    "touch_token", "require_removable",
}  # fmt: skip


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
        if name not in UNRECORDED
    }
    assert len(found) > 25
    assert [name for name, done in found.items() if not done] == []
