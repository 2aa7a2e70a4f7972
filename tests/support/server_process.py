"""A real server for tests: the actual command with its own folder, and a client with write access."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from tests.support.command import until
from tests.support.database import MIGRATIONS, copy_migrated, made_once
from tests.support.process import free_port

PLAN = Path(__file__).parents[2] / "src" / "loadwright" / "sample" / "plan.jmx"
FINAL = ("finished", "stopped", "failed")
CHOSEN = "chosen-by-the-tests-1"
"""The password of the administrator."""
ACCOUNTS = "src/loadwright/server/accounts/**/*.py"
TOKEN = "lw_of-the-administrator-of-the-tests"


def _send(browser: httpx.Client, page: str, **data: str) -> httpx.Response:
    """Submit the form of a page and follow the redirect."""
    match = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(page).text)
    assert match is not None
    answer = browser.post(page, data={"csrfmiddlewaretoken": match[1], **data})
    assert answer.status_code == 302, answer.text
    return answer


ALONE = ("--no-generator", "--no-monitor", "--no-sample")


class Server:
    """``loadwright up``, by default without generator and sample; can be killed and restarted on the same port."""

    def __init__(self, home: Path, environment: dict[str, str], options: tuple[str, ...] = ALONE) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        # The sshd of tests listens on loopback.
        self.environment = {"LOADWRIGHT_LOCAL_SERVERS": "1", **environment, "LOADWRIGHT_HOME": str(home)}
        self.options = options
        self.within: tuple[str, ...] = ()
        """A command that starts the server, such as ``prlimit``."""
        self.process: subprocess.Popen[bytes] | None = None
        self.client = httpx.Client(base_url=self.url, timeout=60)

    def start(self) -> None:
        with (self.home.parent / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.within, sys.executable, "-m", "loadwright", "up", "--port", str(self.port), *self.options],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        until(self._answers)

    def _answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log()
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/healthz").status_code == 200
        return False

    def log(self) -> str:
        return (self.home.parent / "server.log").read_text()

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(60)
        self.kill()
        self.client.close()

    @property
    def password(self) -> str:
        """The administrator's one-time password, as long as it is valid."""
        kept = self.home / "admin-password"
        return kept.read_text().strip() if kept.exists() else CHOSEN

    @contextmanager
    def sign_in(self) -> Iterator[httpx.Client]:
        """Return a signed-in session of the administrator."""
        with httpx.Client(base_url=self.url, timeout=60, follow_redirects=False) as browser:
            self.enter(browser, "admin", self.password)
            yield browser

    def enter(self, browser: httpx.Client, username: str, given: str) -> None:
        """Sign a person in; someone with a one-time password chooses a new one."""
        answer = _send(browser, "/login", username=username, password=given)
        if answer.headers["Location"] == "/password":
            _send(browser, "/password", old_password=given, new_password=CHOSEN, repeated=CHOSEN)

    def use_token(self) -> None:
        """Give ``client`` its own token."""
        with self.sign_in() as browser:
            headers = {"X-CSRFToken": browser.cookies["csrftoken"]}
            answer = browser.post("/api/v1/tokens", json={"name": "tests"}, headers=headers)
            assert answer.status_code == 201, answer.text
            self.client.headers["Authorization"] = f"Bearer {answer.json()['secret']}"

    def code(self, uses: int = 10, role: str = "generator") -> str:
        return str(self.call("POST", "/generators/codes", json={"uses": uses, "role": role})["code"])

    def call(self, method: str, path: str, **options: Any) -> Any:
        """Return the JSON of a response that must be a success."""
        answer = self.client.request(method, f"/api/v1{path}", **options)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def refused(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """Return the error of a response that must be a refusal, with its ``status``."""
        answer = self.client.request(method, f"/api/v1{path}", **options)
        assert 400 <= answer.status_code < 500, answer.text
        error: dict[str, Any] = answer.json()["error"]
        return {**error, "status": answer.status_code}

    def upload(self, data: bytes | None = None, name: str = "shop.jmx") -> int:
        files = {"file": (name, PLAN.read_bytes().replace(b"products.csv", b"/dev/null") if data is None else data)}
        return int(self.call("POST", "/plans", files=files)["id"])

    def run(self, run_id: int) -> dict[str, Any]:
        found: dict[str, Any] = self.call("GET", f"/runs/{run_id}")
        return found

    def result(self, run_id: int) -> dict[str, Any]:
        document: dict[str, Any] = self.call("GET", f"/runs/{run_id}/result")
        return document


@contextmanager
def running_server(folder: Path, **environment: str) -> Iterator[Server]:
    with serving(Server(folder / "home", environment)) as server:
        yield server


@contextmanager
def serving(server: Server) -> Iterator[Server]:
    """Start a server whose administrator has chosen a password and has a token, and stop it at the end."""
    server.home.mkdir()
    shutil.copyfile(made_once("installed", (*MIGRATIONS, ACCOUNTS), _install), server.home / "loadwright.db")
    server.client.headers["Authorization"] = f"Bearer {TOKEN}"
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _install(path: Path) -> None:
    """Make the database of an installation after the first sign-in: several passwords are hashed until then."""
    server = Server(path.parent / "home", {})
    server.home.mkdir()
    copy_migrated(server.home / "loadwright.db")
    try:
        server.start()
        server.use_token()
    finally:
        server.stop()
    with closing(sqlite3.connect(server.home / "loadwright.db")) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
        with target:
            target.execute("UPDATE accounts_apitoken SET digest = ?", [sha256(TOKEN.encode()).hexdigest()])
