"""The examples of the reference: each command is executed by a shell, and its response has the form that is shown.

With the environment variable RECORD_EXAMPLES (``scripts/update-api-examples`` sets it) the responses are recorded.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from loadwright.server.reference import document
from loadwright.server.reference.curl import command
from tests.support.openapi import DOCUMENT
from tests.support.sshd import Sshd
from tests.support.terminals import Serving

from .story import STEPS, Step
from .world import World, build

API = "/api/v1"
RECORDED = Path(document.__file__).parent / "examples.json"
STATUS = '\nwrite-out = "\\n%{http_code}"\nsilent\n'


def operations() -> dict[str, dict[str, Any]]:
    paths = DOCUMENT["paths"]
    return {f"{method.upper()} {path}": one for path, methods in paths.items() for method, one in methods.items()}


def filled(value: Any, things: dict[str, Any]) -> Any:
    """The value with the ids of things in place of their names."""
    if isinstance(value, dict):
        return {name: filled(one, things) for name, one in value.items()}
    if isinstance(value, list):
        return [filled(one, things) for one in value]
    named = re.fullmatch(r"{(\w+)}", value) if isinstance(value, str) else None
    return things[named[1]] if named else value


def request_of(step: Step, things: dict[str, Any]) -> dict[str, Any]:
    """The request as ``examples.json`` has it."""
    parts = {
        "path": filled(dict(step.path), things),
        "query": filled(dict(step.query), things),
        "body": filled(step.body, things),
        "form": dict(step.form),
        "output": step.output,
    }
    return {name: part for name, part in parts.items() if part not in ({}, None, "")}


async def sent(url: str, step: Step, request: dict[str, Any], world: World, folder: Path) -> tuple[int, str]:
    """Execute the command of the reference; return status and body."""
    method, _, path = step.operation.partition(" ")
    by_session = operations()[f"{method} {API}{path}"].get("x-by-session", False)
    line = command(url, method, API + path, request, by_session=by_session)
    environment = {**os.environ, **world.environment, "CURL_HOME": str(folder)}
    shell = await asyncio.create_subprocess_exec(
        "sh", "-c", line, cwd=folder, env=environment, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await shell.communicate()
    body, _, status = output.decode().rpartition("\n")
    return int(status), body


def shape(value: Any) -> Any:
    """The names and types of a JSON value; of a list, those of its first entry.

    In a list of numbers over time, intervals without measurements are ``null``; where they lie depends on the clock.
    """
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value if one is not None][:1]
    return "number" if type(value) in (int, float) else type(value).__name__


@pytest.mark.django_db(transaction=True)
async def test_every_command_works_and_is_answered_as_shown(served: Serving, openssh: Sshd, tmp_path: Path) -> None:
    folder = tmp_path / "shell"
    folder.mkdir()
    (folder / ".curlrc").write_text(STATUS)
    world = await sync_to_async(build)(folder, openssh)
    found: dict[str, Any] = {}
    for step in STEPS:
        request = request_of(step, world.things)
        await asyncio.to_thread(world.report)
        status, body = await sent(served.url, step, request, world, folder)
        assert 200 <= status < 300, f"{step.operation}: {status} {body}"
        if step.output:
            assert (folder / step.output).stat().st_size > 0
        answer = {"answer": json.loads(body)} if body and not step.output else {}
        method, _, path = step.operation.partition(" ")
        found[f"{method} {API}{path}"] = {**request, "status": status, **answer}
    if os.environ.get("RECORD_EXAMPLES"):
        ordered = {name: found[name] for name in operations() if name in found}
        RECORDED.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")
        document.examples.cache_clear()
    assert {name: shape(one) for name, one in document.examples().items()} == {
        name: shape(one) for name, one in found.items()
    }


def test_every_operation_has_an_example() -> None:
    assert set(document.examples()) == set(operations())
