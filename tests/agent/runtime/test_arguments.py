"""The options of a command arrive in the program that replaces it, and its errors end it."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from loadwright.agent.monitor.role import MonitorRole
from loadwright.agent.runtime.arguments import FAILED, INTERRUPTED, arguments_of, options_of, parser_of, run
from loadwright.agent.runtime.enrol import EnrolmentCode
from loadwright.agent.runtime.launch import AgentOptions


@pytest.mark.parametrize(
    "options",
    [
        AgentOptions("http://10.0.0.5:8000", Path("token")),
        AgentOptions(
            "http://10.0.0.5:8000", Path("a token"), EnrolmentCode("--code", Path("-")), Path("own/home"), "näme -x"
        ),
    ],
)
def test_options_are_parsed_as_they_were_given(options: AgentOptions) -> None:
    assert options_of(parser_of("monitor").parse_args(arguments_of(options))) == options


def test_an_error_of_the_agent_is_its_end(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = arguments_of(AgentOptions("no address", tmp_path / "token", home=tmp_path / "home"))
    with pytest.raises(SystemExit) as ended:
        run(parser_of("monitor"), lambda _parsed: MonitorRole(), words)
    assert ended.value.code == FAILED
    assert "--server 'no address' is not a URL" in capsys.readouterr().err


def test_an_agent_that_waits_for_its_server_can_be_interrupted(tmp_path: Path) -> None:
    options = AgentOptions("http://127.0.0.1:1", tmp_path / "token", EnrolmentCode("code"), tmp_path / "home")
    # Programs that a shell starts in the background ignore the signal, and so do those that they start.
    script = (
        "import runpy, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
        "runpy.run_module('loadwright.agent.monitor', run_name='__main__', alter_sys=True)"
    )
    command = [sys.executable, "-c", script, *arguments_of(options)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "retrying" in process.stderr.readline()
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == ""
    assert process.returncode == INTERRUPTED


def test_the_command_and_the_program_report_the_same_error(tmp_path: Path) -> None:
    words = ["--server", "no address", "--token-file", str(tmp_path / "token"), "--home", str(tmp_path / "home")]
    for command in (["loadwright", "agent", "monitor"], ["loadwright.agent.monitor"]):
        ended = subprocess.run([sys.executable, "-m", *command, *words], capture_output=True, text=True, check=False)
        assert (ended.returncode, "is not a URL" in ended.stderr) == (FAILED, True)
