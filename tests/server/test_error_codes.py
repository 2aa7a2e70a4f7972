"""Errors of actions are declared messages: one code each, listed in docs/error-codes.md, raised somewhere."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from django.test import Client

from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import ERRORS, STATUS, ErrorDeclaration
from tests.support.scripts import script

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "src/loadwright/server"
MODULES = [
    import_module(f"loadwright.server.{path.parent.name}.errors")
    for path in sorted(SERVER.glob("*/errors.py"))
    if path.parent.name != "platform"
]


def constructed() -> Iterator[tuple[str, ast.expr]]:
    """Where an ``ActionError`` is made in the server, and of what."""
    for path in sorted(SERVER.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ActionError":
                yield f"{path.relative_to(SERVER)}:{node.lineno}", node.args[0]


def is_declared(message: ast.expr) -> bool:
    """Whether it is the message of another error, or made from a declaration."""
    if isinstance(message, ast.Attribute):
        return message.attr == "message"
    return (
        isinstance(message, ast.Call)
        and isinstance(message.func, ast.Attribute)
        and (message.func.attr == "message" or message.func.attr.isupper())
        and message.func.attr != "TEXT"
    )


def test_no_error_is_raised_with_free_text() -> None:
    assert [place for place, message in constructed() if not is_declared(message)] == []


def test_every_declared_error_is_raised() -> None:
    names = {
        (module.__name__.split(".")[2], name)
        for module in MODULES
        for name, value in vars(module).items()
        if isinstance(value, ErrorDeclaration)
    }
    used = {
        (path.relative_to(SERVER).parts[0], name)
        for path in SERVER.rglob("*.py")
        for name in re.findall(r"\berrors\.([A-Z_]+)\b", path.read_text("utf-8"))
    }
    assert len(names) > 150
    assert names - used == set()


def test_codes_name_their_topic_and_kinds_have_a_status() -> None:
    wrong = [
        code
        for code, error in ERRORS.items()
        if not re.fullmatch(r"[a-z_]+\.[a-z_]+", code) or error.kind not in STATUS or error.message.code != code
    ]
    assert wrong == []


def test_the_page_lists_every_code() -> None:
    page = (ROOT / "docs/error-codes.md").read_text("utf-8")
    assert page == script("update-error-codes").text(), "run scripts/update-error-codes"
    assert [code for code in ERRORS if f"| `{code}` |" not in page] == []


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_api_answers_in_english_with_code_and_parameters(user: User, language: str) -> None:
    client = Client(headers={"Accept-Language": language})
    client.force_login(user)
    client.cookies["django_language"] = language
    answer = client.get("/api/v1/servers", {"state": "asleep"})
    states = "new, blocked, collecting, failing, ok, no_ssh"
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "error": {
                "code": "invalid",
                "field": "state",
                "message": f"The state must be one of {states}.",
                "detail": {"code": "server.state", "params": {"states": states}},
            }
        },
    )


@pytest.mark.django_db
def test_a_page_renders_the_reader_s_language(client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    page = client.post("/login", {"username": "nobody", "password": "wrong"}).content.decode()
    assert "用户名或密码错误" in page
