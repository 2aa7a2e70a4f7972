"""The command line of JMeter, its properties, and the process that they start."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import stat
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter.command import (
    LINK_TOKEN_VARIABLE,
    Java,
    JMeterInstall,
    Launch,
    ToolError,
    ask_java_version,
    signal_group,
    start,
    write_private,
    write_properties,
)
from loadwright.core.hosts.own import JVM_OPTION
from loadwright.core.messages import agents

ECHO = """#!{python} -IS
import json, os, pathlib, sys, time
work = pathlib.Path(sys.argv[sys.argv.index("-j") + 1]).parent
(work / "seen.json").write_text(json.dumps(dict(env=dict(os.environ), cwd=os.getcwd(), group=os.getpgrp())))
print("on the console", flush=True)
time.sleep(60 if "wait" in (work / "run.properties").read_text() else 0)
"""


def program(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


@pytest.fixture
def launch(tmp_path: Path) -> Launch:
    java = program(tmp_path / "java", ECHO.format(python=sys.executable))
    (tmp_path / "work").mkdir()
    return Launch(
        jmeter=JMeterInstall(tmp_path / "jmeter", "5.6.3"),
        java=Java(java, "17.0.15"),
        plugin=Path("/plugin.jar"),
        plan=tmp_path / "run.jmx",
        work=tmp_path / "work",
        heap_mb=300,
        token="secret",
    )


@pytest.mark.parametrize(("version", "major"), [("1.8.0_402", 8), ("17.0.15", 17), ("25", 25), ("9-ea", 9), ("1", 1)])
def test_the_release_of_a_java(version: str, major: int) -> None:
    assert Java(Path("java"), version).major == major


def test_the_version_is_parsed_from_the_output_of_java(tmp_path: Path) -> None:
    to_stderr = program(tmp_path / "a", "#!/bin/sh\necho 'openjdk version \"17.0.15\" 2025-04-15' >&2\n")
    to_stdout = program(tmp_path / "b", "#!/bin/sh\necho 'java version \"1.8.0_402\"'\n")
    assert [ask_java_version(to_stderr), ask_java_version(to_stdout)] == ["17.0.15", "1.8.0_402"]


def test_a_java_that_does_not_run_or_names_no_version_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolError) as missing:
        ask_java_version(tmp_path / "nowhere")
    assert missing.value.message.code == agents.JAVA_NOT_RUNNING.code
    with pytest.raises(ToolError) as silent:
        ask_java_version(program(tmp_path / "silent", "#!/bin/sh\n"))
    assert silent.value.message == agents.JAVA_WITHOUT_VERSION(path=str(tmp_path / "silent"))


def test_packages_are_opened_from_java_9_on_only(launch: Launch) -> None:
    assert "--add-opens" in launch.command()
    launch.java = Java(launch.java.path, "1.8.0_402")
    assert "--add-opens" not in launch.command()


def test_the_command_has_the_heap_and_the_files_of_the_run_and_no_secret(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JVM_ARGS", "-Da='b c' -Xss1m")
    launch.properties["password"] = "hush"
    command = launch.command()
    assert JVM_OPTION in command
    assert {"-Xms300m", "-Xmx300m", "-Da=b c", "-Xss1m", "-n"} <= set(command)
    assert command[command.index("-q") + 1] == str(launch.work / "run.properties")
    assert "-l" not in command
    assert not any("secret" in word or "hush" in word for word in command)
    launch.jtl = True
    assert launch.command()[-2:] == ["-l", str(launch.work / "results.jtl")]


def test_properties_of_the_user_do_not_open_ports_or_replace_the_format(launch: Launch) -> None:
    launch.properties |= {"beanshell.server.port": "9000", "jmeterengine.nongui.port": "4445", "own": "kept"}
    properties = launch.all_properties()
    assert (properties["beanshell.server.port"], properties["jmeterengine.nongui.port"]) == ("0", "0")
    assert properties["own"] == "kept"


def test_the_plugin_is_added_to_existing_search_paths(launch: Launch) -> None:
    assert launch.all_properties()["search_paths"] == "/plugin.jar"
    settings = launch.jmeter.home / "bin" / "user.properties"
    settings.parent.mkdir(parents=True)
    settings.write_text("# search_paths=/commented\nsearch_paths = /old\nsearch_paths=/mine\n")
    assert launch.all_properties()["search_paths"] == "/mine;/plugin.jar"
    launch.properties["search_paths"] = "/given"
    assert launch.all_properties()["search_paths"] == "/given;/plugin.jar"


def test_the_jars_that_properties_add_are_known(launch: Launch) -> None:
    assert launch.class_paths() == [Path("/plugin.jar")]
    settings = launch.jmeter.home / "bin" / "user.properties"
    settings.parent.mkdir(parents=True)
    settings.write_text("search_paths=/mine\nuser.classpath=/a:/b.jar\nplugin_dependency_paths=/c;/d\n")
    assert [str(path) for path in launch.class_paths()] == ["/mine", "/plugin.jar", "/a", "/b.jar", "/c", "/d"]


def test_written_files_are_private_and_replace_existing_ones(tmp_path: Path) -> None:
    path = tmp_path / "run.properties"
    write_private(path, "a long first text")
    write_private(path, "short")
    assert path.read_text() == "short"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


async def test_the_process_has_its_own_group_and_no_settings_of_ours(
    launch: Launch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOADWRIGHT_SECRET_KEY", "of the server")
    launch.properties["odd key"] = "ä=\U0001f600 #\n"
    process = await start(launch)
    assert await process.wait() == 0
    seen = json.loads((launch.work / "seen.json").read_text())
    assert seen["env"][LINK_TOKEN_VARIABLE] == "secret"
    assert "LOADWRIGHT_SECRET_KEY" not in seen["env"]
    assert seen["group"] == process.pid != os.getpgrp()
    assert (launch.work / "console.log").read_text() == "on the console\n"
    written = (launch.work / "run.properties").read_text()
    assert "odd\\ key=\\u00e4\\=\\ud83d\\ude00\\ \\#\\u000a\n" in written


async def test_a_signal_reaches_the_whole_group_and_a_group_that_is_gone_is_no_error(launch: Launch) -> None:
    launch.properties["wait"] = "1"
    process = await start(launch)
    signal_group(process.pid, signal.SIGKILL)
    assert await asyncio.wait_for(process.wait(), 30) == -signal.SIGKILL
    signal_group(process.pid, signal.SIGKILL)


async def test_a_java_that_is_missing_is_named(launch: Launch, tmp_path: Path) -> None:
    launch.java = Java(tmp_path / "nowhere", "17")
    with pytest.raises(ToolError) as raised:
        await start(launch)
    assert raised.value.message.code == agents.JAVA_NOT_STARTED.code


def test_system_properties_are_read_from_a_private_file(launch: Launch) -> None:
    assert "-S" not in launch.arguments()
    with_properties = replace(launch, system_properties={"shop.key": "a b=ü"})
    arguments = with_properties.arguments()
    file = Path(arguments[arguments.index("-S") + 1])
    write_properties(with_properties)
    assert file.read_text() == "shop.key=a\\ b\\=\\u00fc\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert not any("shop.key" in word for word in with_properties.command())
