"""``loadwright agent``: the programs on other machines that work for a server, one command per role."""

import typer

from loadwright.cli.lazy import group_of

COMMANDS = {role: f"loadwright.cli.agent.{role}:{role}" for role in ("generator", "monitor")}

app = typer.Typer(help="Programs that work for a Loadwright server.", cls=group_of(COMMANDS), no_args_is_help=True)


@app.callback()
def agents() -> None:
    """Programs that work for a Loadwright server."""
