"""HTTP requests with the standard library: a fraction of the CPU time and memory that a general client takes.

A monitor sends one every second, for months, on machines that are there for something else.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
from base64 import b64encode
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from email.message import Message
from typing import NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

MAX_ANSWER_BYTES = 64 * 1024


class HttpError(Exception):
    """The server cannot be reached, or what it sends is not HTTP."""


class Answer(NamedTuple):
    """A response, with the beginning of its body."""

    status: int
    headers: Message
    body: bytes

    @property
    def successful(self) -> bool:
        return 200 <= self.status < 300


class _Route(NamedTuple):
    """What a proxy needs of each request: something before the path, and headers."""

    prefix: str
    headers: Mapping[str, str]


class HttpClient:
    """Posts to a server over one connection. The proxies are those of the environment."""

    def __init__(self, headers: Mapping[str, str], timeout_s: float) -> None:
        self._headers = headers
        self._timeout_s = timeout_s
        self._thread = ThreadPoolExecutor(1, "http")
        self._server = ""
        self._route = _Route("", {})
        self._connection: http.client.HTTPConnection | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a request from a thread and return the response. Raises ``HttpError``."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.post_now, url, body, headers)

    def post_now(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Send a request and return the response. Raises ``HttpError``."""
        parts = urlsplit(url)
        target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        if (server := f"{parts.scheme}://{parts.netloc}") != self._server:
            self._disconnect()
            self._connection, self._route = _connection(server, self._timeout_s)
            self._server = server
        assert self._connection is not None
        was_used = self._connection.sock is not None
        try:
            try:
                return self._sent(self._connection, target, body, headers)
            except ConnectionError:
                if not was_used:
                    raise
                # A server closes connections that were not used for a while. Repeating a request has no effect.
                self._connection.close()
                return self._sent(self._connection, target, body, headers)
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise HttpError(str(error) or type(error).__name__) from error

    def close(self) -> None:
        """Close the connection; a request that waits for its response ends with ``HttpError``."""
        self._thread.shutdown(wait=False)
        self._disconnect()

    def _sent(
        self, connection: http.client.HTTPConnection, target: str, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        # http.client connects by itself if there is no connection.
        connection.request(
            "POST", self._route.prefix + target, body, {**self._headers, **headers, **self._route.headers}
        )
        response = connection.getresponse()
        answer = Answer(response.status, response.headers, response.read(MAX_ANSWER_BYTES))
        if not response.isclosed():
            # The connection is only usable when a response was read to its end.
            connection.close()
        return answer

    def _disconnect(self) -> None:
        if self._connection is not None:
            if (connected := self._connection.sock) is not None:
                # Unlike closing, this wakes a thread that reads.
                with suppress(OSError):
                    connected.shutdown(socket.SHUT_RDWR)
            self._connection.close()


def reason_of(body: bytes) -> str:
    """Return ``": reason"`` from the body of an error response, empty if it has none."""
    try:
        found = json.loads(body)
    except ValueError:
        return ""
    if not isinstance(found, dict):
        return ""
    reason = found.get("error") or found.get("detail") or found.get("message")
    if isinstance(reason, dict):
        reason = reason.get("message")
    return f": {reason.rstrip('.')}" if isinstance(reason, str) and reason else ""


def _connection(server: str, timeout_s: float) -> tuple[http.client.HTTPConnection, _Route]:
    """Return a connection to ``server``, which is opened by the first request, and its route."""
    parts = urlsplit(server)
    assert parts.hostname is not None, "addresses of servers were checked"
    secure = parts.scheme == "https"
    made = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    proxy = "" if proxy_bypass(parts.hostname) else getproxies().get(parts.scheme, "")
    if not proxy:
        return made(parts.hostname, parts.port, timeout=timeout_s), _Route("", {})
    through = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    connection = made(through.hostname or "", through.port or 80, timeout=timeout_s)
    signed_in = {}
    if through.username:
        login = f"{unquote(through.username)}:{unquote(through.password or '')}"
        signed_in = {"Proxy-Authorization": f"Basic {b64encode(login.encode()).decode()}"}
    if secure:
        connection.set_tunnel(parts.hostname, parts.port or 443, signed_in)
        return connection, _Route("", {})
    return connection, _Route(server, signed_in)
