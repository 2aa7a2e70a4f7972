"""What a converted plan contains, for tests to compare."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from loadwright.core.imports import HarOptions, Imported, ImportOptions, convert
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.elements import registry, values


def imported(data: bytes | str | dict[str, Any], format_name: str = "", **more: Any) -> Imported:
    """Convert a file; its plan is written and read again, as JMeter would."""
    if isinstance(data, dict):
        data = json.dumps(data)
    content = data.encode() if isinstance(data, str) else data
    found = convert("file", content, format_name, **more)
    return replace(found, plan=read_plan(write_plan(found.plan)))


def har(*entries: dict[str, Any], pages: list[dict[str, Any]] | None = None, **options: Any) -> Imported:
    """Convert a HAR with these entries."""
    document = {"log": {"pages": pages or [], "entries": list(entries)}}
    return imported(document, "har", options=ImportOptions(HarOptions(**options)))


def entry(url: str, method: str = "GET", **more: Any) -> dict[str, Any]:
    """Return an entry of a HAR. ``request`` and ``response`` add to its parts, other names to the entry itself."""
    request = {"method": method, "url": url, "headers": [], **more.pop("request", {})}
    response = {"status": 200, "headers": [], "content": {"mimeType": ""}, **more.pop("response", {})}
    return {"request": request, "response": response, **more}


def headers(**pairs: str) -> list[dict[str, str]]:
    return [{"name": name.replace("_", "-"), "value": value} for name, value in pairs.items()]


def named(plan: Plan, class_name: str) -> list[Element]:
    return [element for element in plan.walk() if element.class_name == class_name]


def values_of(element: Element) -> dict[str, Any]:
    spec = registry.spec_of(element)
    assert spec is not None
    return values.read(spec, element.node)


def outline(plan: Plan) -> list[tuple[int, str, str]]:
    """Return depth, class and name of all elements below the thread group."""
    found: list[tuple[int, str, str]] = []
    waiting = [(0, element) for element in reversed(named(plan, "ThreadGroup")[0].children)]
    while waiting:
        depth, element = waiting.pop()
        found.append((depth, element.class_name, element.name))
        waiting += [(depth + 1, child) for child in reversed(element.children)]
    return found


def samplers(plan: Plan) -> list[dict[str, Any]]:
    """Return the properties of all HTTP requests, by names without their prefix."""
    requests = named(plan, "HTTPSamplerProxy")
    return [
        {name.removeprefix("HTTPSampler."): value for name, value in values_of(one).items()} | {"name": one.name}
        for one in requests
    ]


def lines(found: Imported) -> list[str]:
    """Return method, path and parameters of all requests."""
    return [
        f"{one['method']} {one['path']}" + "".join(f" {name}={value}" for name, value in rows(one))
        for one in samplers(found.plan)
    ]


def rows(sampler: dict[str, Any]) -> list[tuple[str, str]]:
    return [(row["Argument.name"], row["Argument.value"]) for row in sampler["Arguments.arguments"]]


def header_pairs(found: Imported) -> list[tuple[str, str]]:
    """Return all headers of all Header Managers, in order."""
    managers = [values_of(one)["HeaderManager.headers"] for one in named(found.plan, "HeaderManager")]
    return [(row["Header.name"], row["Header.value"]) for table in managers for row in table]


def variables(found: Imported) -> dict[str, str]:
    table = values_of(named(found.plan, "TestPlan")[0])["Arguments.arguments"]
    return {row["Argument.name"]: row["Argument.value"] for row in table}


def messages(found: Imported) -> list[str]:
    return [str(message) for message in found.messages]
