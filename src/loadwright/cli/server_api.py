"""The client of a Loadwright server's API, for the commands that use one."""

from __future__ import annotations

import os
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx

from loadwright.agent.runtime.enrol import ServerUrl
from loadwright.agent.runtime.errors import AgentError

from .errors import BadInputError

TOKEN_VARIABLE = "LOADWRIGHT_TOKEN"  # noqa: S105 - the name of a variable
PAGE_ROWS = 1000
"""Rows of a list that are requested at a time: the maximum of the API."""
TIMEOUT = httpx.Timeout(60.0, connect=10.0)


@dataclass(frozen=True)
class Access:
    """A server and the token for it; ``origin`` names the source of the token for error messages."""

    server: ServerUrl
    token: str
    origin: str


def read_access(server: str, token: str | None, token_file: Path | None) -> Access:
    """Return the access defined by the options. Raises ``BadInputError`` that names the option."""
    if token is not None and token_file is not None:
        raise BadInputError("--token and --token-file are mutually exclusive; use one of them")
    try:
        url = ServerUrl.parse(server)
    except AgentError as error:
        raise BadInputError(str(error).rstrip(".")) from None
    if token_file is not None:
        origin = f"--token-file {token_file}"
        try:
            token = token_file.expanduser().read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text"
            raise BadInputError(f"{origin} cannot be read: {reason}") from None
    elif token is not None:
        origin = "--token"
    else:
        origin, token = TOKEN_VARIABLE, os.environ.get(TOKEN_VARIABLE)
        if token is None:
            raise BadInputError(
                f"--server needs a token: give --token-file FILE, --token TOKEN or {TOKEN_VARIABLE}; "
                f"{url.join('tokens')} creates one"
            )
    token = token.strip()
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise BadInputError(f"{origin} contains no valid token; {url.join('tokens')} creates one")
    return Access(url, token, origin)


class UnreachableError(BadInputError):
    """The server did not answer, or not as a Loadwright server; it may do so later."""


class RefusedError(Exception):
    """The server rejected a request, with the ``status`` of the response, its message, and the ``field`` concerned."""

    def __init__(self, status: int, message: str, field: str) -> None:
        super().__init__(message)
        self.status = status
        self.field = field


class ServerApi:
    """Requests below ``/api/v1``. Raises ``UnreachableError``, ``RefusedError``, or ``BadInputError`` for the token."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self.clock_offset = 0.0
        """Seconds by which the server's clock is ahead of ours, from the Date header; accurate to half a second."""
        try:
            self._client = httpx.AsyncClient(
                base_url=access.server.join("api/v1"),
                headers={"Authorization": f"Bearer {access.token}", "Accept-Language": "en"},
                timeout=TIMEOUT,
            )
        except httpx.InvalidURL as error:
            raise BadInputError(f"--server {access.server.base!r} is not a URL: {error}") from None

    async def close(self) -> None:
        await self._client.aclose()

    def page(self, path: str) -> str:
        return self._access.server.join(path)

    async def call(self, method: str, path: str, **options: Any) -> Any:
        """Return the JSON of the response, ``None`` if it is empty."""
        async with self._answer(method, path, **options) as answer:
            await answer.aread()
            try:
                return answer.json() if answer.content else None
            except ValueError:
                raise self._strange(answer) from None

    async def rows(self, path: str, **query: str) -> list[dict[str, Any]]:
        """Return all rows of a list, page by page."""
        rows: list[dict[str, Any]] = []
        while True:
            page = await self.call("GET", path, params={**query, "limit": PAGE_ROWS, "offset": len(rows)})
            rows += page
            if len(page) < PAGE_ROWS:
                return rows

    async def download(self, path: str, target: Path) -> None:
        """Write the body of the response to ``target``."""
        async with self._answer("GET", path) as answer:
            with target.open("wb") as file:
                async for part in answer.aiter_bytes():
                    file.write(part)

    @asynccontextmanager
    async def _answer(self, method: str, path: str, **options: Any) -> AsyncIterator[httpx.Response]:
        base = self._access.server.base
        try:
            async with self._client.stream(method, path, **options) as answer:
                if not answer.is_success:
                    await answer.aread()
                    raise self._refusal(answer)
                self._note_clock(answer)
                yield answer
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise UnreachableError(
                f"the server {base} cannot be reached ({reason}); check that it is running and that --server is correct"
            ) from None

    def _refusal(self, answer: httpx.Response) -> Exception:
        base, status = self._access.server.base, answer.status_code
        if status == httpx.codes.UNAUTHORIZED:
            origin = self._access.origin
            return BadInputError(
                f"{base} does not accept the token given by {origin}; {self.page('tokens')} creates one"
            )
        if answer.has_redirect_location:
            return BadInputError(
                f"{base} redirects to {answer.headers['location']}; use that server's address as --server"
            )
        try:
            error = answer.json()["error"]
            return RefusedError(status, str(error["message"]), str(error.get("field") or ""))
        except (ValueError, LookupError, TypeError, AttributeError):
            return self._strange(answer)

    def _strange(self, answer: httpx.Response) -> UnreachableError:
        status = f"{self._access.server.base} answered with status {answer.status_code}"
        return UnreachableError(f"{status}, unlike a Loadwright server; check that --server is correct")

    def _note_clock(self, answer: httpx.Response) -> None:
        try:
            server_time = parsedate_to_datetime(answer.headers["date"]).timestamp()
        except (LookupError, ValueError):
            return
        # The header omits the fraction of the second.
        self.clock_offset = server_time + 0.5 - time.time()
