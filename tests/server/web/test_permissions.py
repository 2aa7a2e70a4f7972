"""Who may do what: every address there is, as nobody, with a token that may only read, and as a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from loadwright.server.accounts import actions
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.models import User
from loadwright.server.config.api import api

from .conftest import Cast

OPEN = {"login", "catalogue.js", "language", "api/v1/<path:rest>"}
"""What anybody may ask for: signing in, texts, and that the API has no such address."""


def addresses(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for pattern in (resolver or get_resolver()).url_patterns:
        where = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield where
        else:
            yield from addresses(pattern, where)


PAGES = sorted(where for where in addresses() if not where.startswith("api/v1/") and where not in OPEN)
OPERATIONS = sorted(
    (method.upper(), path) for path, methods in api.get_openapi_schema()["paths"].items() for method in methods
)


def filled(where: str) -> str:
    return "/" + re.sub(r"[<{][^>}]*[>}]", "1", where).lstrip("/")


def test_there_is_something_to_try() -> None:
    assert len(PAGES) > 20
    assert len(OPERATIONS) > 20


@pytest.mark.parametrize("where", PAGES)
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_is_led_to_the_sign_in_page(where: str, method: str, db: None) -> None:
    answer = getattr(Client(), method)(filled(where))
    assert answer.status_code == 302
    assert answer["Location"].startswith("/login?next=")


@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_api_answers_nobody(method: str, path: str, db: None) -> None:
    for headers in ({}, {"Authorization": "Bearer lw_wrong"}):
        answer = Client(headers=headers).generic(method, filled(path), "{}", "application/json")
        assert answer.status_code == 401, answer.content
        assert answer.json()["error"]["code"] == "unauthorized"


@pytest.mark.parametrize(("method", "path"), [operation for operation in OPERATIONS if operation[0] != "GET"])
def test_a_token_that_may_only_read_changes_nothing(method: str, path: str, user: User) -> None:
    _, secret = actions.create_token(Actor(user), name="t", scope="read")
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    bodies = {
        "/api/v1/plans": {"file": BytesIO(b"x")},
        "/api/v1/runs": '{"plan": 1}',
        "/api/v1/tokens": '{"name": "x"}',
        "/api/v1/runs/{run_id}/notes": '{"text": "x"}',
        "/api/v1/runs/{run_id}/rate": '{"rate": 5}',
        "/api/v1/generators/{agent_id}": '{"enabled": false}',
    }
    body = bodies.get(path, "{}")
    if isinstance(body, dict):
        answer = client.post(filled(path), body)
    else:
        answer = client.generic(method, filled(path), body, "application/json")
    assert answer.status_code == 403, answer.content


def test_a_session_needs_the_pages_token_for_changes(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user)
    assert client.get("/api/v1/runs").status_code == 200
    answer = client.post(f"/api/v1/runs/{cast.running.pk}/stop", "{}", "application/json")
    assert answer.status_code == 403
    cast.running.refresh_from_db()
    assert cast.running.state == "running"


def test_expired_revoked_and_inactive_tokens_open_nothing(user: User) -> None:
    token, secret = actions.create_token(Actor(user), name="t", days=1)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/me").json() == {"username": "ann", "may_write": True}
    token.expires_at = token.created_at
    token.save()
    assert client.get("/api/v1/me").status_code == 401
    token.expires_at = None
    token.save()
    User.objects.update(is_active=False)
    assert client.get("/api/v1/me").status_code == 401
    User.objects.update(is_active=True)
    actions.revoke_token(Actor(user), token.pk)
    assert client.get("/api/v1/me").status_code == 401


def test_somebody_elses_token_cannot_be_revoked(user: User) -> None:
    token, _ = actions.create_token(Actor(user), name="t")
    other = Client()
    other.force_login(User.objects.create_user("bob", password="another-horse-9"))
    assert other.delete(f"/api/v1/tokens/{token.pk}").status_code == 404


def test_secrets_are_not_kept(user: User) -> None:
    token, secret = actions.create_token(Actor(user), name="t")
    assert secret not in str(vars(token))
