"""Every address, requested as every person. Addresses missing from the table fail, and so do obsolete rows."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import ERROR, get_messages
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django.plugin import DjangoDbBlocker

from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.accounts.tokens import actions as accounts
from loadwright.server.config.api import api
from loadwright.server.reference.document import errors_of
from tests.support.access.cast import MARK, PEOPLE, Cast, build
from tests.support.access.requests import content, filled
from tests.support.access.rules import COMMANDS, FILE, NOT_ALLOWED, SIGNED_IN, Ask, Page, Rule
from tests.support.access.table import OPERATIONS, PAGES
from tests.support.openapi import DOCUMENT
from tests.support.shared_objects import shared, undone

pytestmark = pytest.mark.django_db

CHANGING = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(autouse=True)
def home() -> None:
    """One home for this module, created by ``cast``."""


@pytest.fixture(scope="module")
def cast(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Cast]:
    """All people and objects, created once. Changes by a request are rolled back."""
    with shared(tmp_path_factory.mktemp("home"), django_db_blocker):
        yield build()


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        where = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield where
        else:
            yield from addresses(pattern, where)


def described() -> Iterator[str]:
    """Every operation of the OpenAPI document."""
    for path, methods in DOCUMENT["paths"].items():
        yield from (f"{method.upper()} {path}" for method in methods)


def served() -> Iterator[str]:
    """Every operation of the API, documented or not."""
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                where = re.sub(r"{(?:\w+:)?(\w+)}", r"{\1}", f"/api/v1{prefix}{path}")
                yield from (f"{method} {where}" for method in operation.methods)


def as_operation(address: str) -> str:
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", address)


def test_the_table_holds_every_page_and_nothing_else() -> None:
    paths = {operation.partition(" ")[2] for operation in served()}
    pages = {address for address in addresses() if as_operation(address) not in paths}
    assert pages == set(PAGES)


def test_the_table_holds_every_operation_and_nothing_else() -> None:
    assert set(served()) == set(OPERATIONS)
    assert set(described()) == set(OPERATIONS)


def ask_page(client: Client, method: str, address: str, ask: Ask, cast: Cast) -> Any:
    data = content(ask, cast)
    query = {name[1:]: data.pop(name) for name in list(data) if name.startswith("?")}
    where = filled(address, ask, cast)
    if method == "GET":
        return client.get(where, data)
    if ask.json:
        return client.post(where, json.dumps(data), "application/json")
    return client.post(where, data, query_params=query)


def ask_operation(client: Client, operation: str, ask: Ask, cast: Cast) -> Any:
    method, _, path = operation.partition(" ")
    where, data = filled(path, ask, cast), content(ask, cast)
    if any(given in (FILE, COMMANDS) for given in ask.data.values()):
        return client.post(where, data)
    if method == "GET":
        return client.get(where, data)
    return client.generic(method, where, json.dumps(data), "application/json")


def outcome(answer: Any, wrote: bool = False) -> str:
    """The outcome of a response in the table's words; ``wrote`` is whether the audit recorded an action."""
    if answer.status_code == 401 and "/login" in answer.content.decode():
        # The page that asks for it.
        return "login"
    if answer.status_code >= 400:
        return str(answer.status_code)
    location = answer.headers.get("Location", "")
    if location.startswith("/login?next="):
        return "login"
    if location and any(message.level >= ERROR for message in get_messages(answer.wsgi_request)):
        return "403"
    shown_again = answer.wsgi_request.method == "POST" and answer.status_code == 200 and not wrote
    return "400" if shown_again and answer.headers["Content-Type"].startswith("text/html") else "ok"


def tells(answer: Any, ask: Ask, cast: Cast) -> bool:
    """Whether a response contains a name of the project that the request did not contain."""
    if answer.streaming:
        return False
    told = answer.content.decode()
    for given in content(ask, cast).values():
        for name in re.findall(rf"[\w -]*{MARK}[\w.-]*", str(given)):
            told = told.replace(name, "")
    return MARK in told


def client_of(cast: Cast, name: str, **options: Any) -> Client:
    client = Client(**options)
    if name in cast.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = cast.sessions[name]
    return client


def asked(entry: Ask | Rule) -> Ask:
    return entry if isinstance(entry, Ask) else Ask(entry)


REQUESTS = [(method, address) for address in PAGES for method in ("GET", "POST")]


def of_page(page: Page, method: str) -> Ask:
    return asked(page.get if method == "GET" else page.post)


def check(send: Callable[[Client], Any], ask: Ask, unknown: str, cast: Cast) -> None:
    """Send a request as every person; nobody and the stranger never receive a name of the project."""
    got, told = [], []
    for name in PEOPLE:
        with undone():
            client, before = client_of(cast, name), AuditEntry.objects.count()
            answer = send(client)
            wrote = AuditEntry.objects.count() > before
            got.append(outcome(answer, wrote))
            assert got[-1] == "ok" or not wrote, f"{name} was refused and did something"
            if name in ("nobody", "stranger") and tells(answer, ask, cast):
                told.append(name)
            answer.close()
    assert dict(zip(PEOPLE, got, strict=True)) == dict(zip(PEOPLE, ask.rule.outcomes(unknown), strict=True))
    assert not told


@pytest.mark.parametrize(("method", "address"), REQUESTS)
def test_page(method: str, address: str, cast: Cast) -> None:
    ask = of_page(PAGES[address], method)
    check(lambda client: ask_page(client, method, address, ask, cast), ask, "login", cast)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation(operation: str, cast: Cast) -> None:
    ask = asked(OPERATIONS[operation])

    def send(client: Client) -> Any:
        answer = ask_operation(client, operation, ask, cast)
        assert undocumented(operation, answer) == ""
        return answer

    check(send, ask, "401", cast)


def undocumented(operation: str, answer: Any) -> str:
    """The code of the error in a response, if the description of the operation does not list it."""
    detail = answer.json()["error"].get("detail") if answer.status_code >= 400 else None
    method, _, path = operation.partition(" ")
    listed = [code for code, _, _ in errors_of(DOCUMENT["paths"][path][method.lower()])]
    return str(detail["code"]) if detail and detail["code"] not in listed else ""


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_answers_a_persons_token_as_their_session(operation: str, cast: Cast) -> None:
    ask = asked(OPERATIONS[operation])
    expected = dict(zip(PEOPLE, ask.rule.outcomes("401"), strict=True))
    for name in ("stranger", "member"):
        with undone():
            _, secret = accounts.create_token(Actor(cast.person(name)), name="program")
            client = Client(headers={"Authorization": f"Bearer {secret}"})
            answer = ask_operation(client, operation, ask, cast)
            got = outcome(answer)
            answer.close()
        assert got == ("403" if operation in NOT_FOR_PROGRAMS else expected[name]), name


@pytest.mark.parametrize("address", PAGES)
def test_page_takes_no_other_method(address: str, cast: Cast) -> None:
    client = client_of(cast, "administrator")
    for method in ("PUT", "PATCH", "DELETE"):
        with undone():
            assert outcome(client.generic(method, filled(address, Ask(SIGNED_IN), cast))) == PAGES[address].other, (
                method
            )


@pytest.mark.parametrize("address", [address for address, page in PAGES.items() if page.post is not NOT_ALLOWED])
def test_page_refuses_a_form_without_the_csrf_token(address: str, cast: Cast) -> None:
    client = client_of(cast, "administrator", enforce_csrf_checks=True)
    with undone():
        assert ask_page(client, "POST", address, of_page(PAGES[address], "POST"), cast).status_code in (403, 405)


NOT_FOR_PROGRAMS = {"POST /api/v1/tokens"}
MUTATIONS = [operation for operation in OPERATIONS if operation.startswith(CHANGING)]


@pytest.mark.parametrize("operation", MUTATIONS)
def test_operation_refuses_a_session_without_the_csrf_token(operation: str, cast: Cast) -> None:
    client = client_of(cast, "administrator", enforce_csrf_checks=True)
    with undone():
        answer = ask_operation(client, operation, asked(OPERATIONS[operation]), cast)
        assert (answer.status_code, "CSRF" in answer.json()["error"]["message"]) == (403, True)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_operation_refuses_a_wrong_token(operation: str, cast: Cast) -> None:
    client = Client(headers={"Authorization": "Bearer lw_wrong"})
    assert ask_operation(client, operation, asked(OPERATIONS[operation]), cast).status_code == 401


@pytest.mark.parametrize("operation", MUTATIONS)
def test_operation_refuses_a_token_that_may_only_read(operation: str, cast: Cast) -> None:
    with undone():
        _, secret = accounts.create_token(Actor(cast.person("administrator")), name="reader", scope="read")
        client = Client(headers={"Authorization": f"Bearer {secret}"})
        answer = ask_operation(client, operation, asked(OPERATIONS[operation]), cast)
        assert (answer.status_code, "only read" in answer.json()["error"]["message"]) == (403, True)
