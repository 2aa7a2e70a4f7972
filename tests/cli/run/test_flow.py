"""What every run of the command does: follow, keep results, report, end with a code."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from loadwright.cli.errors import (
    DONE,
    INTERRUPTED,
    NOT_MET,
    BadInputError,
    CommandInterruptedError,
    RunFailedError,
)
from loadwright.cli.run.display import Now
from loadwright.cli.run.flow import exit_code, follow, interruptible, working_folder
from loadwright.core.facts import FINISHED, STOPPED, RunFacts
from loadwright.core.protocol.generator import FAILED
from loadwright.core.result import build_result
from loadwright.core.runspec import RunSpec
from tests.core.stats.examples import second_of
from tests.support.engines import until
from tests.support.measurements import measurements_of


def result(*requirements: str, state: str = FINISHED, aborted_by: str = "") -> dict[str, Any]:
    measurements = measurements_of(("1", second_of(1_700_000_000, {"a": [10]})))
    spec = RunSpec(requirements=list(requirements))
    return build_result(measurements, RunFacts(state, spec, plan="shop.jmx", aborted_by=aborted_by))


class Carrier:
    """A run that lasts until it is stopped twice, or not at all."""

    def __init__(self, log: Path, *, fails: str = "", waits: bool = False) -> None:
        self.log = log
        self.fails = fails
        self.waits = waits
        self.stops = 0

    async def carry_out(self, tick: Callable[[], None]) -> None:
        tick()
        if self.waits:
            os.kill(os.getpid(), signal.SIGINT)
            await until(lambda: self.stops == 1)
            os.kill(os.getpid(), signal.SIGTERM)
            await until(lambda: self.stops == 2)

    async def stop(self) -> None:
        self.stops += 1

    def now(self) -> Now:
        return Now("running")

    def result(self) -> dict[str, Any]:
        return result(state=FAILED if self.fails else STOPPED if self.waits else FINISHED)

    def files(self) -> dict[str, Path]:
        return {"jmeter-1.log": self.log}

    def failure(self) -> str:
        return self.fails


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "jmeter.log"
    path.write_text("log")
    return path


def test_results_are_kept_and_the_document_goes_to_stdout(
    log: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert follow(Carrier(log), Console(stderr=True), out, as_json=True) == DONE
    shown = capsys.readouterr()
    assert json.loads(shown.out)["state"] == FINISHED
    assert str(out) in shown.err
    assert {path.name for path in out.iterdir()} == {"result.json", "junit.xml", "jmeter-1.log"}


def test_a_run_that_failed_keeps_its_results_too(log: Path, tmp_path: Path) -> None:
    with pytest.raises(RunFailedError, match="JMeter died"):
        follow(Carrier(log, fails="JMeter died"), Console(stderr=True), tmp_path / "out", as_json=False)
    assert (tmp_path / "out" / "result.json").exists()


def test_each_signal_during_the_load_asks_to_stop(log: Path) -> None:
    carrier = Carrier(log, waits=True)
    assert follow(carrier, Console(stderr=True), None, as_json=False) == INTERRUPTED
    assert carrier.stops == 2


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_outside_the_load_interrupts_the_command(number: signal.Signals) -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(CommandInterruptedError), interruptible():
        signal.raise_signal(number)
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (result(), DONE),
        (result("p95 < 1s"), DONE),
        (result("p95 < 1ms"), NOT_MET),
        (result("p95 < 1s", state=STOPPED), INTERRUPTED),
        (result("p95 < 1s", state=FAILED), NOT_MET),
        (
            result("p95 < 1ms abort after 5s", state=STOPPED, aborted_by="p95 < 1ms abort after 5s"),
            NOT_MET,
        ),
    ],
)
def test_the_exit_code(document: dict[str, Any], code: int) -> None:
    assert exit_code(document) == code


def test_the_working_folder_is_removed_and_so_is_what_was_made_for_nothing(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    with working_folder(out) as work:
        assert work.parent == out
        (work / "file").touch()
    assert list(tmp_path.iterdir()) == []
    with working_folder(out) as work:
        (out / "result.json").touch()
    assert [path.name for path in out.iterdir()] == ["result.json"]
    with working_folder(None) as work:
        assert work.is_dir()
    assert not work.exists()


def test_a_folder_that_cannot_be_made_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(BadInputError, match="file/out"), working_folder(tmp_path / "file" / "out"):
        pass
