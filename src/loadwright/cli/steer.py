"""``loadwright steer``: control a running test on a server's generators."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from .access import Server, Token, TokenFile, call
from .errors import BadInputError, reported
from .numbers import number
from .server_api import ServerApi
from .terminal import cell, console, short

app = typer.Typer(help="Control a run on a server's generators.", no_args_is_help=True)

RunId = Annotated[int, typer.Argument(metavar="RUN", help="The run's number.", show_default=False)]
Generator = Annotated[str, typer.Argument(metavar="GENERATOR", help="The generator's name.", show_default=False)]


@app.command()
def generators(run: RunId, server: Server, token: Token = None, token_file: TokenFile = None) -> None:
    """List the generators of a run and the idle ones that could join."""

    async def ask(api: ServerApi) -> list[dict[str, Any]]:
        return await api.rows(f"/runs/{run}/generators")

    table = Table()
    table.add_column("generator", overflow="fold")
    for name in ("state", "share", "pinned", "weight", "CPU", "memory", "JMeter"):
        table.add_column(name)
    for row in call(ask, server, token, token_file):
        texts = (
            row["name"],
            row["state"],
            _shown(row["share"], 100, "%"),
            _shown(row["pinned"]),
            _shown(row["weight"]),
            _shown(row["cpu_percent"], unit="%"),
            _shown(row["memory_percent"], unit="%"),
            row["jmeter"],
        )
        table.add_row(*map(cell, texts))
    console().print(table)


@app.command()
def start(run: RunId, generator: Generator, server: Server, token: Token = None, token_file: TokenFile = None) -> None:
    """Let an idle generator join the run and take its share."""
    _change("PUT", run, generator, None, server, token, token_file)


@app.command()
def stop(run: RunId, generator: Generator, server: Server, token: Token = None, token_file: TokenFile = None) -> None:
    """Remove a generator from the run immediately; the others take over its share."""
    _change("DELETE", run, generator, None, server, token, token_file)


@app.command()
def share(
    run: RunId,
    generator: Generator,
    server: Server,
    pin: Annotated[
        float | None,
        typer.Option(parser=number, metavar="NUMBER", help="Fixed part of the total, per second or in threads."),
    ] = None,
    weight: Annotated[
        float | None,
        typer.Option(parser=number, metavar="NUMBER", help="Relative part of the load that is not pinned."),
    ] = None,
    token: Token = None,
    token_file: TokenFile = None,
) -> None:
    """Pin a generator to a fixed load, or set its weight."""
    with reported():
        if (pin is None) == (weight is None):
            raise BadInputError("use either --pin or --weight")
    body = {"pinned": pin} if pin is not None else {"weight": weight}
    _change("PATCH", run, generator, body, server, token, token_file)


@app.command()
def load(
    run: RunId,
    value: Annotated[
        float,
        typer.Argument(parser=number, metavar="VALUE", help="Transactions per second, or threads.", show_default=False),
    ],
    server: Server,
    token: Token = None,
    token_file: TokenFile = None,
) -> None:
    """Change the total rate or threads of the run."""

    async def ask(api: ServerApi) -> None:
        mode = (await api.call("GET", f"/runs/{run}"))["mode"]
        field = "threads" if mode == "threads" else "rate"
        await api.call("POST", f"/runs/{run}/rate", json={field: value})

    call(ask, server, token, token_file)


@app.command()
def end(
    run: RunId,
    server: Server,
    now: Annotated[bool, typer.Option("--now", help="Do not wait for requests in progress.")] = False,
    reason: Annotated[str, typer.Option(help="Reason, which is recorded with the run.")] = "",
    token: Token = None,
    token_file: TokenFile = None,
) -> None:
    """Stop the whole run; its measurements are kept."""

    async def ask(api: ServerApi) -> None:
        await api.call("POST", f"/runs/{run}/stop", json={"now": now, "reason": reason})

    call(ask, server, token, token_file)


@app.command()
def log(
    run: RunId,
    generator: Generator,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write it.", show_default=False)],
    server: Server,
    token: Token = None,
    token_file: TokenFile = None,
) -> None:
    """Download JMeter's log of a generator that has delivered it."""

    async def ask(api: ServerApi) -> None:
        key = (await _find(api, run, generator))["key"]
        try:
            await api.download(f"/runs/{run}/files/jmeter-{key}.log", target)
        except OSError as error:
            raise BadInputError(f"{target} cannot be written: {error.strerror}") from None

    call(ask, server, token, token_file)


def _change(
    method: str,
    run: int,
    generator: str,
    body: dict[str, Any] | None,
    server: str,
    token: str | None,
    token_file: Path | None,
) -> None:
    async def ask(api: ServerApi) -> None:
        row = await _find(api, run, generator)
        await api.call(method, f"/runs/{run}/generators/{row['id']}", **({"json": body} if body else {}))

    call(ask, server, token, token_file)


async def _find(api: ServerApi, run: int, generator: str) -> dict[str, Any]:
    rows = await api.rows(f"/runs/{run}/generators")
    for row in rows:
        if row["name"] == generator:
            return row
    names = ", ".join(short(row["name"]) for row in rows) or "none"
    raise BadInputError(f"there is no generator named {generator!r}; use one of: {names}")


def _shown(value: float | None, factor: float = 1, unit: str = "") -> str:
    return "–" if value is None else f"{value * factor:.3g}{unit}"
