"""Each role of an agent has the parts that CONTRIBUTING lists."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer.main
from typer.core import TyperGroup

from loadwright.cli.agent.group import app
from loadwright.telemetry import schema

ROOT = Path(__file__).parents[2]
COMMANDS = typer.main.get_group(app)
SHARED = {"--server", "--token-file", "--enrol", "--enrol-file", "--home", "--name"}
"""Options of every agent; a role may add its own."""


def test_the_commands_are_the_roles_that_write_measurements() -> None:
    assert isinstance(COMMANDS, TyperGroup)
    assert set(COMMANDS.commands) == set(schema.roles())


@pytest.mark.parametrize("role", schema.roles())
def test_a_role_has_a_folder_the_shared_options_and_a_unit(role: str) -> None:
    assert (ROOT / "src/loadwright/agent" / role / "role.py").is_file()
    options = {text for parameter in COMMANDS.commands[role].params for text in parameter.opts}
    assert options >= SHARED
    unit = (ROOT / f"packaging/systemd/loadwright-{role}.service").read_text(encoding="utf-8")
    assert f"loadwright agent {role} --server" in unit
