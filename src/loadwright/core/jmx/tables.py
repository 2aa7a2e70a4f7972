"""Thread groups, controllers, samplers and header managers of a plan as tables.

Elements have the numbers that they get in ``editing.document``: in document order, from 1 on.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Any

from loadwright.core.jmx.compare import digest
from loadwright.core.jmx.document import properties
from loadwright.core.jmx.document.tree import Element, Plan
from loadwright.core.jmx.elements import kinds, registry, values
from loadwright.core.jmx.elements.declared.http import ARGUMENTS
from loadwright.core.jmx.elements.declared.http_managers import HEADERS
from loadwright.core.jmx.elements.summary import render, to_json
from loadwright.core.jmx.elements.threads import COMMENTS

GROUPS, CONTROLLERS, REQUESTS, MANAGERS = "groups", "controllers", "requests", "headers"
TABLES = (GROUPS, CONTROLLERS, REQUESTS, MANAGERS)
MAX_TEXT = 200
"""Characters of a body, comment or address. Longer ones are cut off."""
DIGEST = 32
"""Characters of a checksum."""
MAX_ROWS_INSIDE = 50
"""Cookies of a group and headers of a manager that are listed."""

_HTTP = ("HTTPSamplerProxy", "HTTPSampler", "HTTPSampler2", "AccessLogSampler")
_ADDRESS = ("protocol", "domain", "port", "path")


@dataclass(frozen=True)
class TableRow:
    """An element in one of ``TABLES``.

    ``last`` is the number of the last element within it; what a header manager applies to are the elements from
    ``owner`` to ``last``. ``group`` and ``controller`` are the numbers of those around it, 0 without one. ``active`` is
    false if it or an element above it is disabled. ``url`` is that of an HTTP request with the defaults that apply to
    it; ``summary`` has the pieces of the summary of other elements (``summary.from_json``). ``assertions`` and
    ``extractors`` are those in effect, also of elements above. ``controllers`` and ``requests`` count what is within
    it. ``pairs`` are a manager's headers, or the cookies of a group: name, value, domain, path, whether it is only sent
    over HTTPS. ``digest`` is a checksum of the element and of those within it that have no row, such as assertions.
    """

    table: str
    number: int
    last: int
    name: str
    testclass: str
    enabled: bool
    active: bool
    comment: str = ""
    owner: int = 0
    group: int = 0
    controller: int = 0
    method: str = ""
    url: str = ""
    summary: list[Any] = field(default_factory=list)
    body: str = ""
    assertions: int = 0
    extractors: int = 0
    controllers: int = 0
    requests: int = 0
    pairs: list[list[str]] = field(default_factory=list)
    digest: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the fields that are not empty."""
        return {name: value for name, value in vars(self).items() if value or name == "enabled"}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> TableRow:
        """Return the row that ``to_json`` returned."""
        return cls(**{"active": False, **data})


@dataclass(frozen=True)
class _Scope:
    """What applies to the children of an element."""

    active: bool = True
    owner: int = 0
    group: int = 0
    controller: int = 0
    assertions: int = 0
    extractors: int = 0
    cookies: tuple[tuple[str, ...], ...] = ()
    address: dict[str, str] = field(default_factory=dict)

    def within(self, element: Element, number: int) -> _Scope:
        """Return what applies to the children of an element in this scope."""
        kind = registry.kind(element)
        config = [child for child in element.children if child.enabled]
        cookies = tuple(tuple(cookie) for child in config for cookie in _cookies(child))
        return _Scope(
            active=self.active and element.enabled,
            owner=number,
            group=number if kind == kinds.THREAD_GROUP else self.group,
            controller=number if kind == kinds.CONTROLLER else self.controller,
            assertions=self.assertions + sum(registry.kind(child) == kinds.ASSERTION for child in config),
            extractors=self.extractors + sum(map(_extracts, config)),
            cookies=(self.cookies + cookies)[:MAX_ROWS_INSIDE],
            address=_with_defaults(self.address, config),
        )


def tables(plan: Plan) -> list[TableRow]:
    """Return the rows of all tables in document order."""
    rows: list[TableRow] = []
    lasts: dict[int, int] = {}
    above: dict[int, int] = {}
    row_of: dict[int, int] = {}
    digests: defaultdict[int, Any] = defaultdict(sha256)
    for number, element, scope, last in _walk(plan):
        lasts[number] = last
        above[number] = scope.owner
        row = _row(element, number, scope)
        row_of[number] = number if row is not None else row_of.get(scope.owner, 0)
        digests[row_of[number]].update(digest(element.node))
        if row is not None:
            rows.append(row)
    return list(_counted(rows, lasts, above, digests))


def _walk(plan: Plan) -> Iterator[tuple[int, Element, _Scope, int]]:
    """Yield each element with its number, the scope that it is in, and the number of the last element within it."""
    numbers = {element.node: number for number, element in enumerate(plan.walk(), 1)}
    waiting = [(element, _Scope()) for element in reversed(plan.elements)]
    while waiting:
        element, scope = waiting.pop()
        number, children = numbers[element.node], element.children
        yield number, element, scope, _last(element, numbers)
        if children:
            inner = scope.within(element, number)
            waiting.extend((child, inner) for child in reversed(children))


def _last(element: Element, numbers: dict[Any, int]) -> int:
    while children := element.children:
        element = children[-1]
    return numbers[element.node]


def _counted(
    rows: list[TableRow], lasts: dict[int, int], above: dict[int, int], digests: dict[int, Any]
) -> Iterator[TableRow]:
    """Yield the rows with the numbers and the checksums of what is within them."""
    inside: Counter[tuple[int, str]] = Counter()
    for row in rows:
        number = above[row.number]
        while number:
            inside[number, row.table] += 1
            number = above[number]
    samplers = {row.number for row in rows if row.table == REQUESTS}
    for row in rows:
        whole = row.owner if row.table == MANAGERS else row.number
        # A manager may be that of one request.
        requests = inside[whole, REQUESTS] + (row.table == MANAGERS and whole in samplers)
        yield replace(
            row,
            last=lasts.get(whole, 0),
            controllers=inside[whole, CONTROLLERS],
            requests=requests,
            digest=digests[row.number].hexdigest()[:DIGEST],
        )


def _row(element: Element, number: int, scope: _Scope) -> TableRow | None:
    kind = registry.kind(element)
    table = {kinds.THREAD_GROUP: GROUPS, kinds.CONTROLLER: CONTROLLERS, kinds.SAMPLER: REQUESTS}.get(kind)
    if element.class_name == "HeaderManager":
        table = MANAGERS
    if table is None:
        return None
    return TableRow(
        table=table,
        number=number,
        last=number,
        name=_cut(element.name or element.class_name),
        testclass=_cut(element.testclass),
        enabled=element.enabled,
        active=scope.active and element.enabled,
        comment=_cut(properties.text(element.node, COMMENTS)),
        owner=scope.owner,
        group=scope.group,
        controller=scope.controller,
        **_of_table(table, element, number, scope),
    )


def _of_table(table: str, element: Element, number: int, scope: _Scope) -> dict[str, Any]:
    """Return the fields that only the rows of this table have."""
    if table == MANAGERS:
        return {"pairs": _headers(element)}
    if table == CONTROLLERS:
        return {"summary": _summary(element)}
    own = scope.within(element, number)
    if table == GROUPS:
        return {"summary": _summary(element), "pairs": [list(cookie) for cookie in own.cookies]}
    counts = {"assertions": own.assertions, "extractors": own.extractors}
    if element.class_name in _HTTP:
        return {**counts, **_http(element, scope.address)}
    return {**counts, "summary": _summary(element)}


def _http(element: Element, defaults: dict[str, str]) -> dict[str, Any]:
    method, *texts = properties.texts(element.node, *(f"HTTPSampler.{name}" for name in ("method", *_ADDRESS)))
    parts = {name: text.strip() or defaults.get(name, "") for name, text in zip(_ADDRESS, texts)}
    return {
        "method": _cut(method or "GET"),
        "url": _cut(_url(parts)),
        "body": _cut(_body(element)),
    }


def _summary(element: Element) -> list[Any]:
    """Return the pieces of the summary, which is in English if it is long."""
    pieces = registry.summary(element)
    return to_json(pieces) if sum(map(len, map(str, pieces))) <= MAX_TEXT else [_cut(render(pieces))]


def _url(parts: dict[str, str]) -> str:
    path, host, port = parts["path"], parts["domain"], parts["port"]
    if path.startswith(("http://", "https://")):
        return path
    path = path if not path or path.startswith("/") else f"/{path}"
    if not host:
        return path or "/"
    return f"{parts['protocol'] or 'http'}://{host}{f':{port}' if port else ''}{path}"


def _body(element: Element) -> str:
    """Return the body, or the parameters as ``name=value`` pairs."""
    holder = properties.find(element.node, ARGUMENTS.name)
    pairs = [] if holder is None else properties.arguments(holder)
    if properties.boolean(element.node, "HTTPSampler.postBodyRaw"):
        return " ".join("".join(value for _name, value in pairs).split())
    return "&".join(f"{name}={value}" for name, value in pairs)


def _part(element: Element, name: str) -> str:
    return properties.text(element.node, f"HTTPSampler.{name}").strip()


def _with_defaults(address: dict[str, str], config: list[Element]) -> dict[str, str]:
    """Return the parts of an address with the HTTP Request Defaults among ``config``; the first of several counts."""
    found: dict[str, str] = {}
    for element in config:
        if element.class_name == "ConfigTestElement" and "HttpDefaults" in element.guiclass:
            found = {**{name: part for name in _ADDRESS if (part := _part(element, name))}, **found}
    return {**address, **found} if found else address


def _extracts(element: Element) -> bool:
    return registry.kind(element) == kinds.POST_PROCESSOR and not element.class_name.startswith(
        ("JSR223", "Bean", "BSF")
    )


def _cookies(element: Element) -> list[list[str]]:
    if element.class_name != "CookieManager":
        return []
    found = []
    for cookie in properties.collection(element.node, "CookieManager.cookies"):
        name = properties.text(cookie, "Cookie.name") or cookie.get("name") or cookie.get("testname") or ""
        texts = [properties.text(cookie, f"Cookie.{part}") for part in ("value", "domain", "path")]
        secure = "true" if properties.boolean(cookie, "Cookie.secure") else "false"
        found.append([*map(_cut, (name, *texts)), secure])
    return found[:MAX_ROWS_INSIDE]


def _headers(element: Element) -> list[list[str]]:
    rows = values.read_rows(HEADERS, element.node)[:MAX_ROWS_INSIDE]
    return [[_cut(row["Header.name"]), _cut(row["Header.value"])] for row in rows]


def _cut(text: str) -> str:
    return text if len(text) <= MAX_TEXT else f"{text[: MAX_TEXT - 1]}…"
