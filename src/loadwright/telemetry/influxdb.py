"""The telemetry store in InfluxDB, through the HTTP API of version 1.8 and compatible servers.

https://docs.influxdata.com/influxdb/v1/tools/api/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

import httpx

from loadwright.core.lineprotocol import LineProtocolError, Point, encode

from .port import Filter, Range, Row, TelemetryError, merged_by
from .schema import MEASUREMENTS, Measurement, SchemaError, measurement

DEFAULT_PORT = 8086
TIMEOUT_SECONDS = 30.0

POINTS_A_REQUEST = 5000
ROWS_A_CHUNK = 5000

_SPARSE = "sparse"
"""The retention policy of sparse measurements; the others are in the default one of the database."""
_SHARD_DURATION = "90d"
"""How long its shards are: a query opens each field of each series in every shard, and others are of a week."""

_MISSING = ("database not found", "retention policy not found")
"""The beginnings of errors about what the first point creates."""

_REFUSED = frozenset({400, 413, 422})
"""Statuses that reject the points themselves, so that a retry would not help."""


class InfluxStore:
    """Points in one InfluxDB database, which is created if it is missing.

    ``DELETE`` and the names of measurements in it apply to all retention policies.
    """

    def __init__(self, url: str, database: str, user: str = "", password: str = "") -> None:
        self._url = url
        self._database = database
        self._client = httpx.Client(
            base_url=url,
            timeout=TIMEOUT_SECONDS,
            auth=httpx.BasicAuth(user, password) if user else None,
        )

    @classmethod
    def from_url(cls, url: str) -> InfluxStore:
        """Parse ``influxdb[+https]://[user:password@]host[:port]/database``. Raises ``ValueError``."""
        parts = urlsplit(url)
        database = unquote(parts.path.lstrip("/"))
        if not parts.hostname or not database:
            raise ValueError("it needs a host and a database")
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        scheme = "https" if parts.scheme.endswith("+https") else "http"
        return cls(
            f"{scheme}://{host}:{parts.port or DEFAULT_PORT}",
            database,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )

    def write(self, points: Iterable[Point], *, replacing: Sequence[Range] = ()) -> None:
        """Write ``points`` in requests of a few thousand each, in order.

        There are no transactions: if the process ends in between, points of ``replacing`` are missing, the first ones
        first.
        """
        bodies = _bodies(points)
        if replacing:
            # Encoded before anything is removed, which keeps the time in between short.
            bodies = iter(list(bodies))
        for item in replacing:
            self.delete(*item)
        for policy, body in bodies:
            self._write(policy, body)

    def read(
        self,
        measurement: str,
        tags: Mapping[str, str],
        start_ns: int | None = None,
        end_ns: int | None = None,
        *,
        fields: Sequence[str] | None = None,
    ) -> Iterator[Point]:
        item = MEASUREMENTS[measurement]
        if fields is not None:
            item = replace(item, fields=tuple(field for field in item.fields if field.name in fields))
        names = ", ".join(_identifier(name) for name in _columns(item))
        query = f"SELECT {names} FROM {_source(item)}{_where(item, tags, start_ns, end_ns)}"
        as_point = _Rows(item)
        for series in self._select(query):
            yield from map(as_point, series["values"])

    def rows(self, measurement: str, tags: Filter, start_ns: int, end_ns: int, fields: Sequence[str]) -> Iterator[Row]:
        item = MEASUREMENTS[measurement]
        names = [tag.name for tag in item.tags]
        # Grouped, so that the tags of a series are sent and parsed once.
        by = f" GROUP BY {', '.join(map(_identifier, names))}"
        selected = ", ".join(map(_identifier, fields))
        query = f"SELECT {selected} FROM {_source(item)}{_where(item, tags, start_ns, end_ns)}{by}"
        for series in self._select(query) if _possible(tags) else ():
            found = tuple(series["tags"][name] for name in names)
            yield from [(*found, *row) for row in series["values"]]

    def means(
        self, measurement: str, tags: Filter, start_ns: int, end_ns: int, fields: Sequence[str], step_ns: int
    ) -> Iterator[Row]:
        item = MEASUREMENTS[measurement]
        merged = ", ".join(f"{merged_by(field)}({_identifier(field)})" for field in fields)
        query = f"SELECT {merged} FROM {_source(item)}{_where(item, tags, start_ns, end_ns)}"
        for series in self._select(f"{query} GROUP BY time({step_ns:d}ns) fill(none)") if _possible(tags) else ():
            yield from map(tuple, series["values"])

    def count(
        self, measurement: str, tags: Mapping[str, str], start_ns: int | None = None, end_ns: int | None = None
    ) -> int:
        """Return the number of points whose tags include ``tags``."""
        item = MEASUREMENTS[measurement]
        # Every point has the fields that are required, so one of them counts points.
        field = next(field.name for field in item.fields if not field.optional)
        query = f"SELECT count({_identifier(field)}) FROM {_source(item)}"
        found = self._select(f"{query}{_where(item, tags, start_ns, end_ns)}")
        return sum(int(row[1]) for series in found for row in series["values"])

    def delete(self, measurement: str, tags: Filter, start_ns: int | None = None, end_ns: int | None = None) -> None:
        item = MEASUREMENTS[measurement]
        if _possible(tags):
            self._command(f"DELETE FROM {_identifier(measurement)}{_where(item, tags, start_ns, end_ns)}")

    def size(self) -> int | None:
        """Return the bytes of the shards of the database, ``None`` if the server does not report them."""
        found = 0
        known = False
        for series in self._select("SHOW STATS FOR 'shard'"):
            if series.get("tags", {}).get("database") == self._database and "diskBytes" in series["columns"]:
                known = True
                found += int(series["values"][0][series["columns"].index("diskBytes")])
        return found if known else None

    def close(self) -> None:
        self._client.close()

    def _write(self, policy: str, body: bytes) -> None:
        parameters = {"db": self._database, "rp": policy, "precision": "ns"}
        with self._reported():
            response = self._client.post("/write", params=parameters, content=body)
            if not response.is_success and any(missing in response.text for missing in _MISSING):
                self._create()
                response = self._client.post("/write", params=parameters, content=body)
        self._check(response)

    def _create(self) -> None:
        """Create what is missing of the database and its retention policy."""
        database = _identifier(self._database)
        self._command(f"CREATE DATABASE {database}")
        policy = f"CREATE RETENTION POLICY {_identifier(_SPARSE)} ON {database}"
        self._command(f"{policy} DURATION INF REPLICATION 1 SHARD DURATION {_SHARD_DURATION}")

    def _select(self, query: str) -> Iterator[dict[str, Any]]:
        """Yield the series of a query as they arrive; none if the database is missing."""
        parameters: dict[str, Any] = {
            "db": self._database,
            "q": query,
            "epoch": "ns",
            "chunked": "true",
            "chunk_size": ROWS_A_CHUNK,
        }
        with self._reported(), self._client.stream("GET", "/query", params=parameters) as response:
            if not response.is_success:
                response.read()
                self._check(response)
            for line in _lines(response.iter_bytes()):
                yield from self._series(json.loads(line))

    def _command(self, query: str) -> None:
        with self._reported():
            response = self._client.post("/query", params={"db": self._database, "q": query})
            self._check(response)
            list(self._series(response.json()))

    def _series(self, answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield the series in one response of ``/query``, which reports errors with status 200."""
        for result in [answer, *answer.get("results", ())]:
            error = result.get("error")
            if error and not error.startswith(_MISSING):
                raise TelemetryError(f"InfluxDB at {self._url} could not answer: {error}")
            yield from result.get("series", ())

    def _check(self, response: httpx.Response) -> None:
        if response.is_success:
            return
        try:
            reason = response.json()["error"]
        except (ValueError, KeyError, TypeError):
            reason = response.text[:200]
        raise TelemetryError(
            f"InfluxDB at {self._url} answered {response.status_code}: {reason}",
            permanent=response.status_code in _REFUSED,
        )

    @contextmanager
    def _reported(self) -> Iterator[None]:
        """Convert network errors to ``TelemetryError``."""
        try:
            yield
        except (httpx.TransportError, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise TelemetryError(f"InfluxDB at {self._url} cannot be reached: {reason}") from error


class _Rows:
    """Converts the rows that ``SELECT`` returns for one measurement to points: time, tags, fields."""

    def __init__(self, item: Measurement) -> None:
        self._measurement = item.name
        self._tags = [tag.name for tag in item.tags]
        self._fields = [field.name for field in item.fields]
        # JSON does not distinguish number types: a float without a fraction arrives as an integer.
        self._floats = [field.name for field in item.fields if field.kind is float]

    def __call__(self, row: list[Any]) -> Point:
        count = len(self._tags)
        tags = dict(zip(self._tags, row[1 : count + 1], strict=True))
        values = zip(self._fields, row[count + 1 :], strict=True)
        fields = {name: value for name, value in values if value is not None}
        for name in self._floats:
            if name in fields:
                fields[name] = float(fields[name])
        return Point(self._measurement, tags, fields, row[0])


def _bodies(points: Iterable[Point]) -> Iterator[tuple[str, bytes]]:
    """Yield retention policies and the bodies of requests that write ``points`` to them, in order in each of them.

    Raises ``TelemetryError`` for a point outside the schema.
    """
    remaining = iter(points)
    while batch := list(islice(remaining, POINTS_A_REQUEST)):
        written: dict[str, list[Point]] = {}
        try:
            for point in batch:
                item = measurement(point.measurement)
                item.check(point)
                written.setdefault(_policy(item), []).append(point)
            bodies = [(policy, encode(points).encode()) for policy, points in written.items()]
        except (SchemaError, LineProtocolError, UnicodeError) as error:
            raise TelemetryError(str(error), permanent=True) from None
        yield from bodies


def _lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Split at line feeds only; ``iter_lines`` of httpx also splits at U+0085 and others, which text may contain."""
    rest: list[bytes] = []
    for part in parts:
        first, *others = part.split(b"\n")
        rest.append(first)
        for other in others:
            line = b"".join(rest)
            rest = [other]
            if line.strip():
                yield line
    if line := b"".join(rest).strip():
        yield line


def _policy(item: Measurement) -> str:
    """Return the retention policy of a measurement; the default one has no name here."""
    return _SPARSE if item.sparse else ""


def _source(item: Measurement) -> str:
    """Return what ``FROM`` reads a measurement from."""
    return ".".join(_identifier(name) for name in (_policy(item), item.name) if name)


def _columns(item: Measurement) -> list[str]:
    return [*(tag.name for tag in item.tags), *(field.name for field in item.fields)]


def _possible(tags: Filter) -> bool:
    """Return whether a point can match: a condition without values cannot be expressed."""
    return all(tags.values())


def _where(item: Measurement, tags: Filter, start_ns: int | None, end_ns: int | None) -> str:
    known = {tag.name for tag in item.tags}
    conditions = []
    for name, value in tags.items():
        if name not in known:
            raise ValueError(f"{item.name} has no tag {name!r}")
        wanted = [value] if isinstance(value, str) else value
        equal = " OR ".join(f"{_identifier(name)} = {_literal(one)}" for one in wanted)
        conditions.append(f"({equal})" if len(wanted) > 1 else equal)
    if start_ns is not None:
        conditions.append(f"time >= {start_ns:d}")
    if end_ns is not None:
        conditions.append(f"time < {end_ns:d}")
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _identifier(name: str) -> str:
    return '"' + _escape(name).replace('"', '\\"') + '"'


def _literal(text: str) -> str:
    return "'" + _escape(text).replace("'", "\\'") + "'"


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")
