"""``python -m loadwright``: the same as the ``loadwright`` command."""

from loadwright.cli.main import app

app(prog_name="loadwright")
