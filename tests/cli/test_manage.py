"""``loadwright admin`` on a folder of its own, as a real command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import loadwright
from tests.support.database import migrated_home


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return migrated_home(tmp_path_factory.mktemp("admin"))


def test_a_password_is_set_for_a_person_who_exists(home: Path) -> None:
    env = {"LOADWRIGHT_HOME": str(home)}
    first, second = (loadwright("admin", "reset-password", env=env) for _ in range(2))
    assert (first.returncode, second.returncode) == (0, 0), first.stderr
    assert first.stdout.splitlines()[-1] != second.stdout.splitlines()[-1]
    unknown = loadwright("admin", "reset-password", "nobody", env=env)
    assert unknown.returncode == 2
    assert unknown.stderr.startswith("loadwright: ")


def test_a_code_is_printed_as_the_command_to_join_with(home: Path) -> None:
    env = {"LOADWRIGHT_HOME": str(home)}
    made = loadwright("admin", "enrol-code", "--server", "https://lw.test", "--uses", "3", env=env)
    words = made.stdout.splitlines()[-1].split()
    assert words[0] == "echo"
    assert len(words[1]) > 10
    assert words[2:6] == ["|", "loadwright", "agent", "generator"]
    assert words[words.index("--server") + 1] == "https://lw.test"
    assert words[-2:] == ["--enrol-file", "-"]
    of_monitors = loadwright("admin", "enrol-code", "--role", "monitor", env=env)
    assert "loadwright agent monitor --server http://127.0.0.1:8000 " in of_monitors.stdout
    (home / "address").write_text("http://127.0.0.1:18000\n")
    for settings, url in (
        ({}, "http://127.0.0.1:18000"),
        ({"LOADWRIGHT_PUBLIC_URL": "https://lw.test"}, "https://lw.test"),
    ):
        assert f"--server {url} " in loadwright("admin", "enrol-code", env=env | settings).stdout
    assert loadwright("admin", "enrol-code", "--uses", "0", env=env).returncode == 2


def test_a_setting_that_is_wrong_is_named(home: Path) -> None:
    refused = loadwright("admin", "reset-password", env={"LOADWRIGHT_HOME": str(home), "LOADWRIGHT_DATABASE": "x://"})
    assert refused.returncode == 2
    assert "LOADWRIGHT_DATABASE" in refused.stderr
    assert "Traceback" not in refused.stderr
