"""Bad input of ``loadwright run``: exit code 2, one clear sentence, nothing left behind."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.command import invoked, loadwright
from tests.support.plans import csv_data, java_request, plan

GOOD = plan(java_request("a"))


def zipped(*entries: tuple[str, str], link: str = "") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / "plan.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for name, content in entries:
                archive.writestr(name, content)
            if link:
                info = zipfile.ZipInfo(link)
                info.create_system = 3
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
                archive.writestr(info, "/etc/passwd")
        return path

    return write


def file(text: str, name: str = "plan.jmx") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_text(text)
        return path

    return write


def too_large(folder: Path) -> Path:
    return zipped(("a.jmx", GOOD), ("big", "0" * (300 << 20)))(folder)


@pytest.mark.parametrize(
    ("write", "says"),
    [
        (lambda folder: folder / "nope.jmx", "nope.jmx"),
        (file(""), "plan.jmx"),
        (file("no XML at all"), "text of another kind"),
        (file("<jmeterTestPlan><hashTree>"), "plan.jmx"),
        (file("<html/>"), "is a web page (HTML)"),
        (file('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'), "DOCTYPE"),
        (file(plan(java_request("a"), enabled=False)), "Every thread group is disabled"),
        (file(plan(csv_data("users.csv"), java_request("a"))), "users.csv, which is missing"),
        (file("PK", "plan.zip"), "plan.zip is not a zip"),
        (zipped(("a.txt", "x")), "has no .jmx"),
        (zipped(("a.jmx", GOOD), ("b.jmx", GOOD)), "2 plans (a.jmx, b.jmx); choose one with --plan NAME"),
        (zipped(("a.jmx", GOOD), ("../x", "y")), "leads out of the zip"),
        (zipped(("a.jmx", GOOD), ("/tmp/x", "y")), "an absolute path"),
        (zipped(("a.jmx", GOOD), link="passwd"), "a link or special file"),
        (too_large, "larger than"),
    ],
)
def test_a_bad_file_is_named(tmp_path: Path, write: Callable[[Path], Path], says: str) -> None:
    source = write(tmp_path)
    assert_refused(tmp_path, [str(source)], source.name, says)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--rate", "0"], "--rate: Invalid rate 0"),
        (["--rate", "-5"], "--rate: Invalid rate -5"),
        (["--rate", "1e9"], "--rate"),
        (["--rate", "many"], "--rate"),
        (["--threads", "0"], "--threads: Invalid number of threads 0"),
        (["--rate", "5", "--threads", "5"], "--threads: Rate and threads exclude"),
        (["--rate", "5", "--duration", "soon"], "--duration"),
        (["--rate", "5", "--curve", "9s:10%,5s:10%"], "--curve"),
        (["--rate", "5", "--curve", "0s:10%", "--ramp", "5s"], "--ramp: Ramp and curve exclude"),
        (["--generators", "0"], "--generators: The number of generators must"),
        (["--set", "host"], "--set 'host'"),
        (["--set", "hots=x"], "--set: The plan defines no variable 'hots'"),
        (["--property", "x"], "--property 'x'"),
        (["--require", "fast"], "--require: Requirement 'fast'"),
        (["--jmeter-home", "/nowhere"], "/nowhere (--jmeter-home) is not an Apache JMeter"),
        (["--no-such-option"], "--no-such-option"),
        (["--jtl"], "--jtl needs --out"),
    ],
)
def test_a_bad_option_is_named(tmp_path: Path, options: list[str], says: str) -> None:
    source = file(GOOD)(tmp_path)
    assert_refused(tmp_path, [str(source), *options], says, out="--jtl" not in options)


def test_results_cannot_go_into_a_file(tmp_path: Path) -> None:
    source = file(GOOD)(tmp_path)
    (tmp_path / "taken").write_text("mine")
    done = loadwright("run", source, "--out", tmp_path / "taken")
    assert done.returncode == 2
    assert "--out" in done.stderr
    assert (tmp_path / "taken").read_text() == "mine"


@pytest.mark.parametrize(
    ("environment", "says"),
    [
        ({"JMETER_HOME": "/nowhere"}, "/nowhere (JMETER_HOME) is not an Apache JMeter"),
        ({"JAVA_HOME": "/nowhere"}, "JAVA_HOME is /nowhere"),
    ],
)
def test_missing_tools_are_named(tmp_path: Path, environment: dict[str, str], says: str) -> None:
    source = file(GOOD)(tmp_path)
    assert_refused(tmp_path, [str(source)], says, env=environment)


def test_a_java_that_is_too_old_is_named(tmp_path: Path) -> None:
    java = tmp_path / "java" / "bin" / "java"
    java.parent.mkdir(parents=True)
    java.write_text("#!/bin/sh\necho 'java version \"1.7.0_80\"' >&2\n")
    java.chmod(0o755)
    source = file(GOOD)(tmp_path)
    assert_refused(tmp_path, [str(source)], "is Java 1.7.0_80", env={"JAVA_HOME": str(tmp_path / "java")})


def assert_refused(
    folder: Path, arguments: list[str], *says: str, out: bool = True, env: dict[str, str] | None = None
) -> None:
    """The command, in this process, exits with 2, prints all of ``says``, and leaves no files."""
    before = {*folder.rglob("*")}
    done = invoked("run", *arguments, *(["--out", str(folder / "out")] if out else []), env=env)
    assert done.exit_code == 2, done.output
    assert [text for text in says if text not in done.stderr] == []
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert {*folder.rglob("*")} == before
