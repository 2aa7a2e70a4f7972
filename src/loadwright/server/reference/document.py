"""Completes the OpenAPI document of the API: summaries, access, errors and recorded examples."""

from __future__ import annotations

import fnmatch
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any

from loadwright.core.messages import Declaration, editing, inputs, plans, specs
from loadwright.server.platform.errors import ERRORS, INVALID, STATUS

from .curl import command

SERVER = "https://loadwright.example.org"
TAGS = {
    "account": "The caller of the API and their tokens.",
    "people": "People who can sign in. They are disabled, never deleted.",
    "audit": "Who did what, and when. Entries are never changed or deleted.",
    "jobs": "Work that the server does in the background.",
    "projects": "Projects with their members, and the rooms in which machines stand.",
    "servers": "Servers under test, and the credentials to sign in to them. Secrets can be written but never read.",
    "terminal": "Open shells. Only browsers can open one.",
    "hosts": "What monitor agents measure on servers, now and over time, and the agents themselves.",
    "alerts": "Rules about figures of hosts, the alerts that they cause, and times in which these are not reported.",
    "generators": "Machines that generate load.",
    "plans": "JMeter plans with their data files.",
    "header sets": "HTTP headers that requests of several plans share.",
    "runs": "Tests: the saved load of a plan, starting and steering runs, and their results.",
    "notifications": "Channels through which ended runs are reported: mail, webhooks and chat services.",
    "schedules": "Plans that run at a time or regularly, with their saved load.",
}
ERROR = {
    "title": "Error",
    "description": "The answer to a request that failed.",
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "description": "What was wrong.",
            "required": ["code", "message", "field"],
            "properties": {
                "code": {"type": "string", "description": "The kind of error, which determines the status."},
                "message": {"type": "string", "description": "What was wrong and what to do, in English."},
                "field": {"type": "string", "description": "The invalid input; empty if it is not one field."},
                "detail": {
                    "type": "object",
                    "description": "Exactly this error. It is missing where the request itself cannot be read.",
                    "properties": {
                        "code": {"type": "string", "description": "One of the codes of the operation."},
                        "params": {"type": "object", "description": "The values in the message."},
                    },
                },
            },
        }
    },
}
IN_ADDRESSES = {
    "user_id": "The id of the person.",
    "token_id": "The id of the token.",
    "project_id": "The id of the project.",
    "username": "The user name of the person.",
    "room_id": "The id of the room.",
    "server_id": "The id of the server.",
    "credential_id": "The id of the credential.",
    "key": "The key of the terminal.",
    "agent_id": "The id of the generator.",
    "plan_id": "The id of the plan.",
    "number": "The number of the revision.",
    "schedule_id": "The id of the schedule.",
    "upload_id": "The id of the upload.",
    "run_id": "The id of the run.",
    "channel_id": "The id of the channel.",
    "delivery_id": "The id of the delivery.",
    "alert_id": "The id of the alert.",
    "rule_id": "The id of the rule.",
    "silence_id": "The id of the silence.",
    "window_id": "The id of the mute window.",
    "set_id": "The id of the header set.",
    "name": "The name of the file, as the list of files has it.",
}
"""The parameters in addresses, which mean the same in all of them."""
UNAUTHORIZED = "The token is missing, unknown or expired, or its owner is disabled."
READ_ONLY = "The token may only read."
UNREADABLE = "A parameter or field is missing, unknown or has a wrong form; `field` names it."


@cache
def examples() -> dict[str, dict[str, Any]]:
    """Return the recorded request and answer of each operation, such as ``GET /api/v1/plans``.

    Tests record them; ``scripts/update-api-examples`` writes the file. A request has ``path`` and ``query``, and
    ``body`` (JSON) or ``form``; an answer is ``answer`` (JSON) or stored as ``output``.
    """
    found: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent / "examples.json").read_text())
    return found


@cache
def messages() -> dict[str, tuple[int, str]]:
    """Return status and text of every error by its code."""
    found = {code: (STATUS[one.kind], _text(one.message)) for code, one in ERRORS.items()}
    for module in (plans, specs, inputs, editing):
        declared = [one for one in vars(module).values() if isinstance(one, Declaration)]
        found |= {one.code: (STATUS[INVALID], _text(one)) for one in declared}
    return found


def _text(message: Declaration) -> str:
    return re.sub(r"%\((\w+)\)s", r"{\1}", message.english).replace("%%", "%")


def errors_of(operation: dict[str, Any]) -> Iterator[tuple[str, int, str]]:
    """Yield code, status and text of each error that an operation declares, in the order of its declaration."""
    found: dict[str, None] = {}
    for pattern in operation.get("x-errors", ()):
        found |= dict.fromkeys(fnmatch.filter(messages(), pattern))
    for code in found:
        yield code, *messages()[code]


def complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add to the OpenAPI document what the framework does not know, and return it."""
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    document["components"]["schemas"]["Error"] = ERROR
    document["servers"] = [{"url": SERVER, "description": "Replace it by the address of your server."}]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _complete(method.upper(), path, operation)
    return document


def _complete(method: str, path: str, operation: dict[str, Any]) -> None:
    # Docstrings: a sentence as the summary, then the description.
    summary, _, rest = operation.get("description", "").partition("\n")
    operation["summary"] = summary.strip().removesuffix(".")
    operation["description"] = "\n\n".join(filter(None, [rest.strip(), f"Access: {operation.get('x-access', '')}"]))
    for parameter in operation["parameters"]:
        if parameter["in"] == "path" and parameter["name"] in IN_ADDRESSES:
            parameter["description"] = IN_ADDRESSES[parameter["name"]]
    for content_type, content in operation.get("requestBody", {}).get("content", {}).items():
        if content_type != "application/json":
            content["schema"]["additionalProperties"] = False
    for status, texts in sorted(_refusals(method, operation).items()):
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
        operation["responses"][int(status)] = {
            "description": "\n".join(f"- {text}" for text in texts),
            "content": content,
        }
    if example := examples().get(f"{method} {path}"):
        _add_example(method, path, operation, example)


def _refusals(method: str, operation: dict[str, Any]) -> dict[int, list[str]]:
    """Return the texts of errors by status."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    found[HTTPStatus.UNAUTHORIZED].append(UNAUTHORIZED)
    found[HTTPStatus.BAD_REQUEST].append(UNREADABLE)
    if method != "GET":
        found[HTTPStatus.FORBIDDEN].append(READ_ONLY)
    for code, status, text in errors_of(operation):
        found[status].append(f"`{code}`: {text}")
    return found


def _add_example(method: str, path: str, operation: dict[str, Any], example: dict[str, Any]) -> None:
    by_session = operation.get("x-by-session", False)
    source = command(SERVER, method, path, example, by_session=by_session)
    operation["x-codeSamples"] = [{"lang": "Shell", "label": "curl", "source": source}]
    body = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if body is not None and "body" in example:
        body["example"] = example["body"]
    answer = operation["responses"][example["status"]].get("content", {}).get("application/json")
    if answer is not None and "answer" in example:
        answer["example"] = example["answer"]
