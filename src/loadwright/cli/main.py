"""The ``loadwright`` command: one file per subcommand, assembled here."""

from typing import Annotated

import typer

from loadwright import __version__

from .lazy import group_of
from .terminal import line

COMMANDS = {
    "run": "loadwright.cli.run.command:run",
    "try": "loadwright.cli.run.trial:try_plan",
    "collector": "loadwright.cli.collector:collector",
    "sample": "loadwright.cli.sample:sample",
    "target": "loadwright.cli.target:target",
    "up": "loadwright.cli.up:up",
    "worker": "loadwright.cli.worker:worker",
    "agent": "loadwright.cli.agent.group:app",
    "admin": "loadwright.cli.manage:app",
    "steer": "loadwright.cli.steer:app",
    "plan": "loadwright.cli.plan:app",
    "jmeter": "loadwright.cli.jmeter:app",
}

app = typer.Typer(
    name="loadwright",
    cls=group_of(COMMANDS),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _show_version(wanted: bool) -> None:
    if wanted:
        line(f"loadwright {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Run JMeter plans on many generators and watch them live."""
