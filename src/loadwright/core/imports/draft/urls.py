"""Addresses and URL-encoded forms, taken apart for JMeter."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus, urlsplit

from loadwright.core.imports.report import MAX_PARTS

from .model import Origin, Parameter
from .text import literal

SCHEMES = ("http", "https")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_IN_PATH = "/%:@!$&'()*+,;=~-._"
_IN_QUERY = _IN_PATH + "?"


@dataclass(frozen=True)
class Address:
    """An absolute address. ``path`` and ``query`` are percent-encoded."""

    origin: Origin
    path: str
    query: str
    user_info: str = ""
    """The part before the host, ``user:password``, still encoded."""

    @property
    def url(self) -> str:
        """The address without its fragment."""
        port = f":{self.origin.port}" if self.origin.port else ""
        return f"{self.origin.protocol}://{self.origin.host}{port}{self.path}{f'?{self.query}' if self.query else ''}"


def parse(url: str) -> Address:
    """Parse an absolute address of HTTP. Raises ``ValueError`` if it is not one."""
    split = urlsplit(url.strip())
    protocol = split.scheme.lower()
    if protocol not in SCHEMES or not split.hostname:
        raise ValueError(f"{url[:200]!r} is not an address of HTTP")
    host = f"[{split.hostname}]" if ":" in split.hostname else split.hostname
    if not host.isascii():
        host = host.encode("idna").decode()
    if re.search(r"[\0-\x20\x7f<>\"{}|\\^`]", host):
        raise ValueError(f"{host[:200]!r} is not a host")
    user_info = split.netloc.rpartition("@")[0]
    port = str(split.port or "")
    return Address(origin(protocol, host, port), encoded_path(split.path or "/"), split.query, user_info)


def origin(protocol: str, host: str, port: str) -> Origin:
    """Return an origin, without a port that is that of the protocol."""
    return Origin(protocol, host, "" if port == _DEFAULT_PORTS.get(protocol) else port)


def port_of(origin: Origin) -> str:
    """Return the port, also if it is that of the protocol."""
    return origin.port or _DEFAULT_PORTS.get(origin.protocol, "")


def scheme(url: str) -> str:
    """Return the scheme of an address; empty if it has none."""
    found = _SCHEME.match(url.strip())
    return found[0][:-1].lower() if found else ""


def encoded_path(path: str) -> str:
    """Return a path in which characters that an address must not contain are percent-encoded."""
    return _encoded(path, _IN_PATH)


def encoded_query(query: str) -> str:
    return _encoded(query, _IN_QUERY)


def _encoded(text: str, safe: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", text), safe=safe, errors="replace")


def parameters(query: str) -> list[Parameter]:
    """Return the parameters of a query or of a URL-encoded form.

    They are decoded if they are UTF-8, so that people can read them, and otherwise stay as they are. There are none if
    they are more than a table may have.
    """
    if query.count("&") >= MAX_PARTS:
        return []
    return [_parameter(piece) for piece in query.split("&") if piece]


def _parameter(piece: str) -> Parameter:
    name, equals, value = piece.partition("=")
    try:
        decoded = [unquote_plus(part, errors="strict") for part in (name, value)]
    except UnicodeDecodeError:
        return Parameter(encoded_query(name), encoded_query(value), encode=False, equals=bool(equals))
    return Parameter(literal(decoded[0]), literal(decoded[1]), equals=bool(equals))
