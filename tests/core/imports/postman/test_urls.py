"""Addresses of Postman."""

from __future__ import annotations

from typing import Any

import pytest

from loadwright.core.imports.draft.model import Origin
from loadwright.core.imports.postman.urls import target_of
from loadwright.core.imports.postman.variables import Variables
from loadwright.core.imports.report import Report

KNOWN = {
    "base": "https://{{host}}:8443/v1",
    "host": "a.test",
    "local": "localhost:9000",
    "port": "81",
    "https": "https",
}


def target(url: Any, **more: Any) -> tuple[Any, list[str]]:
    report = Report("test")
    variables = Variables(report)
    variables.add([{"key": name, "value": value} for name, value in KNOWN.items()])
    found = target_of(url, variables, report, "here", **more)
    return found, [str(message) for message in report.messages()]


@pytest.mark.parametrize(
    ("url", "origin", "path"),
    [
        ("https://a.test/x y", Origin("https", "a.test"), "/x%20y"),
        ("a.test", Origin("http", "a.test"), "/"),
        ("{{base}}/pets", Origin("https", "a.test", "8443"), "/v1/pets"),
        ("http://{{host}}:{{port}}/{{id}}", Origin("http", "${host}", "${port}"), "/${id}"),
        ("{{local}}/a", Origin("http", "localhost", "9000"), "/a"),
        ("{{https}}://b.test/", Origin("${https}", "b.test"), "/"),
        ("{{unknown}}/a", Origin(), "${unknown}/a"),
        ("https://api.{{host}}/", Origin("https", "api.${host}"), "/"),
        ({"protocol": "https", "host": ["a", "test"], "port": "1", "path": ["b", {"value": "c"}]},
         Origin("https", "a.test", "1"), "/b/c"),
        ({"raw": "http://a.test/:id/:name/x:y", "variable": [{"key": "id", "value": "7/8"}]},
         Origin("http", "a.test"), "/7/8/${name}/x:y"),
    ],
)  # fmt: skip
def test_targets(url: Any, origin: Origin, path: str) -> None:
    found, reported = target(url)

    assert (found.origin, found.path, reported) == (origin, path, [])


def test_parameters_come_from_the_list_or_the_text() -> None:
    found, reported = target({"raw": "http://a.test/?x=1", "query": [
        {"key": "x", "value": "1"}, {"key": "y", "value": "2", "disabled": True}, {"key": "z", "value": None}
    ]}, added=[("key", "{{secret}}")])  # fmt: skip

    assert found.query == "x=1&z&key=${secret}"
    assert reported == ["here: disabled in the import and left out: y"]
    assert target("http://a.test/?x=1&y#z")[0].query == "x=1&y"


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "it has no address"),
        (None, "it has no address"),
        ({"host": []}, "it has no address"),
        ("ws://a.test/", "JMeter needs a plugin for WebSockets"),
        ("grpc://a.test/", "only http and https"),
        ("http://a b/", "is not valid"),
        ("http://{{host}}:x{{port}}/", "is not valid"),
    ],
)
def test_addresses_that_cannot_be_converted_are_reported(url: Any, message: str) -> None:
    found, reported = target(url)

    assert found is None
    assert message in reported[0]
