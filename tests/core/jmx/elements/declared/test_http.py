from __future__ import annotations

import pytest

from loadwright.core.jmx.elements import values
from loadwright.core.jmx.elements.registry import SPECS
from tests.core.jmx.elements.declared.summaries import summarised


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (
            {"protocol": "https", "domain": "shop.test", "port": "8443", "path": "cart", "method": "POST"},
            "POST https://shop.test:8443/cart",
        ),
        ({"domain": "shop.test", "path": "/cart"}, "GET http://shop.test/cart"),
        ({"domain": "shop.test"}, "GET http://shop.test"),
        ({"path": "/cart"}, "GET /cart"),
        ({"path": "https://other.test/x", "domain": "shop.test"}, "GET https://other.test/x"),
        ({}, "GET /"),
        ({"domain": "${host}", "port": "${port}"}, "GET http://${host}:${port}"),
    ],
)
def test_a_request_is_summarised_by_its_address(given: dict[str, str], line: str) -> None:
    assert summarised("HTTPSamplerProxy", **given) == line


def test_headers_are_summarised_by_their_names() -> None:
    rows = [{"Header.name": "Accept", "Header.value": "*/*"}, {"Header.name": "X-Id", "Header.value": "1"}]
    assert summarised("HeaderManager", **{"HeaderManager.headers": rows}) == "Accept, X-Id"


def test_a_graphql_request_sends_its_query_as_jmeter_writes_it() -> None:
    spec = next(spec for spec in SPECS if spec.guiclass == "GraphQLHTTPSamplerGui")
    node = values.new(spec)
    names = [f"GraphQLHTTPSampler.{name}" for name in ("operationName", "query", "variables")]
    values.write(spec, node, dict(zip(names, ("", 'query {\n a(b: "ü")\n}\n', '{"x": ${x}}'), strict=True)))
    body = values.read(spec, node)
    assert body["HTTPSampler.postBodyRaw"] == "true"
    assert [row["Argument.value"] for row in body["Arguments.arguments"] if isinstance(row, dict)] == [
        '{"operationName":null,"variables":{"x": ${x}},"query":"query {\\n a(b: \\"ü\\")\\n}"}'
    ]
    values.write(spec, node, {"HTTPSampler.method": "GET"})
    parameters = values.read(spec, node)
    assert parameters["HTTPSampler.postBodyRaw"] == "false"
    # Compared with what the form of JMeter 5.6.3 writes.
    assert _sent(parameters) == [("query", 'query { a(b: "ü") }'), ("variables", '{"x": ${x}}')]
    query, given = '\n{ a(b: "1  2\t3") \u00a0{\r\n c } }\n', ' {\n "x": 1\n} '
    values.write(spec, node, {names[0]: " op ", names[1]: query, names[2]: given})
    assert _sent(values.read(spec, node)) == [
        ("operationName", "op"),
        ("query", '{ a(b: "1 2 3") \u00a0{ c } }'),
        ("variables", '{\n "x": 1\n}'),
    ]
    values.write(spec, node, dict.fromkeys(names, ""))
    assert _sent(values.read(spec, node)) == [("query", "")]


def _sent(read: dict[str, values.Value]) -> list[tuple[str, str]]:
    """Return the names and values of the parameters."""
    rows = [row for row in read["Arguments.arguments"] if isinstance(row, dict)]
    return [(row["Argument.name"], row["Argument.value"]) for row in rows]
