"""Every operation of the API, each of its parameters and every field of its objects is described."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from loadwright.server.platform.operations import May
from loadwright.server.reference.document import examples, messages
from tests.support.access import rules
from tests.support.access.rules import Ask, Rule
from tests.support.access.table import OPERATIONS as TABLE
from tests.support.openapi import DOCUMENT

OPERATIONS: dict[str, dict[str, Any]] = {
    f"{method.upper()} {path}": one for path, methods in DOCUMENT["paths"].items() for method, one in methods.items()
}
RULES = {
    May.SIGNED_IN: {rules.SIGNED_IN},
    May.MEMBERS: {rules.MEMBERS},
    May.OWNERS: {rules.OWNERS},
    May.MAINTAINERS: {rules.MAINTAINERS},
    May.ADMINISTRATORS: {rules.ADMINISTRATORS, rules.ADMINISTRATORS_SEEN},
    May.OWN: {rules.OWN, rules.SIGNED_IN},
    May.OWN_OR_ADMINISTRATOR: {rules.OWN_OR_ADMINISTRATOR, rules.SIGNED_IN},
}
"""What the access tables, whose rows are tried, have for each sentence of the reference."""


def fields(schema: dict[str, Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, one in schema.get("properties", {}).items():
        yield f"{where}.{name}", one
        yield from fields(one, f"{where}.{name}")


def test_every_operation_is_described() -> None:
    for operation, one in OPERATIONS.items():
        assert 8 < len(one["summary"]) < 80, operation
        assert not one["summary"].endswith("."), operation
        assert one["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}, operation
        assert [found["name"] for found in one["parameters"] if not found.get("description")] == [], operation
        bodies = [content["schema"] for content in one.get("requestBody", {}).get("content", {}).values()]
        parts = [found for body in bodies for found in fields(body, "body")]
        assert [name for name, part in parts if not part.get("description")] == [], operation


def test_every_object_and_field_is_described() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert len(schemas) > 40
    assert [name for name, schema in schemas.items() if not schema.get("description")] == []
    every = [found for name, schema in schemas.items() for found in fields(schema, name)]
    assert [name for name, part in every if not part.get("description")] == []


def test_names_of_objects_and_operations_are_unique() -> None:
    names = [one["operationId"] for one in OPERATIONS.values()]
    assert len(set(names)) == len(names)


def test_access_is_that_of_the_access_tables() -> None:
    for operation, one in OPERATIONS.items():
        entry = TABLE[operation]
        rule: Rule = entry.rule if isinstance(entry, Ask) else entry
        assert rule in RULES[May(one["x-access"])], operation


def test_the_errors_of_operations_exist() -> None:
    for pattern in {pattern for one in OPERATIONS.values() for pattern in one["x-errors"]}:
        assert fnmatch.filter(messages(), pattern), pattern


@pytest.mark.parametrize("operation", OPERATIONS)
def test_examples_match_the_schemas(operation: str) -> None:
    one, example = OPERATIONS[operation], examples()[operation]
    given = {("path", name) for name in example.get("path", {})} | {
        ("query", name) for name in example.get("query", {})
    }
    assert given <= {(found["in"], found["name"]) for found in one["parameters"]}
    assert {name for place, name in given if place == "path"} == {
        found["name"] for found in one["parameters"] if found["in"] == "path"
    }
    body = one.get("requestBody", {}).get("content", {}).get("application/json")
    if "body" in example:
        assert body is not None
        check(body["schema"], example["body"])
    answer = one["responses"][example["status"]].get("content", {}).get("application/json")
    assert ("answer" in example) == (answer is not None)
    if answer is not None:
        check(answer["schema"], example["answer"])


def check(schema: dict[str, Any], value: Any) -> None:
    Draft202012Validator({**schema, "components": DOCUMENT["components"]}).validate(value)


def test_an_example_of_another_form_is_found() -> None:
    with pytest.raises(ValidationError):
        check({"$ref": "#/components/schemas/PlanShown"}, {"id": "one"})


def test_errors_are_responses() -> None:
    refused = OPERATIONS["GET /api/v1/plans/{plan_id}"]["responses"]
    assert "`plan.not_found`" in refused[404]["description"]
    assert refused[401]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/Error"}
    assert "only read" not in str(refused)
    assert "only read" in str(OPERATIONS["DELETE /api/v1/plans/{plan_id}"]["responses"][403])
