"""Every operation of the API refuses names that it does not have: of parameters, and of fields at any depth."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform.unknown_names import unknown_field
from loadwright.server.runs.models import Run
from tests.support.access.cast import Cast, build
from tests.support.access.requests import content, filled
from tests.support.access.rules import COMMANDS, FILE, Ask
from tests.support.access.table import OPERATIONS
from tests.support.openapi import DOCUMENT
from tests.support.shared_objects import shared

pytestmark = pytest.mark.django_db

NAME = "unheard_of"


@pytest.fixture(autouse=True)
def home() -> None:
    """One home for this module, created by ``cast``."""


@pytest.fixture(scope="module")
def cast(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Cast]:
    with shared(tmp_path_factory.mktemp("home"), django_db_blocker):
        yield build()


@pytest.fixture
def browser(cast: Cast) -> Client:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = cast.sessions["administrator"]
    return client


def refused(answer: Any) -> tuple[int, str, str]:
    """Status, code and field of a refusal; nothing was done."""
    error = answer.json()["error"]
    return answer.status_code, error["detail"]["code"], error["field"]


def asked(operation: str) -> Ask:
    entry = OPERATIONS[operation]
    return entry if isinstance(entry, Ask) else Ask(entry)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_unknown_parameter_is_refused(operation: str, cast: Cast, browser: Client) -> None:
    method, _, path = operation.partition(" ")
    ask = asked(operation)
    where, data = filled(path, ask, cast), content(ask, cast)
    before = AuditEntry.objects.count()
    if method == "GET":
        answer = browser.get(where, {**data, NAME: "1"})
    elif FILE in ask.data.values() or COMMANDS in ask.data.values():
        answer = browser.post(where, data, query_params={NAME: "1"})
    else:
        answer = browser.generic(method, f"{where}?{NAME}=1", json.dumps(data), "application/json")
    assert refused(answer) == (400, "request.unknown_parameter", NAME)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize("operation", [one for one in OPERATIONS if not one.startswith("GET ")])
def test_an_unknown_field_is_refused(operation: str, cast: Cast, browser: Client) -> None:
    method, _, path = operation.partition(" ")
    ask = asked(operation)
    where, data = filled(path, ask, cast), {**content(ask, cast), NAME: "1"}
    before = AuditEntry.objects.count()
    if FILE in ask.data.values() or COMMANDS in ask.data.values():
        answer = browser.post(where, data)
    else:
        answer = browser.generic(method, where, json.dumps(data), "application/json")
    assert refused(answer) == (400, "request.unknown_field", NAME)
    assert AuditEntry.objects.count() == before


def objects(schema: dict[str, Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object that a body may contain, with its place."""
    if "$ref" in schema:
        schema = DOCUMENT["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    if "properties" in schema:
        yield where, schema
    for name, part in schema.get("properties", {}).items():
        yield from objects(part, f"{where}.{name}")
    for part in (*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())):
        yield from objects(part, f"{where}.")


def test_the_description_says_so_for_objects_at_any_depth() -> None:
    found = {
        place: schema.get("additionalProperties")
        for path, methods in DOCUMENT["paths"].items()
        for method, operation in methods.items()
        for body in operation.get("requestBody", {}).get("content", {}).values()
        for place, schema in objects(body["schema"], f"{method} {path}")
    }
    assert len(found) > 50
    assert "post /api/v1/header-sets.headers." in found
    assert [place for place, more in found.items() if more is not False] == []


@pytest.mark.parametrize(
    ("where", "data", "field", "message"),
    [
        ("runs", {"plan": 1, "rat": 5}, "rat", "Unknown field “rat” in the body. Did you mean “rate”?"),
        ("runs", {"plan": 1, "mode": "rate", "target": 5}, "mode", "Known names: rate, threads, "),
        ("runs", {"mode": "rate"}, "mode", "yield_after_s, plan."),
        ("runs/{active_id}/stop", {"nwo": True}, "nwo", "Did you mean “now”?"),
        (
            "header-sets",
            {"name": "a", "headers": [{"name": "b"}, {"name": "c", "vlaue": "d"}]},
            "headers.1.vlaue",
            "Unknown field “headers.1.vlaue” in the body. Did you mean “value”?",
        ),
        ("credentials", {"name": "a", "secret": {"kind": "key", "colour": 1}}, "secret.colour", "Known names: kind, "),
        ("runs/{active_id}/generators/{agent_id}/log", {"lines": 5}, "lines", "This operation accepts none."),
        ("runs", {"plan": 1, "\x1b[2J" * 100: 5}, "", "Unknown field “\\x1b[2J"),
    ],
)
def test_the_error_names_the_field_and_those_that_exist(
    where: str, data: dict[str, Any], field: str, message: str, cast: Cast, browser: Client
) -> None:
    answer = browser.post(filled(f"api/v1/{where}", asked("GET /api/v1/runs"), cast), data, "application/json")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["detail"]["code"]) == (400, "invalid", "request.unknown_field")
    assert message in error["message"]
    assert error["field"] == field or (not field and len(error["field"]) <= 201)


def test_the_error_names_the_parameters_that_exist(browser: Client) -> None:
    error = browser.get("/api/v1/runs", {"satte": "active"}).json()["error"]
    assert error["message"] == "Unknown parameter “satte” in the address. Did you mean “state”?"
    error = browser.get("/api/v1/tokens", {"colour": "red"}).json()["error"]
    assert error["message"] == "Unknown parameter “colour” in the address. Known names: limit, offset."
    error = browser.get("/api/v1/me", {"limit": "1"}).json()["error"]
    assert error["message"] == "Unknown parameter “limit” in the address. This operation accepts none."
    error = browser.get("/api/v1/tokens", {"limit": "1"}).json()
    assert isinstance(error, list)


def test_a_page_shows_the_error_in_chinese() -> None:
    known = {"name": "nwo", "known": ["now", "reason"]}
    with translation.override("zh-hans"):
        assert str(unknown_field({"ctx": known}, [])) == "请求体中有未知字段“nwo”。是否应为“now”？"


def test_a_run_with_an_unknown_option_is_not_started(cast: Cast, browser: Client) -> None:
    before = Run.objects.count()
    data = {"plan": cast.things["plan_id"], "mode": "rate", "target": 5}
    assert browser.post("/api/v1/runs", data, "application/json").status_code == 400
    assert Run.objects.count() == before


def test_names_are_no_secret_of_those_who_may_not_ask(cast: Cast) -> None:
    assert Client().get("/api/v1/runs", {NAME: "1"}).status_code == 401
    assert Client().post("/api/v1/runs", {NAME: 1}, "application/json").status_code == 401


def test_what_is_no_object_is_refused_as_before(cast: Cast, browser: Client) -> None:
    for body in ("[]", "7", '"text"', "{"):
        answer = browser.generic("POST", "/api/v1/runs", body, "application/json")
        assert (answer.status_code, "detail" in answer.json()["error"]) == (400, False)
    where = filled("api/v1/runs/{active_id}/generators/{agent_id}/log", asked("GET /api/v1/runs"), cast)
    assert browser.generic("POST", where, "{", "application/json").status_code == 400
