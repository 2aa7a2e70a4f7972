"""Servers of an OpenAPI document, and what authorizes requests to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from loadwright.core.imports.documents import object_of, objects_in, string_of
from loadwright.core.imports.draft import urls
from loadwright.core.imports.draft.model import Login, Origin
from loadwright.core.imports.draft.text import Variable, joined, literal
from loadwright.core.imports.origins import MAX_URL
from loadwright.core.messages import imports, name_list

from .schemas import Document

MAX_SERVERS = 20
_UNKNOWN = Origin(joined([Variable("protocol")]), joined([Variable("host")]))


class Variables:
    """User Defined Variables of the plan: values for paths, and placeholders of secrets."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {}

    def placeholder(self, name: str) -> str:
        """Return a reference to an empty variable."""
        usable = usable_name(name)
        self.values.setdefault(usable, "")
        return joined([Variable(usable)])

    def path_value(self, name: str, value: str) -> str:
        """Return a reference to a variable with this value, or the value if the variable has another one."""
        usable = usable_name(name)
        encoded = urls.encoded_path(value).replace("/", "%2F")
        if self.values.setdefault(usable, encoded) != encoded and encoded:
            return encoded
        return joined([Variable(usable)])


def usable_name(name: str) -> str:
    """Return a name that JMeter takes neither for a function nor for an expression."""
    usable = re.sub(r"[^\w.-]", "_", name) or "value"
    return f"v{usable}" if usable.startswith("__") else usable


def server_of(document: Document, *owners: dict[str, Any], variables: Variables) -> tuple[Origin, str]:
    """Return the origin and the beginning of the path; ``owners`` are operation, path and document."""
    root = document.root
    if "swagger" in root:
        protocols = [one for one in map(string_of, _list(root.get("schemes"))) if one in urls.SCHEMES]
        base = string_of(root.get("basePath")).rstrip("/")
        host = string_of(root.get("host"))
        address = (
            f"{'https' if 'https' in protocols or not protocols else protocols[0]}://{host}{base}" if host else base
        )
        return _split(document, address, variables)
    servers = next((found for found in (objects_in(owner.get("servers")) for owner in owners) if found), [])
    addresses = list(map(_expanded, servers)) or [""]
    if document.server in addresses:
        return _split(document, document.server, variables)
    if len(servers) > 1:
        others = name_list(string_of(one.get("url")) for one in servers[1:])
        document.report.note(imports.SERVERS_LEFT_OUT(urls=others))
    return _split(document, addresses[0], variables)


def servers_of(root: dict[str, Any]) -> list[str]:
    """Return the addresses of the servers of a whole document among which people may choose."""
    found = dict.fromkeys(map(_expanded, objects_in(root.get("servers"))[:MAX_SERVERS]))
    return [address for address in found if address and len(address) <= MAX_URL]


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _expanded(server: dict[str, Any]) -> str:
    """Return the address of a server with the defaults of its variables."""
    defaults = object_of(server.get("variables"))
    address = string_of(server.get("url"))
    return re.sub(r"\{([^{}]+)\}", lambda match: string_of(object_of(defaults.get(match[1])).get("default")), address)


def _split(document: Document, address: str, variables: Variables) -> tuple[Origin, str]:
    try:
        found = urls.parse(f"https:{address}" if address.startswith("//") else address)
    except ValueError:
        document.report.note(imports.NO_SERVER())
        variables.values.setdefault("protocol", "https")
        variables.values.setdefault("host", "")
        relative = "" if "://" in address else urls.encoded_path(address).rstrip("/")
        return _UNKNOWN, relative if not relative or relative.startswith("/") else f"/{relative}"
    return found.origin, found.path.rstrip("/")


@dataclass
class Security:
    """What authorizes a request."""

    headers: list[tuple[str, str]] = field(default_factory=list)
    query: list[tuple[str, str]] = field(default_factory=list)
    cookies: list[tuple[str, str]] = field(default_factory=list)
    login: Login | None = None


def security_of(document: Document, operation: dict[str, Any], variables: Variables) -> Security:
    """Return the first of the alternatives that authorize an operation, with placeholders for secrets."""
    root = document.root
    required = operation.get("security", root.get("security"))
    schemes = root.get("securityDefinitions") or object_of(root.get("components")).get("securitySchemes")
    found = Security()
    for name in next(iter(objects_in(required)), {}):
        _add(found, str(name), document.resolved(object_of(schemes).get(name)), document, variables)
    return found


def _add(found: Security, name: str, scheme: dict[str, Any], document: Document, variables: Variables) -> None:
    kind, form = string_of(scheme.get("type")), string_of(scheme.get("scheme")).lower()
    if kind == "apiKey" and scheme.get("in") in ("header", "query", "cookie"):
        pair = (literal(string_of(scheme.get("name"))), _secret(name, document, variables))
        {"header": found.headers, "query": found.query, "cookie": found.cookies}[scheme["in"]].append(pair)
    elif kind == "basic" or (kind == "http" and form in ("basic", "digest")):
        user, password = (_secret(one, document, variables) for one in ("username", "password"))
        found.login = Login(user, password, "DIGEST" if form == "digest" else "BASIC")
    elif kind in ("oauth2", "openIdConnect") or (kind == "http" and form == "bearer"):
        found.headers.append(("Authorization", f"Bearer {_secret('token', document, variables)}"))
    else:
        document.report.note(imports.SECURITY_NOT_CONVERTED(name=name, type=kind or "–"))


def _secret(name: str, document: Document, variables: Variables) -> str:
    reference = variables.placeholder(name)
    document.report.note(imports.SECRET_EMPTY(name=reference))
    return reference
