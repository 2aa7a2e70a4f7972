"""What leaves the repository: lock files without addresses, units systemd accepts, a site nginx accepts."""

from __future__ import annotations

import configparser
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.support.process import binary, free_port

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.txt", "requirements-dev.txt"]
UNITS = sorted((ROOT / "packaging/systemd").glob("*.service"))


@pytest.mark.parametrize("name", LOCKS)
def test_every_python_package_is_pinned_with_hashes_and_without_an_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    entries = re.findall(r"^[a-z0-9].*", text.replace("\\\n", ""), re.MULTILINE)
    assert len(entries) > 20
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []
    assert re.findall(r"://|--index|--find-links|--extra-index|--trusted-host", text) == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for name, asked in (
        ("requirements.txt", project["project"]["dependencies"]),
        ("requirements-dev.txt", project["project"]["dependencies"] + project["dependency-groups"]["dev"]),
    ):
        pinned = set(re.findall(r"^([a-z0-9][^ ]*)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))
        wanted = {entry.lower().replace("_", "-") for entry in asked if isinstance(entry, str)}
        assert {re.sub(r"\[.*?\]", "", entry) for entry in wanted} - pinned == set(), f"{name} is behind; run make lock"


def test_browser_libraries_are_locked_without_a_registry() -> None:
    lock = json.loads((ROOT / "frontend/package-lock.json").read_text(encoding="utf-8"))
    libraries = [entry for name, entry in lock["packages"].items() if name]
    assert libraries
    assert [entry for entry in libraries if "integrity" not in entry or "resolved" in entry] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not installed here")
    # The program of the unit must exist to be accepted, and it does not before it is installed.
    text = unit.read_text(encoding="utf-8").replace("/opt/loadwright/bin/loadwright", shutil.which("true") or "true")
    (tmp_path / unit.name).write_text(text, encoding="utf-8")
    answer = subprocess.run([analyze, "verify", str(tmp_path / unit.name)], capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_the_command_of_the_unit_exists_with_its_options(unit: Path) -> None:
    parser = configparser.ConfigParser(strict=False, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(unit, encoding="utf-8")
    _, *words = parser["Service"]["ExecStart"].split()
    command = " ".join(word for word in words[: _first_option(words)])
    help_text = subprocess.run(
        [str(ROOT / ".venv/bin/loadwright"), *command.split(), "--help"],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "200", "PATH": ""},
    ).stdout
    assert [word for word in words if word.startswith("--") and word not in help_text] == []


def _first_option(words: list[str]) -> int:
    return next((number for number, word in enumerate(words) if word.startswith("-")), len(words))


def test_nginx_accepts_the_site(tmp_path: Path) -> None:
    certificate, key = tmp_path / "fullchain.pem", tmp_path / "privkey.pem"
    command = [binary("openssl"), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=loadwright.example"]
    subprocess.run([*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True)
    site = (ROOT / "packaging/nginx/loadwright.conf").read_text(encoding="utf-8")
    site = site.replace("/etc/loadwright/tls", str(tmp_path)).replace("listen 443", f"listen 127.0.0.1:{free_port()}")
    config = tmp_path / "nginx.conf"
    config.write_text(
        f"pid {tmp_path}/pid; events {{}} http {{ access_log off; client_body_temp_path {tmp_path}/a;"
        f" proxy_temp_path {tmp_path}/b; fastcgi_temp_path {tmp_path}/c; uwsgi_temp_path {tmp_path}/d;"
        f" scgi_temp_path {tmp_path}/e; {site} }}",
        encoding="utf-8",
    )
    answer = subprocess.run(
        [binary("nginx"), "-t", "-e", str(tmp_path / "errors"), "-c", str(config)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
