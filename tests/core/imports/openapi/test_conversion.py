"""OpenAPI documents as plans."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.core.imports import Imported, ImportRefusedError
from tests.core.imports.plans import header_pairs, imported, lines, messages, named, outline, values_of, variables

PETS = """
openapi: 3.1.0
info: {title: Pets, version: "1", description: All pets}
servers: [{url: https://a.test/v1}]
tags: [{name: pets, description: About pets}, {name: unused}]
paths:
  /pets:
    parameters: [{$ref: "#/components/parameters/Limit"}]
    get:
      tags: [pets]
      summary: List pets
      parameters:
        - {name: tags, in: query, example: [a, b]}
        - {name: filter, in: query, style: deepObject, example: {age: 2}}
        - {name: page, in: query, schema: {type: integer}}
        - {name: X-Trace, in: header, required: true, schema: {type: string, format: uuid}}
        - {name: session, in: cookie, required: true, schema: {type: string, enum: [s1]}}
      responses: {200: {description: OK, content: {text/csv: {}, application/json: {}}}}
    post:
      tags: [pets, other]
      requestBody: {content: {application/json: {example: {name: no, born: 2020-01-01, at: 12:30}}}}
      callbacks: {x: {}}
  /pets/{petId}:
    delete:
      parameters: [{name: petId, in: path, required: true, schema: {type: integer, example: 7}}]
webhooks: {x: {}}
components: {parameters: {Limit: {name: limit, in: query, schema: {type: integer, default: 10}}}}
"""


def described(paths: Any, **more: Any) -> Imported:
    return imported({"openapi": "3.0.0", "servers": [{"url": "http://a.test"}], "paths": paths, **more}, "openapi")


def test_a_document_becomes_controllers_and_requests() -> None:
    found = imported(PETS)

    assert outline(found.plan) == [
        (0, "GenericController", "pets"),
        (1, "HTTPSamplerProxy", "GET /pets"),
        (2, "HeaderManager", "HTTP Header Manager"),
        (1, "HTTPSamplerProxy", "POST /pets"),
        (2, "HeaderManager", "HTTP Header Manager"),
        (0, "HTTPSamplerProxy", "DELETE /pets/{petId}"),
    ]
    assert lines(found) == [
        "GET /v1/pets limit=10 tags=a tags=b filter[age]=2",
        'POST /v1/pets?limit=10 ={\n  "name": "no",\n  "born": "2020-01-01",\n  "at": "12:30"\n}',
        "DELETE /v1/pets/${petId}",
    ]
    assert variables(found) == {"petId": "7", "protocol": "https", "host": "a.test"}
    assert header_pairs(found) == [
        ("Accept", "application/json"),
        ("X-Trace", "3fa85f64-5717-4562-b3fc-2c963f66afa6"),
        ("Content-Type", "application/json"),
    ]
    cookies = values_of(named(found.plan, "CookieManager")[0])["CookieManager.cookies"]
    assert [row["Cookie.value"] for row in cookies] == ["s1"]
    assert messages(found) == [
        "GET /pets: optional parameters without an example were left out: page",
        "POST /pets: callbacks was not converted: its form is not supported",
        "webhooks was not converted: its form is not supported",
    ]


@pytest.mark.parametrize(
    ("parameter", "query"),
    [
        ({"example": [1, 2], "explode": False}, "q=1,2"),
        ({"example": [1, 2], "style": "pipeDelimited"}, "q=1|2"),
        ({"example": {"a": 1}}, "a=1"),
        ({"content": {"application/json": {"schema": {"const": {"a": 1}}}}, "required": True}, 'q={"a": 1}'),
        ({"examples": {"x": {"value": "y"}}}, "q=y"),
        ({"required": True, "schema": {"type": "boolean"}}, "q=true"),
    ],
)
def test_parameters_are_serialized_by_their_style(parameter: dict[str, Any], query: str) -> None:
    found = described({"/": {"get": {"parameters": [{"name": "q", "in": "query", **parameter}]}}})

    assert lines(found) == [f"GET / {query}"]


def test_version_2() -> None:
    found = imported("""
swagger: "2.0"
host: a.test
basePath: /v2
schemes: [https]
produces: [application/json]
securityDefinitions: {basic: {type: basic}}
paths:
  /pets:
    post:
      security: [{basic: []}]
      parameters:
        - {name: q, in: query, type: array, items: {type: string}, collectionFormat: multi, x-example: [a, b]}
        - {name: body, in: body, schema: {$ref: "#/definitions/Pet"}}
definitions: {Pet: {type: object, properties: {name: {type: string, example: Rex}}}}
""")

    assert lines(found) == ['POST /v2/pets?q=a&q=b ={\n  "name": "Rex"\n}']
    assert (
        values_of(named(found.plan, "AuthManager")[0])["AuthManager.auth_list"][0]["Authorization.username"]
        == "${username}"
    )


def test_parts_of_another_form_are_reported() -> None:
    found = imported("""
openapi: 3.0.0
servers: [{url: http://a.test}]
paths:
  x-more: 1
  /a: 7
  /b: {get: {parameters: [x]}, put: no}
""")
    reason = "a part was left out: it is not in the expected form"
    assert messages(found) == [f"/a: {reason}", f"parameters: {reason}", f"PUT /b: {reason}"]


def test_methods_that_jmeter_cannot_send_are_reported() -> None:
    found = imported("""
openapi: 3.2.0
servers: [{url: http://a.test}]
paths:
  /a: {summary: A, parameters: [], x-more: 1, get: {}, query: {}, additionalOperations: {COPY: {}}, 7: {}}
""")
    assert messages(found) == [
        f"/a: {name} was not converted: its form is not supported" for name in ("query", "additionalOperations", "7")
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ("{}", "is not an OpenAPI document"),
        ("openapi: 4.0.0\npaths: {}", "is not an OpenAPI document"),
        ("openapi: 3.0.0", "is not an OpenAPI document"),
        ("openapi: [", "is neither JSON nor YAML"),
        ('{"openapi": "3.0.0",', "is not JSON"),
        ("openapi: 3.0.0\npaths: {}", "contains no request"),
        ("openapi: 3.0.0\npaths: {/a: {$ref: 'x.yaml'}}", "the reference x.yaml was not followed"),
    ],
)
def test_other_files_are_refused(data: str, message: str) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        imported(data, "openapi")

    assert message in str(refused.value)


NAMES = ["$ref", "type", "properties", "items", "allOf", "oneOf", "enum", "example", "parameters", "name", "in",
         "schema",
         "requestBody", "content", "application/json", "multipart/form-data", "tags", "security", "servers", "url",
         "required", "responses", "200", "examples", "style", "format", "minimum", "minLength"]  # fmt: skip
TEXTS = ["#/paths", "#/components/a", "#/paths/~1x/get", "x.json", "object", "array", "query", "path", "string", "${x}",
         "binary"]  # fmt: skip
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(TEXTS) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=20,
)


@given(operation=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6), components=VALUES, item=VALUES)
def test_documents_of_any_form_are_converted_or_reported(operation: dict[str, Any], components: Any, item: Any) -> None:
    paths = {"/x": {"post": operation, "parameters": item}, "/y": item, "/z": {"get": {}}}

    assert described(paths, components={"a": components, "securitySchemes": item}, security=item).requests >= 2
