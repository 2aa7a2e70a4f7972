"""The options of ``loadwright run`` that exclude or need each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from loadwright.cli.errors import BAD_INPUT
from loadwright.cli.main import app
from tests.support.plans import java_request, plan


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "shop.jmx"
    path.write_text(plan(java_request("a")))
    return path


@pytest.mark.parametrize(
    ("options", "named"),
    [
        (["--token", "x"], "--token"),
        (["--token-file", "x"], "--token-file"),
        (["--project", "x"], "--project"),
        (["--room", "x"], "--room"),
        (["--jtl"], "--jtl"),
        (["--debug"], "--debug"),
        (["--heap", "1"], "--heap"),
        (["--generators", "1000"], "--generators"),
        (["--rate", "5", "--threads", "5"], "--threads"),
        (["--server", "http://127.0.0.1:1", "--token", "x", "--heap", "512"], "--heap"),
        (["--server", "http://127.0.0.1:1", "--token", "x", "--jmeter-home", "x"], "--jmeter-home"),
        (["--server", "nonsense", "--token", "x"], "nonsense"),
        (["--jmeter-home", "/nowhere"], "/nowhere"),
        (["--out", "/proc/nowhere"], "--out"),
        (["--set", "nobody=1"], "--set"),
        (["--split", "none.csv"], "--split"),
        (["--require", "cpu < 90%"], "names no hosts"),
        (["--require", "p95 < 1s", "--require", "cpu(web) < 90%"], "--require: 'cpu(web) < 90%' is about cpu of hosts"),
    ],
)
def test_an_option_that_cannot_be_is_named_and_leaves_nothing(
    source: Path, tmp_path: Path, options: list[str], named: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    shown = CliRunner().invoke(app, ["run", str(source), *options])
    assert shown.exit_code == BAD_INPUT
    assert shown.stdout == ""
    assert named in shown.stderr
    assert "Traceback" not in shown.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["shop.jmx"]


def test_a_plan_that_does_not_exist_is_named(tmp_path: Path) -> None:
    shown = CliRunner().invoke(app, ["run", str(tmp_path / "none.jmx")])
    assert shown.exit_code == BAD_INPUT
    assert "none.jmx" in shown.stderr


def test_a_server_that_is_away_is_bad_input(source: Path) -> None:
    shown = CliRunner().invoke(app, ["run", str(source), "--server", "http://127.0.0.1:1", "--token", "x"])
    assert shown.exit_code == BAD_INPUT
    assert "http://127.0.0.1:1" in shown.stderr
