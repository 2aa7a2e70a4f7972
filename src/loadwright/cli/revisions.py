"""``loadwright plan revisions``, ``restore`` and ``label``: the revisions of a plan on a server."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.table import Table

from .access import Server, Token, TokenFile, call
from .server_api import ServerApi
from .terminal import cell, console, line

PlanId = Annotated[int, typer.Argument(metavar="PLAN", help="The plan's number.", show_default=False)]
Number = Annotated[int, typer.Argument(metavar="REVISION", help="The revision's number.", show_default=False)]


def revisions(plan: PlanId, server: Server, token: Token = None, token_file: TokenFile = None) -> None:
    """List the revisions of a plan on a server, the newest first."""

    async def ask(api: ServerApi) -> list[dict[str, Any]]:
        return await api.rows(f"/plans/{plan}/revisions")

    table = Table()
    for name in ("revision", "added", "by", "file", "label", "note", "runs"):
        table.add_column(name, overflow="fold")
    for row in call(ask, server, token, token_file):
        origin = f" (restored {row['restored_from']})" if row["restored_from"] else ""
        texts = (
            f"{row['number']}{origin}",
            row["created_at"][:16].replace("T", " "),
            row["author"] or "–",
            row["filename"],
            row["label"],
            row["note"],
            str(row["run_count"]),
        )
        table.add_row(*map(cell, texts))
    console().print(table)


def restore(
    plan: PlanId,
    number: Number,
    server: Server,
    note: Annotated[str, typer.Option(help="Why it is restored.")] = "",
    token: Token = None,
    token_file: TokenFile = None,
) -> None:
    """Make an earlier revision of a plan on a server its newest one."""

    async def ask(api: ServerApi) -> dict[str, Any]:
        added: dict[str, Any] = await api.call("POST", f"/plans/{plan}/revisions/{number}/restore", json={"note": note})
        return added

    added = call(ask, server, token, token_file)
    if added["added"]:
        line(f"Revision {added['number']} has the content of revision {number}.")
    else:
        line(f"Revision {added['number']} has this content already.")
    for warning in added["load_warnings"]:
        line(f"warning: {warning}", console(stderr=True))


def label(
    plan: PlanId,
    number: Number,
    text: Annotated[str, typer.Argument(metavar="LABEL", help="The label; empty removes it.", show_default=False)],
    server: Server,
    token: Token = None,
    token_file: TokenFile = None,
) -> None:
    """Label a revision of a plan on a server."""

    async def ask(api: ServerApi) -> None:
        await api.call("PATCH", f"/plans/{plan}/revisions/{number}", json={"label": text})

    call(ask, server, token, token_file)
