"""The ``loadwright`` command: one file a subcommand, put together here."""

import typer

from . import jmeter, plan, run, target

app = typer.Typer(name="loadwright", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)


@app.callback()
def main() -> None:
    """Run JMeter plans on many generators and watch them live."""


app.command()(run.run)
app.command()(target.target)
app.add_typer(plan.app, name="plan")
app.add_typer(jmeter.app, name="jmeter")
