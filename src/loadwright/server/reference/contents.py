"""The contents of the page: groups of operations, and objects, from the OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from http.client import responses
from typing import Any

from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from .document import errors_of, examples
from .marked import blocks, inline
from .types import Type, limits_of, type_of

TITLES = {
    "account": _("Account"),
    "people": _("People"),
    "audit": _("Audit"),
    "jobs": _("Background jobs"),
    "projects": _("Projects and rooms"),
    "servers": _("Servers"),
    "terminal": _("Terminals"),
    "hosts": _("Hosts"),
    "alerts": _("Alerts"),
    "generators": _("Generators"),
    "plans": _("Plans"),
    "header sets": _("Header sets"),
    "runs": _("Runs"),
    "notifications": _("Notifications"),
    "schedules": _("Schedules"),
}


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of an object. ``place`` is path or query for parameters."""

    name: str
    type: Type
    text: SafeString
    required: bool
    default: str
    limits: str
    place: str = ""


@dataclass(frozen=True)
class ErrorCode:
    """An error of an operation; ``text`` is its message with placeholders."""

    code: str
    status: int
    text: SafeString


@dataclass(frozen=True)
class Operation:
    """An operation with its example."""

    anchor: str
    method: str
    path: str
    summary: str
    text: SafeString
    access: str
    parameters: list[Field]
    body: list[Field]
    body_type: Type
    content_type: str
    status: int
    status_text: str
    answer_type: Type | None
    errors: list[ErrorCode]
    request: str
    answer: str
    output: str

    @property
    def words(self) -> str:
        """Return what the filter searches."""
        return f"{self.method} {self.path} {self.summary}".lower()


@dataclass(frozen=True)
class Group:
    """The operations with the same tag."""

    name: str
    title: Promise
    text: str
    operations: list[Operation]


@dataclass(frozen=True)
class Object:
    """An object that requests or responses contain."""

    name: str
    text: SafeString
    fields: list[Field]


@dataclass(frozen=True)
class Contents:
    """Everything that the page shows. ``introduction`` is the description of the API."""

    introduction: SafeString
    groups: list[Group]
    objects: list[Object]


def contents_of(document: Mapping[str, Any]) -> Contents:
    """Return the contents of a completed OpenAPI document."""
    schemas = document["components"]["schemas"]
    found: dict[str, list[Operation]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            found[operation["tags"][0]].append(_operation(method.upper(), path, operation, schemas))
    groups = [
        Group(tag["name"], TITLES[tag["name"]], tag["description"], found[tag["name"]]) for tag in document["tags"]
    ]
    objects = [
        Object(name, blocks(schema.get("description", "")), list(_fields(schema)))
        for name, schema in sorted(schemas.items())
        if schema.get("properties")
    ]
    return Contents(blocks(document["info"]["description"]), groups, objects)


def with_server(contents: Contents, document_server: str, server: str) -> Contents:
    """Return the contents with the address of this server in the examples."""

    def here(group: Group) -> Group:
        shown = [replace(one, request=one.request.replace(document_server, server)) for one in group.operations]
        return replace(group, operations=shown)

    return replace(contents, groups=[here(group) for group in contents.groups])


def _operation(method: str, path: str, operation: dict[str, Any], schemas: Mapping[str, Any]) -> Operation:
    example = examples().get(f"{method} {path}", {})
    bodies: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    content_type = next(iter(bodies), "")
    schema: dict[str, Any] = bodies[content_type]["schema"] if content_type else {}
    body_type = type_of(schema) if schema else Type("")
    status = next(iter(operation["responses"]))
    answer = operation["responses"][status].get("content", {}).get("application/json", {}).get("schema")
    return Operation(
        anchor=operation["operationId"].replace("_", "-"),
        method=method,
        path=path,
        summary=operation["summary"],
        text=blocks(operation["description"].rpartition("Access:")[0]),
        access=operation.get("x-access", ""),
        parameters=[_parameter(one) for one in operation["parameters"]],
        body=list(_fields(schemas.get(body_type.refers, schema))),
        body_type=body_type,
        content_type=content_type,
        status=status,
        status_text=responses[status],
        answer_type=type_of(answer) if answer else None,
        errors=[ErrorCode(code, status, inline(text)) for code, status, text in errors_of(operation)],
        request=operation.get("x-codeSamples", [{"source": ""}])[0]["source"],
        answer=json.dumps(example["answer"], ensure_ascii=False, indent=2) if "answer" in example else "",
        output=example.get("output", ""),
    )


def _parameter(parameter: Mapping[str, Any]) -> Field:
    schema = {"description": parameter.get("description", ""), **parameter["schema"]}
    return replace(_field(parameter["name"], schema, parameter["required"]), place=parameter["in"])


def _fields(schema: Mapping[str, Any]) -> Iterator[Field]:
    for name, one in schema.get("properties", {}).items():
        yield _field(name, one, name in schema.get("required", ()))


def _field(name: str, schema: Mapping[str, Any], required: bool) -> Field:
    default = schema.get("default")
    return Field(
        name=name,
        type=type_of(schema),
        text=inline(schema.get("description", "")),
        required=required,
        default="" if default is None else json.dumps(default, ensure_ascii=False),
        limits=limits_of(schema),
    )
