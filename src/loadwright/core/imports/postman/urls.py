"""Addresses of Postman: texts or objects, with variables in any part."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from loadwright.core.imports.documents import object_of, objects_in, string_of
from loadwright.core.imports.draft import urls
from loadwright.core.imports.draft.model import Origin, Parameter
from loadwright.core.imports.draft.text import joined
from loadwright.core.imports.report import Report
from loadwright.core.messages import imports, name_list

from .variables import Variables


@dataclass
class Target:
    """Where a request goes; the query is encoded, ``parameters`` are the same for JMeter's table."""

    origin: Origin
    path: str
    query: str = ""
    parameters: list[Parameter] = field(default_factory=list)


_AUTHORITY = re.compile(r"((?:[\w.-]|\{\{[^{}]+\}\})+)(?::(\d*|\{\{[^{}]+\}\}))?")


def target_of(
    url: object, variables: Variables, report: Report, place: str, added: Iterable[tuple[str, str]] = ()
) -> Target | None:
    """Convert an address with the query parameters ``added``; ``None``, with a report, if that is impossible."""
    given = {"raw": url} if isinstance(url, str) else object_of(url)
    text = (string_of(given.get("raw")) or _assembled(given)).strip().partition("#")[0]
    if not text:
        report.note(imports.NO_ADDRESS(), place)
        return None
    base, mark, query = text.partition("?")
    pairs = _pairs(given, query if mark else "", report, place)
    found = _located(base, given, variables)
    if found is None:
        scheme = urls.scheme(variables.expand(base))
        known = not scheme or scheme in urls.SCHEMES or "{" in scheme
        websocket = scheme in ("ws", "wss")
        declared = imports.WEBSOCKET if websocket else imports.BAD_ADDRESS if known else imports.NOT_HTTP
        report.note(declared(url=text), place)
        return None
    if "@" in base.partition("://")[2].partition("/")[0]:
        report.note(imports.AUTH_NOT_CONVERTED(type="URL"), place)
    found.query, found.parameters = variables.query([*pairs, *((name, value, True) for name, value in added)])
    return found


def _located(base: str, given: dict[str, Any], variables: Variables) -> Target | None:
    """Return the target without its query; ``None`` if the address is not valid."""
    first = re.match(r"\{\{\s*([^{}]+?)\s*\}\}", base)
    if first is not None and "://" not in base:
        value = variables.value(first[1])
        if not value or "{{" in value.partition("://")[0]:
            # JMeter accepts a whole address as a path, once the variable has a value.
            return Target(Origin(), _path(base, given, variables))
        base = value + base[first.end() :] if "://" in value else base
    protocol, mark, rest = base.partition("://")
    if not mark:
        protocol, rest = "http", base.lstrip("/")
    authority, slash, path = rest.partition("/")
    # A variable may contain the port, or the beginning of the path.
    if any(re.search(r"[:/]", variables.value(name)) for name in variables.names_in(authority)):
        authority, slash, path = f"{variables.expand(authority)}{slash}{path}".partition("/")
    origin = _origin(protocol.lower() if "{" not in protocol else protocol, authority, variables)
    return None if origin is None else Target(origin, _path(f"/{path}" if slash else "/", given, variables))


def _origin(protocol: str, authority: str, variables: Variables) -> Origin | None:
    if "{{" not in authority + protocol:
        try:
            return urls.parse(f"{protocol}://{authority}").origin
        except ValueError:
            return None
    if "{{" not in protocol and protocol not in urls.SCHEMES:
        return None
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        return None
    return urls.origin(variables.text(protocol), variables.text(parts[1]), variables.text(parts[2] or ""))


def _path(path: str, given: dict[str, Any], variables: Variables) -> str:
    """Return a path with the values of its variables such as ``:id``."""
    values = {string_of(one.get("key")) or string_of(one.get("id")): one for one in objects_in(given.get("variable"))}
    pieces = []
    for position, segment in enumerate(path.split("/")):
        pieces.append("/" if position else "")
        name = segment[1:]
        if not segment.startswith(":") or not name:
            pieces.append(variables.mapped(segment, urls.encoded_path))
            continue
        value = string_of(values[name].get("value")) if name in values else ""
        pieces.append(variables.mapped(value, urls.encoded_path) if value else joined([variables.require(name)]))
    return "".join(pieces)


def _assembled(given: dict[str, Any]) -> str:
    """Return the address of an object without ``raw``."""
    host, path = given.get("host"), given.get("path")
    name = ".".join(map(string_of, host)) if isinstance(host, list) else string_of(host)
    if not name:
        return ""
    port = f":{string_of(given.get('port'))}" if given.get("port") else ""
    segments = [_segment(one) for one in path] if isinstance(path, list) else [string_of(path).lstrip("/")]
    protocol = string_of(given.get("protocol"))
    return f"{f'{protocol}://' if protocol else ''}{name}{port}/{'/'.join(segments)}"


def _segment(one: object) -> str:
    return string_of(one.get("value")) if isinstance(one, dict) else string_of(one)


def _pairs(given: dict[str, Any], query: str, report: Report, place: str) -> list[tuple[str, str, bool]]:
    listed = objects_in(given.get("query"))
    disabled = [string_of(one.get("key")) for one in listed if one.get("disabled") is True]
    if disabled:
        report.note(imports.DISABLED_LEFT_OUT(names=name_list(disabled)), place)
    if listed:
        return [
            (string_of(one.get("key")), string_of(one.get("value")), one.get("value") is not None)
            for one in listed
            if one.get("disabled") is not True
        ]
    pieces = [piece.partition("=") for piece in query.split("&") if piece]
    return [(name, value, bool(equals)) for name, equals, value in pieces]
