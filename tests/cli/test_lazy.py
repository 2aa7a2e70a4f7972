"""Commands are loaded when they are used, and only then."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer
from typer.testing import CliRunner

from loadwright.cli.lazy import Commands, group_of

PLACES = {"worker": "loadwright.cli.worker:worker", "plan": "loadwright.cli.plan:app"}


def test_a_function_is_a_command_and_an_app_is_a_group() -> None:
    commands = Commands(PLACES)
    assert (list(commands), len(commands)) == (["worker", "plan"], 2)
    assert commands["worker"].name == "worker"
    assert commands["worker"] is commands["worker"]
    assert {"show", "rewrite"} <= set(getattr(commands["plan"], "commands", ()))
    with pytest.raises(KeyError):
        commands["nonsense"]


def test_a_group_calls_its_commands() -> None:
    app = typer.Typer(cls=group_of(PLACES), no_args_is_help=True)
    app.callback()(lambda: None)
    assert "check and rewrite JMeter plans" in CliRunner().invoke(app, ["--help"]).output
    assert "show" in CliRunner().invoke(app, ["plan", "--help"]).output
    assert CliRunner().invoke(app, ["nonsense"]).exit_code == 2


def test_a_monitor_loads_nothing_of_the_server_of_generators_and_of_commands() -> None:
    names = {"httpx", "lxml", "uvicorn", "django", "starlette", "loadwright.agent.generator", "loadwright.cli"}
    names |= {"typer", "click", "rich", "pydantic"}
    script = f"import sys, loadwright.agent.monitor.__main__; print(sorted({names} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", script], text=True).strip() == "[]"
