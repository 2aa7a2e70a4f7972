"""``loadwright jmeter``: the JMeter and Java in use, and errors in them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from loadwright.cli.errors import BAD_INPUT
from loadwright.cli.jmeter import app


@pytest.fixture
def java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "java-home" / "bin" / "java"
    path.parent.mkdir(parents=True)
    path.write_text("#!/bin/sh\necho 'openjdk version \"17.0.9\"' >&2\n")
    path.chmod(0o755)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "java-home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("JMETER_HOME", raising=False)
    return path


@pytest.fixture
def jmeter(tmp_path: Path) -> Path:
    home = tmp_path / "apache-jmeter"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "ApacheJMeter.jar").touch()
    (home / "lib" / "ext").mkdir(parents=True)
    with zipfile.ZipFile(home / "lib" / "ext" / "ApacheJMeter_core.jar", "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", "Implementation-Version: 5.6.2\n")
    return home


def test_what_is_used_is_shown_to_people_and_programs(java: Path, jmeter: Path) -> None:
    shown = CliRunner().invoke(app, ["check", "--jmeter-home", str(jmeter)])
    assert shown.exit_code == 0
    for part in ("5.6.2", str(jmeter), "17.0.9", str(java)):
        assert part in shown.output
    found = CliRunner().invoke(app, ["check", "--json", "--jmeter-home", str(jmeter)])
    assert json.loads(found.output) == {"home": str(jmeter), "version": "5.6.2", "java": "17.0.9"}


def test_what_is_missing_is_bad_input(java: Path, tmp_path: Path) -> None:
    for arguments in (["check"], ["check", "--jmeter-home", str(tmp_path)]):
        shown = CliRunner().invoke(app, arguments)
        assert shown.exit_code == BAD_INPUT
        assert shown.stdout == ""
        assert shown.stderr.startswith("loadwright: ")


def test_a_java_that_is_missing_is_named(jmeter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "nowhere"))
    shown = CliRunner().invoke(app, ["check", "--jmeter-home", str(jmeter)])
    assert shown.exit_code == BAD_INPUT
    assert "nowhere" in shown.stderr


def test_an_archive_that_is_none_is_bad_input(java: Path, tmp_path: Path) -> None:
    archive = tmp_path / "apache-jmeter-5.6.3.tgz"
    archive.write_bytes(b"not an archive")
    shown = CliRunner().invoke(app, ["install", "--from", str(archive)])
    assert shown.exit_code == BAD_INPUT
    assert str(archive) in shown.stderr
