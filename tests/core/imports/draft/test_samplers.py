"""Requests as JMeter's HTTP Request."""

from __future__ import annotations

import pytest

from loadwright.core.imports.draft.model import Body, Options, Origin, Parameter, Request, Upload
from loadwright.core.imports.draft.samplers import HTTP_REQUEST, method_of, place_of, sampler_values
from loadwright.core.imports.report import Report
from loadwright.core.jmx.elements import values

SHOP = Origin("https", "shop.test", "")


def request(method: str, body: Body | None = None) -> Request:
    return Request(method, SHOP, "/", "a=1%262", [Parameter("a", "1&2")], body=body)


def properties(request: Request) -> dict[str, values.Value]:
    found = sampler_values(request, SHOP, Report("test"), "place")
    values.new(HTTP_REQUEST, values=found)
    return found


@pytest.mark.parametrize(
    ("request_", "path", "rows"),
    [
        (request("GET"), "/", [("a", "1&2")]),
        (Request("GET", SHOP, "/", "a&b"), "/?a&b", []),
        (request("POST"), "/?a=1%262", []),
        (Request("GET", SHOP, "/", "=1", [Parameter("", "1")]), "/?=1", []),
        (request("GET", Body("x")), "/?a=1%262", [("", "x")]),
        (request("POST", Body(form=[Parameter("b", "2")])), "/?a=1%262", [("b", "2")]),
    ],
)
def test_the_query_is_a_table_only_where_jmeter_sends_it_as_one(
    request_: Request, path: str, rows: list[tuple[str, str]]
) -> None:
    found = properties(request_)

    table = found.get("Arguments.arguments", [])
    assert isinstance(table, list)
    assert found["HTTPSampler.path"] == path
    assert [(row["Argument.name"], row["Argument.value"]) for row in table] == rows


def test_another_host_has_a_port_of_its_own() -> None:
    assert "HTTPSampler.domain" not in properties(Request("GET", SHOP, "/"))
    found = properties(Request("GET", Origin("http", "cdn.test", ""), "/"))
    assert [found[f"HTTPSampler.{name}"] for name in ("protocol", "domain", "port")] == ["http", "cdn.test", "80"]


def test_files_and_options_are_set() -> None:
    options = Options(False, "1000", "2000", Origin("http", "proxy.test", "3128"), "u", "p")
    body = Body(files=[Upload("a.png", "f", "image/png")], multipart=True, form=[Parameter("b", "2")])
    found = properties(Request("POST", SHOP, "/", body=body, options=options))

    assert found["HTTPSampler.DO_MULTIPART_POST"] == "true"
    assert found["HTTPFileArgs.files"] == [{"File.path": "a.png", "File.paramname": "f", "File.mimetype": "image/png"}]
    assert found["HTTPSampler.follow_redirects"] == "false"
    assert found["HTTPSampler.proxyPort"] == "3128"
    assert found["HTTPSampler.response_timeout"] == "2000"


def test_methods_that_jmeter_cannot_send_are_reported() -> None:
    report = Report("test")

    assert method_of(" get", report, "a") == "GET"
    assert method_of("CONNECT", report, "a") is None
    assert [str(message) for message in report.messages()] == [
        "a: the request was left out: JMeter cannot send the method CONNECT"
    ]


def test_a_request_is_named_after_method_and_path() -> None:
    assert place_of(Request("GET", SHOP, "/cart"), SHOP) == "GET /cart"
    assert place_of(Request("GET", Origin("https", "cdn.test"), "/a"), SHOP) == "GET cdn.test/a"
