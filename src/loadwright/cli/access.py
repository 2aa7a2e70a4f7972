"""The options of commands that use a server, and one conversation with it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar

import typer

from .errors import BadInputError, reported
from .server_api import RefusedError, ServerApi, read_access

T = TypeVar("T")

Server = Annotated[str, typer.Option(metavar="URL", help="The Loadwright server.")]
Token = Annotated[str | None, typer.Option(help="Token for the server; LOADWRIGHT_TOKEN keeps it private.")]
TokenFile = Annotated[Path | None, typer.Option(metavar="FILE", help="File with the token.")]


def call(ask: Callable[[ServerApi], Awaitable[T]], server: str, token: str | None, token_file: Path | None) -> T:
    """Return the result of ``ask``; an error of the server is printed and ends the command with exit code 2."""

    async def whole() -> T:
        api = ServerApi(access)
        try:
            return await ask(api)
        except RefusedError as error:
            raise BadInputError(str(error)) from None
        finally:
            await api.close()

    with reported():
        access = read_access(server, token, token_file)
        return asyncio.run(whole())
    raise AssertionError("reported() ends the command")  # pragma: no cover
