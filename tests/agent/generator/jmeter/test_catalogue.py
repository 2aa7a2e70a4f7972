"""The program that lists JMeter's elements, which may fail, take too long or write too much."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter import catalogue
from loadwright.agent.generator.jmeter.catalogue import ask_catalogue
from loadwright.agent.generator.jmeter.command import Java, JMeterInstall, ToolError
from tests.agent.generator.java_scripts import java_script


def ask(folder: Path, script: str) -> object:
    java = java_script(folder / "java", script)
    return asyncio.run(ask_catalogue(JMeterInstall(folder, "5.6.3"), java, folder / "plugin.jar", niceness=1))


def test_it_is_what_the_program_writes_without_the_settings_of_the_agent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOADWRIGHT_TOKEN", "secret")
    assert ask(tmp_path, 'printf \'{"niceness": "%s", "token": "%s"}\' "$(nice)" "$LOADWRIGHT_TOKEN" >"$last"') == {
        "niceness": str(min(os.nice(0) + 1, 19)),
        "token": "",
    }


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo no class >&2; exit 1", "no class"),
        ('echo "{" >"$last"', "could not be listed"),
        ('head -c 2000 /dev/zero >"$last"', "2000 bytes"),
        ("kill -9 $$", "No such file"),
    ],
)
def test_a_failure_has_the_words_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    monkeypatch.setattr(catalogue, "MAX_BYTES", 1000)
    with pytest.raises(ToolError, match=reason):
        ask(tmp_path, script)


def test_a_program_that_does_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "SECONDS", 1)
    with pytest.raises(ToolError, match="> 1 s"):
        ask(tmp_path, "sleep 600")


def test_a_java_that_is_missing_is_named(tmp_path: Path) -> None:
    java = Java(tmp_path / "missing", "17")
    with pytest.raises(ToolError, match="cannot be started"):
        asyncio.run(ask_catalogue(JMeterInstall(tmp_path, "5.6.3"), java, tmp_path / "plugin.jar"))
