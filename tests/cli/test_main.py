"""The whole command line, put together."""

from __future__ import annotations

import typer.main
from typer.core import TyperGroup
from typer.testing import CliRunner

from loadwright import __version__
from loadwright.cli.main import app


def test_the_version_is_printed_without_a_command() -> None:
    shown = CliRunner().invoke(app, ["--version"])
    assert (shown.exit_code, shown.output) == (0, f"loadwright {__version__}\n")


def test_every_command_has_a_description_and_help_that_can_be_shown() -> None:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    assert set(group.commands) == {
        "run", "try", "up", "agent", "admin", "steer", "plan", "jmeter", "collector", "worker", "sample", "target"
    }  # fmt: skip
    for name, command in group.commands.items():
        assert command.help, name
        shown = CliRunner().invoke(app, [name, "--help"])
        assert (shown.exit_code, name in shown.output) == (0, True), name


def test_an_unknown_command_is_bad_input() -> None:
    assert CliRunner().invoke(app, ["nonsense"]).exit_code == 2
