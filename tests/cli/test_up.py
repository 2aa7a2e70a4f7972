"""``loadwright up`` without its programs: where it listens, what it refuses, and how it ends."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import sqlite3
from pathlib import Path

import httpx
import pytest

from loadwright.cli.up import Platform
from tests.support.command import invoked, loadwright, started, until
from tests.support.database import migrated_home
from tests.support.process import free_port

ALONE = ("--no-generator", "--no-monitor", "--no-sample")


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("lw.test", "http://lw.test:8000"),
    ],
)
def test_its_own_programs_reach_it_at_an_address_that_can_be_reached(host: str, url: str) -> None:
    assert Platform(host, 8000, generator=False, monitor=False, sample=False).url == url


@pytest.mark.parametrize(("proxies", "address"), [("", "127.0.0.1"), ("10.1.0.0/16,127.0.0.1", "203.0.113.7")])
def test_it_serves_believes_configured_proxies_only_and_ends_when_told_to(
    tmp_path: Path, proxies: str, address: str
) -> None:
    port = free_port()
    home = migrated_home(tmp_path)
    home.chmod(0o755)
    (home / "loadwright.db").chmod(0o644)
    env = {"LOADWRIGHT_HOME": str(home), "LOADWRIGHT_TRUSTED_PROXIES": proxies, "PYTHONUNBUFFERED": "1"}
    with started("up", "--port", str(port), *ALONE, env=env) as command:
        assert command.stdout is not None
        shown = ""
        while f"http://127.0.0.1:{port}" not in shown:
            line = command.stdout.readline()
            assert line, shown
            shown += line
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=60) as client:
            assert client.get("/healthz").status_code == 200
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/login").text)
            assert token is not None
            claims = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.test"}
            form = {"csrfmiddlewaretoken": token[1], "username": "ann", "password": "wrong"}
            origin = {"Referer": f"https://127.0.0.1:{port}/login"}
            assert client.post("/login", data=form, headers=claims | origin).status_code == 200
        assert addresses_of_failures(home / "loadwright.db") == {address}
        assert [path for path in (home, *home.rglob("*")) if path.stat().st_mode & 0o077] == []
        command.send_signal(signal.SIGINT)
        until(lambda: command.poll() is not None)
        assert command.returncode == 0


def addresses_of_failures(database: Path) -> set[str]:
    """The addresses that the audit and the lockout know of failed attempts to sign in."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        audit = connection.execute("SELECT address FROM accounts_auditentry WHERE what = 'account.sign_in_failed'")
        lockout = connection.execute("SELECT address FROM accounts_signinfailure")
        return {address for rows in (audit, lockout) for (address,) in rows}


def test_a_port_that_is_taken_and_a_wrong_setting_are_named(tmp_path: Path) -> None:
    home = tmp_path / "home"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        taken_port = invoked("up", "--port", str(port), *ALONE, env={"LOADWRIGHT_HOME": str(home)})
    assert taken_port.exit_code == 2
    assert f"cannot listen on 127.0.0.1:{port}" in taken_port.stderr
    assert not home.exists(), "nothing is made before"
    wrong = {"LOADWRIGHT_HOME": str(migrated_home(tmp_path)), "LOADWRIGHT_TELEMETRY": "nonsense"}
    refused = loadwright("up", "--port", str(free_port()), *ALONE, env=wrong)
    assert refused.returncode != 0
    assert "nonsense" in refused.stderr
