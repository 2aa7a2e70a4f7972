"""Finding JMeter and Java, with clear errors for missing tools."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from loadwright.agent.generator.jmeter import discovery
from loadwright.agent.generator.jmeter.discovery import ToolError, find_java, find_jmeter


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine without any installation or environment variable."""
    monkeypatch.delenv("JMETER_HOME", raising=False)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def make_jmeter(home: Path, version: str = "5.6.3", core: str = "ApacheJMeter_core.jar") -> Path:
    (home / "bin").mkdir(parents=True)
    (home / "lib" / "ext").mkdir(parents=True)
    (home / "bin" / "ApacheJMeter.jar").touch()
    with zipfile.ZipFile(home / "lib" / "ext" / core, "w") as jar:
        jar.writestr("META-INF/MANIFEST.MF", f"Manifest-Version: 1.0\r\nImplementation-Version: {version}\r\n\r\n")
    return home


def make_java(path: Path, answer: str, code: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\ncat >&2 <<'END'\n{answer}\nEND\nexit {code}\n")
    path.chmod(0o755)
    return path


def test_the_one_named_comes_first_then_the_environment_then_the_newest_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "cache" / "loadwright" / "jmeter"
    for version in ("5.5", "5.6.3", "5.10"):
        make_jmeter(folder / f"apache-jmeter-{version}", version)
    assert find_jmeter().home == folder / "apache-jmeter-5.10"
    monkeypatch.setenv("JMETER_HOME", str(make_jmeter(tmp_path / "mine", "5.6")))
    assert find_jmeter().version == "5.6"
    assert find_jmeter(make_jmeter(tmp_path / "other", "5.5.1", "ApacheJMeter_core-5.5.1.jar")).version == "5.5.1"


@pytest.mark.parametrize("origin", ["--jmeter-home", "JMETER_HOME"])
def test_a_folder_that_is_no_jmeter_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, origin: str) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.setenv("JMETER_HOME", str(empty))
    with pytest.raises(ToolError, match=rf"{empty} \({origin}\) is not an Apache JMeter: run 'loadwright jmeter"):
        find_jmeter(empty if origin == "--jmeter-home" else None)


def test_without_jmeter_the_error_has_the_remedy() -> None:
    with pytest.raises(ToolError, match="Apache JMeter was not found: run 'loadwright jmeter install'"):
        find_jmeter()


def test_one_too_old_or_damaged_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match=r"is JMeter 5\.4\.3, 5\.5 or newer is needed"):
        find_jmeter(make_jmeter(tmp_path / "old", "5.4.3"))
    damaged = make_jmeter(tmp_path / "damaged")
    (damaged / "lib" / "ext" / "ApacheJMeter_core.jar").write_bytes(b"PK")
    with pytest.raises(ToolError, match="is damaged"):
        find_jmeter(damaged)


@pytest.mark.parametrize(
    ("version", "major"), [("1.8.0_402", 8), ("11.0.22", 11), ("17.0.15", 17), ("21", 21), ("22-ea", 22)]
)
def test_java_of_java_home_comes_before_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, major: int
) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    make_java(tmp_path / "bin" / "java", 'openjdk version "9.9"')
    assert find_java().version == "9.9"
    make_java(tmp_path / "jdk" / "bin" / "java", f'openjdk version "{version}" 2024-01-01\nOpenJDK Runtime')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "jdk"))
    assert (find_java().version, find_java().major) == (version, major)


def test_a_missing_old_or_broken_java_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ToolError, match="Java was not found"):
        find_java()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/bin:/usr/bin")
    java = make_java(tmp_path / "bin" / "java", 'java version "1.7.0_80"')
    with pytest.raises(ToolError, match=rf"{java} is Java 1\.7\.0_80, but JMeter needs Java 8 or newer"):
        find_java()
    make_java(java, "Error: could not create the Java Virtual Machine.", 1)
    with pytest.raises(ToolError, match="does not report its version"):
        find_java()
    java.write_bytes(b"\x7fnot a program")
    with pytest.raises(ToolError, match="cannot be run"):
        find_java()
    monkeypatch.setenv("JAVA_HOME", str(tmp_path / "elsewhere"))
    with pytest.raises(ToolError, match="which has no bin/java"):
        find_java()


def test_a_missing_plugin_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discovery, "PLUGIN", tmp_path / "loadwright-jmeter.jar")
    with pytest.raises(ToolError, match="run scripts/build-plugin, or make setup"):
        discovery.find_plugin()
