"""The ``loadwright`` command: one file a subcommand, put together here."""

import typer

app = typer.Typer(name="loadwright", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
