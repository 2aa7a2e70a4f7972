"""Example requests as commands for curl."""

import json
from collections.abc import Iterator, Mapping
from shlex import quote
from typing import Any
from urllib.parse import urlencode

SHORT = 70
"""The most characters of a JSON body on one line."""
TOKEN = '--header "Authorization: Bearer $LOADWRIGHT_TOKEN"'  # noqa: S105 - names a variable
SESSION = '--cookie "sessionid=$SESSION; csrftoken=$CSRF" --header "X-CSRFToken: $CSRF"'


def command(server: str, method: str, path: str, example: Mapping[str, Any], *, by_session: bool = False) -> str:
    """Return the command that sends an example (see ``examples.json``) to ``server``.

    The token is in the environment variable LOADWRIGHT_TOKEN, or cookies are in SESSION and CSRF.
    """
    return " \\\n  ".join(_parts(server, method, path, example, SESSION if by_session else TOKEN))


def _parts(server: str, method: str, path: str, example: Mapping[str, Any], access: str) -> Iterator[str]:
    address = server + path.format(**example.get("path", {}))
    if query := example.get("query"):
        address += f"?{urlencode(query)}"
    implied = "POST" if example.keys() & {"body", "form"} else "GET"
    yield f"curl {quote(address)}" if method == implied else f"curl --request {method} {quote(address)}"
    yield access
    if "body" in example:
        yield "--header 'Content-Type: application/json'"
        yield f"--data {quote(_json(example['body']))}"
    for name, value in example.get("form", {}).items():
        yield f"--form {quote(f'{name}={value}')}"
    if "output" in example:
        yield f"--output {quote(example['output'])}"


def _json(value: Any) -> str:
    line = json.dumps(value, ensure_ascii=False)
    return line if len(line) <= SHORT else json.dumps(value, ensure_ascii=False, indent=2)
