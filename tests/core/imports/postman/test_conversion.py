"""Collections as plans."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.imports import Imported, ImportRefusedError
from loadwright.core.imports.report import MAX_FOLDERS
from loadwright.core.jmx.document import properties
from tests.core.imports.plans import header_pairs, imported, lines, messages, named, outline, samplers, variables


def collection(*items: dict[str, Any], **more: Any) -> dict[str, Any]:
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    return {"info": {"name": "Shop", "schema": schema}, "item": list(items), **more}


def request(name: str, url: Any = "http://a.test/", **more: Any) -> dict[str, Any]:
    return {"name": name, "request": {"method": "GET", "url": url, **more}}


def converted(*items: dict[str, Any], **more: Any) -> Imported:
    return imported(collection(*items, **more))


def test_folders_names_and_variables() -> None:
    found = converted(
        {
            "name": "Pets",
            "description": "About pets",
            "item": [request("List"), {"name": "Deep", "item": [request("One")]}],
        },
        request("Home", "{{base}}/x"),
        variable=[{"key": "base", "value": "http://a.test"}],
    )

    assert outline(found.plan) == [
        (0, "GenericController", "Pets"),
        (1, "HTTPSamplerProxy", "List"),
        (1, "GenericController", "Deep"),
        (2, "HTTPSamplerProxy", "One"),
        (0, "HTTPSamplerProxy", "Home"),
    ]
    assert variables(found) == {"base": "http://a.test", "protocol": "http", "host": "a.test"}
    assert named(found.plan, "TestPlan")[0].name == "Shop"
    assert messages(found) == []


def test_environments_replace_variables_of_the_collection() -> None:
    environment = json.dumps({"name": "dev", "values": [{"key": "id", "value": "2", "enabled": True}]}).encode()
    found = imported(
        collection(request("a", "http://a.test/{{id}}"), variable=[{"key": "id", "value": "1"}]),
        environments=[("dev.json", environment)],
    )

    assert variables(found)["id"] == "2"
    with pytest.raises(ImportRefusedError, match=r"x.json is not a Postman environment"):
        imported(collection(request("a")), environments=[("x.json", b"{}")])


def test_authorization_is_inherited_and_replaced() -> None:
    def bearer(token: str) -> dict[str, Any]:
        return {"type": "bearer", "bearer": [{"key": "token", "value": token}]}

    found = converted(
        {"name": "F", "auth": bearer("folder"), "item": [request("a"), request("b", auth={"type": "noauth"})]},
        request("c", auth=bearer("own")),
        request("d", header=[{"key": "authorization", "value": "mine"}]),
        request("e"),
        auth=bearer("all"),
    )

    assert [value for _, value in header_pairs(found)] == ["Bearer folder", "Bearer own", "mine", "Bearer all"]


def test_scripts_are_kept_in_disabled_elements() -> None:
    event = [{"listen": "test", "script": {"exec": ["pm.test('x', () => {", "`${y}`})"]}}, {"script": {"exec": [""]}}]
    found = converted({**request("a"), "event": event}, event=[{"listen": "prerequest", "script": {"exec": "pm.x()"}}])

    (after,), (before,) = named(found.plan, "JSR223PostProcessor"), named(found.plan, "JSR223PreProcessor")
    assert not after.enabled
    assert not before.enabled
    assert properties.text(after.node, "script") == "pm.test('x', () => {\n`${y}`})"
    assert messages(found) == ["2 scripts were not converted: they are kept in disabled JSR223 elements"]


def test_version_2_0_is_read_too() -> None:
    found = imported({
        "collection": collection(
            {"name": "short", "request": "http://a.test/x"},
            request("text", header="A: b\nC: d:e"),
            request("map", auth={"type": "apikey", "apikey": {"key": "K", "value": "v"}}),
        )
    })  # fmt: skip

    assert lines(found) == ["GET /x", "GET /", "GET /"]
    assert header_pairs(found) == [("A", "b"), ("C", "d:e"), ("K", "v")]


def test_what_has_no_counterpart_is_reported() -> None:
    settings = {"followRedirects": False, "strictSSL": True, "maxRedirects": 3}
    found = converted(
        {**request("a", proxy={"host": "x"}), "protocolProfileBehavior": settings},
        request("b", header=[{"key": "H", "value": "1", "disabled": True}]),
        request("c", method="VIEW"),
        request("d", "http://a.test/{{token}}"),
    )

    assert samplers(found.plan)[0]["follow_redirects"] == "false"
    assert messages(found) == [
        "a: the setting proxy was not converted",
        "a: the setting maxRedirects was not converted",
        "b: disabled in the import and left out: H",
        "c: the request was left out: JMeter cannot send the method VIEW",
        "the variable token has no value in the import: set it in the User Defined Variables of the plan",
    ]


def test_items_and_variables_that_are_left_out_are_reported() -> None:
    items: list[Any] = [request("Home"), 5, {"name": "Pets", "item": [None, request("List")]}]
    found = imported({**collection(), "item": items, "variable": [{"key": "off", "value": "1", "disabled": True}]})
    assert messages(found)[:3] == [
        "disabled in the import and left out: off",
        "Shop: a part was left out: it is not in the expected form",
        "Pets: a part was left out: it is not in the expected form",
    ]


def test_folders_are_nested_to_a_limit() -> None:
    inner: dict[str, Any] = request("deep")
    for number in range(MAX_FOLDERS + 1):
        inner = {"name": str(number), "item": [inner]}
    found = converted(inner, request("a"))

    assert found.requests == 1
    assert messages(found) == [f"0: folders inside {MAX_FOLDERS} others were left out"]


@pytest.mark.parametrize("data", ["[]", "{}", '{"item": 1}', '{"id": "1", "requests": []}'])
def test_other_files_are_refused(data: str) -> None:
    with pytest.raises(ImportRefusedError, match=r"is not a Postman collection of version 2"):
        imported(data, "postman")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ImportRefusedError, match="nested"):
        imported('{"item": ' + "[" * 10_000 + "]" * 10_000 + "}", "postman")


NAMES = ["name", "item", "request", "url", "raw", "host", "path", "query", "key", "value", "method", "header", "auth",
         "type", "body", "mode", "urlencoded", "formdata", "graphql", "event", "script", "exec",
         "variable"]  # fmt: skip
TEXTS = ["{{a}}", "http://{{b}}/:c?d={{e}}", "raw", "file", "graphql", "formdata", "basic", "${x}", "{{{{a}}}}", "POST"]
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | st.sampled_from(TEXTS) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6), VALUES, VALUES)
def test_collections_of_any_form_are_converted_or_reported(item: dict[str, Any], auth: Any, variable: Any) -> None:
    assert converted(item, request("last"), auth=auth, variable=variable).requests >= 1


def test_saved_examples_of_responses_are_counted() -> None:
    example = {"name": "OK", "code": 200, "body": "{}"}
    found = converted(request("a") | {"response": [example, example]}, request("b") | {"response": []})

    assert messages(found) == ["2 saved examples of responses were left out: a plan contains requests only"]
