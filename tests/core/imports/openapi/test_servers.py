"""Servers and security of OpenAPI documents."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.core.imports.draft.model import Login, Origin
from loadwright.core.imports.openapi.schemas import Document
from loadwright.core.imports.openapi.servers import MAX_SERVERS, Security, Variables, security_of, server_of, servers_of
from loadwright.core.imports.report import Report

UNKNOWN = Origin("${protocol}", "${host}")


@pytest.mark.parametrize(
    ("root", "origin", "path"),
    [
        ({"servers": [{"url": "https://a.test:8443/v1/"}]}, Origin("https", "a.test", "8443"), "/v1"),
        ({"servers": [{"url": "{scheme}://a.test/{x}", "variables": {"scheme": {"default": "http"},
          "x": {"default": "b"}}}]},
         Origin("http", "a.test"), "/b"),
        ({"servers": [{"url": "//a.test"}]}, Origin("https", "a.test"), ""),
        ({"servers": [{"url": "/api"}]}, UNKNOWN, "/api"),
        ({}, UNKNOWN, ""),
        ({"swagger": "2.0", "host": "a.test:81", "basePath": "/v1", "schemes": ["http"]},
         Origin("http", "a.test", "81"), "/v1"),
        ({"swagger": "2.0", "basePath": "v1/"}, UNKNOWN, "/v1"),
    ],
)  # fmt: skip
def test_servers(root: dict[str, Any], origin: Origin, path: str) -> None:
    report, variables = Report("test"), Variables()

    assert server_of(Document(root, report), {}, root, variables=variables) == (origin, path)
    assert (origin == UNKNOWN) == bool(report.messages()) == ("host" in variables.values)


def test_servers_of_an_operation_come_first_and_others_are_reported() -> None:
    report = Report("test")
    operation = {"servers": [{"url": "https://one.test"}, {"url": "https://two.test"}]}
    root = {"servers": [{"url": "https://three.test"}]}

    origin, _ = server_of(Document(root, report), operation, root, variables=Variables())

    assert origin.host == "one.test"
    assert "https://two.test" in str(report.messages()[0])


def test_a_server_that_was_chosen_is_used_where_it_is_listed() -> None:
    root = {"servers": [{"url": "https://one.test"}, {"url": "https://two.test/v2"}]}
    report = Report("test")
    document = Document(root, report, "https://two.test/v2")
    assert server_of(document, {}, root, variables=Variables()) == (Origin("https", "two.test"), "/v2")
    other = {"servers": [{"url": "https://own.test"}]}
    assert server_of(document, other, root, variables=Variables())[0].host == "own.test"
    assert report.messages() == []


def test_servers_are_offered_with_the_defaults_of_their_variables() -> None:
    listed = [{"url": "https://{x}.test", "variables": {"x": {"default": "a"}}}, {"url": "https://a.test"}, {}, 1]
    assert servers_of({"servers": listed}) == ["https://a.test"]
    assert len(servers_of({"servers": [{"url": f"https://{number}.test"} for number in range(99)]})) == MAX_SERVERS
    assert servers_of({"servers": [{"url": "https://" + "a" * 5000}]}) == servers_of({}) == []


def security(scheme: dict[str, Any], **root: Any) -> tuple[Security, list[str]]:
    report = Report("test")
    document = Document({"components": {"securitySchemes": {"key": scheme}}, "security": [{"key": []}], **root}, report)
    return security_of(document, {}, Variables()), [str(message) for message in report.messages()]


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [
        ({"type": "apiKey", "in": "header", "name": "X-Key"}, Security(headers=[("X-Key", "${key}")])),
        ({"type": "apiKey", "in": "query", "name": "k"}, Security(query=[("k", "${key}")])),
        ({"type": "apiKey", "in": "cookie", "name": "k"}, Security(cookies=[("k", "${key}")])),
        ({"type": "http", "scheme": "Bearer"}, Security(headers=[("Authorization", "Bearer ${token}")])),
        ({"type": "oauth2"}, Security(headers=[("Authorization", "Bearer ${token}")])),
        ({"type": "http", "scheme": "digest"}, Security(login=Login("${username}", "${password}", "DIGEST"))),
        ({"type": "basic"}, Security(login=Login("${username}", "${password}"))),
    ],
)
def test_secrets_are_placeholders(scheme: dict[str, Any], expected: Security) -> None:
    found, reported = security(scheme)

    assert found == expected
    assert all("is a placeholder" in message for message in reported)
    assert reported


def test_other_schemes_are_reported_and_none_is_needed() -> None:
    assert security({"type": "mutualTLS"})[1] == [
        "the security scheme key (mutualTLS) was not converted; add it by hand"
    ]
    assert security({"type": "oauth2"}, security=[]) == (Security(), [])
    assert security({"type": "oauth2"}, security=[{}]) == (Security(), [])


def test_a_path_variable_has_one_value() -> None:
    variables = Variables()

    assert variables.path_value("id", "1") == "${id}"
    assert variables.path_value("id", "2/3") == "2%2F3"
    assert variables.path_value("__x(1)", "a b") == "${v__x_1_}"
    assert variables.values == {"id": "1", "v__x_1_": "a%20b"}
