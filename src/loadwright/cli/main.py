"""The ``loadwright`` command: one file per subcommand, assembled here."""

from typing import Annotated

import typer

from loadwright import __version__

from . import agent, collector, jmeter, manage, plan, sample, steer, target, up, worker
from .run import command, trial
from .terminal import line

app = typer.Typer(name="loadwright", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


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


app.command()(command.run)
app.command("try")(trial.try_plan)
app.command()(collector.collector)
app.command()(sample.sample)
app.command()(target.target)
app.command()(up.up)
app.command()(worker.worker)
app.add_typer(agent.app, name="agent")
app.add_typer(manage.app, name="admin")
app.add_typer(steer.app, name="steer")
app.add_typer(plan.app, name="plan")
app.add_typer(jmeter.app, name="jmeter")
