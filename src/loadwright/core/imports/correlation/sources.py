"""The values in a response, with what takes each out of it."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

from loadwright.core import strictjson
from loadwright.core.imports.documents import object_of, objects_in, string_of
from loadwright.core.imports.draft.model import BOUNDARY, CSS, HEADER, JSON, REGEX, Extractor

MAX_BODY = 4 << 20
"""Characters of a response that is searched."""
MAX_VALUES = 20_000
"""Values of one response."""
_MOST_LINKS = 500
_MAX_DEPTH = 30

_IGNORED = frozenset((
    "date", "content-length", "content-type", "content-encoding", "content-language", "cache-control", "expires",
    "last-modified", "etag", "server", "vary", "connection", "keep-alive", "transfer-encoding", "age", "via", "alt-svc",
    "strict-transport-security", "content-security-policy", "report-to", "nel", "permissions-policy", "accept-ranges",
    "referrer-policy", "x-powered-by", "x-frame-options", "access-control-allow-origin",
    "access-control-allow-headers",
))  # fmt: skip
_PLAIN_KEY = re.compile(r"[A-Za-z_]\w*")
_TAG = re.compile(r"<(input|meta)\b([^<>]{1,8000})>", re.IGNORECASE)
# Not from the middle of a name: a long one would take quadratic time.
_ATTRIBUTE = re.compile(r"""(?<![\w:-])([\w:-]{1,100})\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")
_LINK = re.compile(r"""(?:href|action|src)\s*=\s*["']([^"'\s]{1,4000})["']""", re.IGNORECASE)
_ASSIGNED = re.compile(r"""["']?\b([A-Za-z_][\w-]{1,60})["']?\s{0,3}[:=]\s{0,3}(["'])([^"'\s\\<>]{6,4000})\2""")
# Without entities, which an extractor would not replace.
_LEAF = re.compile(r"<([A-Za-z_][\w:.-]{0,60})(?:\s[^<>]{0,500})?>([^<>&]{6,4000})</\1>")
_ATTRIBUTES = frozenset((
    "name", "value", "content", "type", "class", "id", "href", "src", "style", "action", "for", "rel", "alt", "title",
    "property", "charset", "integrity", "placeholder", "lang", "role",
))  # fmt: skip
_SELECTABLE = re.compile(r"[\w.:\[\]$-]{1,200}")


@dataclass(frozen=True)
class Source:
    """A value of a response, as it is extracted.

    ``indexed``: it is one of several in a list. ``encoded``: it is that of an address, percent-encoded.
    """

    value: str
    name: str
    extractor: Extractor
    indexed: bool = False
    encoded: bool = False

    @property
    def plain(self) -> str:
        """The value without the encoding."""
        return unquote(self.value) if self.encoded else self.value


def sources(response: dict[str, Any]) -> Iterator[Source]:
    """Yield the values in a response of a HAR; of equal ones, the first has the best extractor."""
    content = object_of(response.get("content"))
    body = _body(content)
    mime = string_of(content.get("mimeType")).lower()
    if body and ("json" in mime or body[:1] in "{["):
        yield from _in_json(body)
    yield from _in_headers(response)
    if body and ("html" in mime or "xml" in mime or "<html" in body[:1000].lower()):
        yield from _in_html(body)
    if body and "html" not in mime and ("xml" in mime or body.startswith("<?xml")):
        yield from _in_xml(body)
    if body and "json" not in mime:
        yield from _assigned(body)


def _body(content: dict[str, Any]) -> str:
    text = string_of(content.get("text"))
    if len(text) > 2 * MAX_BODY:
        return ""
    if content.get("encoding") == "base64":
        try:
            text = base64.b64decode(text, validate=True).decode()
        except (binascii.Error, ValueError):
            return ""
    return text if len(text) <= MAX_BODY else ""


def _in_json(body: str) -> Iterator[Source]:
    try:
        root = strictjson.loads(body)
    except ValueError:
        return
    waiting: list[tuple[Any, str, str, bool, int]] = [(root, "$", "", False, 0)]
    count = 0
    while waiting and count < MAX_VALUES:
        node, path, name, indexed, depth = waiting.pop()
        count += 1
        if isinstance(node, dict) and depth < _MAX_DEPTH:
            children = [(value, f"{path}{_step(key)}", key, indexed, depth + 1) for key, value in node.items()]
            waiting.extend(reversed(children))
        elif isinstance(node, list) and depth < _MAX_DEPTH:
            several = indexed or len(node) > 1
            waiting.extend(
                (value, f"{path}[{at}]", name, several, depth + 1) for at, value in reversed(list(enumerate(node)))
            )
        elif isinstance(node, str) or (isinstance(node, int) and not isinstance(node, bool)):
            yield Source(str(node), name, Extractor(JSON, path), indexed)


def _step(key: str) -> str:
    if _PLAIN_KEY.fullmatch(key):
        return f".{key}"
    escaped = key.replace("\\", "\\\\").replace("'", "\\'")
    return f"['{escaped}']"


def _in_headers(response: dict[str, Any]) -> Iterator[Source]:
    for header in objects_in(response.get("headers"))[:200]:
        name, value = string_of(header.get("name")), string_of(header.get("value"))
        lower = name.lower()
        if lower == "set-cookie":
            for line in value.split("\n"):
                cookie, _, rest = line.partition("=")
                pattern = rf"(?i)Set-Cookie: {re.escape(cookie.strip())}=([^;\r\n]+)"
                yield Source(rest.partition(";")[0].strip(), cookie.strip(), Extractor(HEADER, pattern))
        elif lower == "location":
            for key, found in _query_of(value):
                pattern = rf"(?i)Location: [^\r\n]*[?&#]{re.escape(key)}=([^&#\r\n]+)"
                yield Source(found, key, Extractor(HEADER, pattern), encoded=unquote(found) != found)
        elif lower not in _IGNORED and name.isascii():
            yield Source(value, name, Extractor(HEADER, rf"(?i){re.escape(name)}: ([^\r\n]+)"))


def _query_of(url: str) -> Iterator[tuple[str, str]]:
    """Yield the parameters of an address, also of its fragment, as they are written."""
    try:
        split = urlsplit(url)
    except ValueError:
        return
    for piece in (*split.query.split("&"), *split.fragment.split("&")):
        key, equals, value = piece.partition("=")
        if equals and value and re.fullmatch(r"[\w.~-]{1,100}", key):
            yield key, value


def _in_html(body: str) -> Iterator[Source]:
    numbers: dict[str, int] = {}
    for count, tag in enumerate(_TAG.finditer(body)):
        if count == MAX_VALUES:
            break
        attributes = {
            m[1].lower(): unescape(next(filter(None, m.groups()[1:]), "")) for m in _ATTRIBUTE.finditer(tag[2])
        }
        name = attributes.get("name", "")
        if not _SELECTABLE.fullmatch(name):
            continue
        element, attribute = tag[1].lower(), "value" if tag[1].lower() == "input" else "content"
        selector = f'{element}[name="{name}"]'
        numbers[selector] = numbers.get(selector, 0) + 1
        if element == "meta" or attributes.get("type", "").lower() == "hidden":
            yield Source(attributes.get(attribute, ""), name, Extractor(CSS, selector, attribute, numbers[selector]))
    yield from _in_links(body)


def _in_links(body: str) -> Iterator[Source]:
    numbers: dict[str, int] = {}
    for count, link in enumerate(_LINK.finditer(body)):
        if count == _MOST_LINKS:
            return
        for key, value in _query_of(unescape(link[1])):
            numbers[key] = numbers.get(key, 0) + 1
            pattern = rf"""[?&;]{re.escape(key)}=([^&"'#\s<>]+)"""
            extractor = Extractor(REGEX, pattern, match=numbers[key])
            yield Source(value, key, extractor, indexed=numbers[key] > 1, encoded=unquote(value) != value)


def _in_xml(body: str) -> Iterator[Source]:
    """Yield the texts of elements that contain nothing else."""
    numbers: dict[str, int] = {}
    for count, found in enumerate(_LEAF.finditer(body)):
        if count == MAX_VALUES:
            return
        left = body[found.start() : found.start(2)]
        numbers[left] = numbers.get(left, 0) + 1
        extractor = Extractor(BOUNDARY, left, f"</{found[1]}>", numbers[left])
        yield Source(found[2], found[1].rpartition(":")[2], extractor, indexed=numbers[left] > 1)


def _assigned(body: str) -> Iterator[Source]:
    """Yield values in scripts and attributes: ``name = "value"``, ``"name": "value"``."""
    numbers: dict[str, int] = {}
    for count, found in enumerate(_ASSIGNED.finditer(body)):
        if count == MAX_VALUES:
            return
        if found[1].lower() in _ATTRIBUTES:
            continue
        left = body[found.start() : found.start(3)]
        numbers[left] = numbers.get(left, 0) + 1
        yield Source(found[3], found[1], Extractor(BOUNDARY, left, found[2], numbers[left]), indexed=numbers[left] > 1)
