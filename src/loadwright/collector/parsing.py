"""Parses bodies into points that their sender may write. Large bodies are parsed beside the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from pydantic_core import from_json
from starlette.requests import Request

from loadwright.core.lineprotocol import LineProtocolError, Point, Value, line_number, scan
from loadwright.telemetry import schema
from loadwright.telemetry.load import buckets_of

from .body import Bodies, decode, inflate, inflated_within, is_gzip
from .errors import CollectorError, unavailable

Result = TypeVar("Result")

SMALL_TEXT_BYTES = 64 * 1024
"""Texts up to this size are parsed in the event loop: some milliseconds."""

MAX_POINTS = 20_000
"""Limit of the points of one request. An agent sends about 1 MB, or a single second of at most 2,000 labels."""

MAX_BUCKETS = 500_000
"""Limit of the buckets in the histograms of one request: a second of an agent has at most 50,000."""

POINTS_AT_ONCE = 500
"""A large body is parsed in pieces of this size, so that those of several senders take turns."""

PARSED_AT_ONCE = 2
"""Large bodies whose text and points are in memory at once; others wait as they were sent."""


class GrantError(ValueError):
    """A point that the owner of the token may not write."""


@dataclass(frozen=True)
class Grant:
    """The permissions of a token's owner: the tags that points must have, by the name of the measurement."""

    measurements: Mapping[str, Mapping[str, str]]

    @classmethod
    def of_agent(cls, role: str, agent: str) -> Grant:
        """Return the permissions of an agent: the measurements of its role, tagged with its own id."""
        return cls({name: {tag: agent} for name, tag in schema.written_by(role).items()})

    def check(self, point: Point) -> None:
        """Raise ``GrantError`` unless the owner may write ``point``."""
        tags = self.measurements.get(point.measurement)
        if tags is None:
            raise GrantError(f"this token may not write {point.measurement}")
        for name, value in tags.items():
            if point.tags.get(name) != value:
                raise GrantError(f"this token may only write points with {name}={value}")


class Parser:
    """Receives and parses the bodies of requests.

    Large bodies are parsed in a single thread, because each thread that computes delays the event loop. A sender may
    have one large body parsed at a time.
    """

    def __init__(self) -> None:
        self._bodies = Bodies()
        self._thread = ThreadPoolExecutor(1, "collector")
        self._turns = asyncio.Semaphore(PARSED_AT_ONCE)
        self._parsing: set[str] = set()

    @asynccontextmanager
    async def points(self, request: Request, token: str, grant: Grant) -> AsyncIterator[list[Point]]:
        """Lend the points of a request of the sender with ``token``. Raises ``CollectorError``."""
        gzip = is_gzip(request)
        async with self._bodies.receive(request, token) as data:
            small = inflated_within(data, SMALL_TEXT_BYTES) if gzip else len(data) <= SMALL_TEXT_BYTES
            if small:
                yield list(checked_points(decode(inflate(data) if gzip else data), grant))
                return
            async with self._turn(token):
                yield await self._large(data, grant, gzip=gzip)

    @asynccontextmanager
    async def _turn(self, token: str) -> AsyncIterator[None]:
        if token in self._parsing:
            raise unavailable("Another large request of this agent is not finished; send this one again later.")
        self._parsing.add(token)
        try:
            async with self._turns:
                yield
        finally:
            self._parsing.discard(token)

    async def _large(self, data: bytes, grant: Grant, *, gzip: bool) -> list[Point]:
        text = await self._in_thread(lambda: decode(inflate(data) if gzip else data))
        checked = checked_points(text, grant)
        points: list[Point] = []
        while part := await self._in_thread(lambda: list(islice(checked, POINTS_AT_ONCE))):
            points += part
        return points

    async def _in_thread(self, work: Callable[[], Result]) -> Result:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)


def numbers_of(pairs: str) -> dict[str, Value]:
    """Return the fields in ``pairs``, as ``core.lineprotocol.numbers_of``: a parser of JSON takes half the time."""
    # A value is followed by a comma or the end, a name by an equals sign.
    pairs = pairs.removesuffix("i").replace("i,", ",").replace("=", '":').replace(",", ',"')
    fields: dict[str, Value] = from_json(f'{{"{pairs}}}')
    return fields


def checked_points(text: str, grant: Grant) -> Iterator[Point]:
    """Parse line protocol and check it against the schema and the grant. Raises ``CollectorError`` with the line."""
    buckets = 0
    try:
        for count, (offset, point) in enumerate(scan(text, numbers_of)):
            if count == MAX_POINTS:
                raise CollectorError(413, "too_large", f"The body has more than {MAX_POINTS:,} points; send less.")
            buckets += buckets_of(point)
            if buckets > MAX_BUCKETS:
                raise CollectorError(
                    413, "too_large", f"The body has more than {MAX_BUCKETS:,} buckets in its histograms; send less."
                )
            try:
                schema.check(point)
            except schema.SchemaError as error:
                raise CollectorError(400, "invalid", f"line {line_number(text, offset)}: {error}") from None
            try:
                grant.check(point)
            except GrantError as error:
                raise CollectorError(403, "forbidden", f"line {line_number(text, offset)}: {error}") from None
            yield point
    except LineProtocolError as error:
        raise CollectorError(400, "invalid", str(error)) from None
