"""The token of an agent, as its requests and connections carry it."""

from __future__ import annotations

import pytest
from starlette.requests import Request

from loadwright.server.fleet.endpoints.authentication import agent_of, unknown_agent
from loadwright.server.platform.requests import bearer_token


def request(authorization: str | None) -> Request:
    headers = [] if authorization is None else [(b"authorization", authorization.encode())]
    return Request({"type": "http", "headers": headers})


@pytest.mark.parametrize(
    ("authorization", "token"),
    [
        ("Bearer abc", "abc"),
        ("bearer  abc ", "abc"),
        ("Basic abc", ""),
        ("Bearer", ""),
        ("abc", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_only_a_bearer_token_counts(authorization: str | None, token: str) -> None:
    assert bearer_token(request(authorization)) == token


async def test_a_request_without_a_token_has_no_agent_and_reads_no_database() -> None:
    assert await agent_of(request("Basic abc")) is None


def test_the_refusal_names_the_scheme_and_what_to_do() -> None:
    refusal = unknown_agent()
    assert (refusal.status_code, refusal.headers["www-authenticate"]) == (401, "Bearer")
    assert b"enrol the agent again" in refusal.body
