"""Messages of a run's socket, validated against their schema."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from loadwright.server.runs.measurements.messages import encode


@cache
def schemas() -> Registry[Any]:
    """The schema of the messages, with the schema of the result, to which it refers."""
    files = (
        resources.files("loadwright.server.runs.measurements").joinpath("live.schema.json"),
        resources.files("loadwright.core").joinpath("result.schema.json"),
    )
    registry: Registry[Any] = Registry()
    return registry.with_resources(
        (schema["$id"], Resource.from_contents(schema)) for schema in (json.loads(file.read_text()) for file in files)
    )


def validated(message: dict[str, Any]) -> dict[str, Any]:
    """Return ``message`` as received by a browser. Raises ``ValidationError`` unless it matches the schema."""
    read: dict[str, Any] = json.loads(encode(message, "en"))
    # By its type, because an error of "oneOf" would not show the cause.
    kind = {"$ref": f"urn:loadwright:live#/$defs/{read['type']}"}
    Draft202012Validator(kind, registry=schemas()).validate(read)
    return read
