"""Authorization of Postman, which folders and requests inherit."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from loadwright.core.imports.documents import object_of, objects_in, string_of
from loadwright.core.imports.draft.model import Login
from loadwright.core.imports.draft.text import literal
from loadwright.core.imports.report import Report
from loadwright.core.messages import imports

from .variables import Variables

LONGEST = 20_000
"""Characters of an authorization: every request that inherits it repeats them."""


@dataclass
class Auth:
    """What authorizes a request: a login, headers or parameters of the query (in the form of Postman)."""

    login: Login | None = None
    headers: list[tuple[str, str]] = field(default_factory=list)
    query: list[tuple[str, str]] = field(default_factory=list)


def auth_of(given: object, inherited: Auth, variables: Variables, report: Report, place: str) -> Auth:
    """Convert the authorization of a collection, folder or request. One without any inherits it."""
    if not isinstance(given, dict) or not given.get("type"):
        return inherited
    kind = string_of(given["type"])
    values = _values(given.get(kind))
    if sum(map(len, values.values())) > LONGEST:
        report.note(imports.AUTH_NOT_CONVERTED(type=kind), place)
        return Auth()
    text = {name: variables.text(value) for name, value in values.items()}
    if kind == "noauth":
        return Auth()
    if kind in ("basic", "digest"):
        return Auth(Login(text.get("username", ""), text.get("password", ""), kind.upper()))
    token = "accessToken" if kind == "oauth2" else "token"
    if kind in ("bearer", "oauth2") and values.get(token):
        prefix = values.get("headerPrefix", "").strip() if kind == "oauth2" else ""
        return Auth(headers=[("Authorization", f"{literal(prefix) or 'Bearer'} {text[token]}")])
    if kind == "apikey" and values.get("key"):
        if values.get("in") == "query":
            return Auth(query=[(values["key"], values.get("value", ""))])
        return Auth(headers=[(text["key"], text.get("value", ""))])
    report.note(imports.AUTH_NOT_CONVERTED(type=kind), place)
    return Auth()


def _values(given: Any) -> dict[str, str]:
    """Return the values of a type: a list of keys and values in version 2.1, an object in 2.0."""
    if isinstance(given, list):
        return {string_of(one.get("key")): string_of(one.get("value")) for one in objects_in(given)}
    return {name: string_of(value) for name, value in object_of(given).items()}
