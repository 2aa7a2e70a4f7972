"""An agent's identity: a server URL, and a token that it receives in exchange for an enrolment code."""

from __future__ import annotations

import json
import logging
import platform
import random
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .command_line import hide_argument
from .errors import AgentError
from .home import write_atomically
from .http import Answer, HttpClient, HttpError, reason_of

log = logging.getLogger(__name__)

ENROL_SECONDS = 15.0
FIRST_RETRY_SECONDS = 0.5
LONGEST_RETRY_SECONDS = 5.0
UNAVAILABLE = (429, 500, 502, 503, 504)
"""Answers of a server that starts or has too much to do, or of a proxy before it."""
STANDARD_INPUT = Path("-")


@dataclass(frozen=True)
class ServerUrl:
    """The server's URL; the paths of the protocol are relative to it."""

    base: str

    @classmethod
    def parse(cls, text: str) -> ServerUrl:
        """Parse a URL entered by a person. Raises ``AgentError``."""
        try:
            parts = urlsplit(text.strip())
            valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            valid = False
        if not valid:
            raise AgentError(f"--server {text!r} is not a URL; write for example http://10.0.0.5:8000.")
        return cls(text.strip().rstrip("/"))

    def join(self, path: str) -> str:
        """Return the URL of ``path``; an absolute URL is returned unchanged."""
        return path if "://" in path else f"{self.base}/{path.lstrip('/')}"

    def socket(self, path: str) -> str:
        return "ws" + self.join(path)[len("http") :]


def read_token(path: Path) -> str | None:
    """Return the agent's token, ``None`` if the file does not exist. Raises ``AgentError``."""
    try:
        token = path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise AgentError(f"Cannot read the token file {path}: {error}.") from None
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise AgentError(f"The token file {path} contains no valid token; remove it and join again with --enrol-file.")
    return token


@dataclass(frozen=True)
class EnrolmentCode:
    """The code given on the command line: itself (``text``), or a ``file`` with it (``-``: standard input)."""

    text: str | None = None
    file: Path | None = None

    def hide(self) -> None:
        """Remove the code from the command line of this process."""
        if self.text:
            hide_argument(self.text)

    def read(self) -> str | None:
        """Return the code; ``None`` if none was given. Raises ``AgentError``."""
        if self.file is None:
            return self.text
        shown = "standard input" if self.file == STANDARD_INPUT else str(self.file)
        try:
            # A line, because a terminal does not end.
            found = sys.stdin.readline() if self.file == STANDARD_INPUT else self.file.expanduser().read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise AgentError(f"Cannot read the enrolment code from {shown}: {error}.") from None
        if not found.strip():
            raise AgentError(f"There is no enrolment code in {shown}; create one on the server.")
        return found.strip()


NO_CODE = EnrolmentCode()


def obtain_token(server: ServerUrl, path: Path, *, code: EnrolmentCode, role: str, name: str | None) -> str:
    """Return the token in ``path``, or exchange ``code`` for one and store it there. Raises ``AgentError``.

    A server that cannot be reached is asked again until it answers: machines start in any order.
    """
    token = read_token(path)
    if token is not None:
        return token
    given = code.read()
    if not given:
        raise AgentError(f"No token in {path}; join with --enrol-file and a code of the server.")
    token = _enrol(server, given, role, name)
    try:
        write_atomically(path, token.encode() + b"\n")
    except OSError as error:
        raise AgentError(f"Cannot write the token file {path}: {error.strerror}.") from None
    return token


def _enrol(server: ServerUrl, code: str, role: str, name: str | None) -> str:
    hostname = platform.node()
    request = {"code": code, "role": role, "hostname": hostname, "name": name or hostname}
    client = HttpClient({"Content-Type": "application/json"}, ENROL_SECONDS)
    try:
        answer = _answer(client, server, json.dumps(request).encode())
    finally:
        client.close()
    if answer.status in (400, 401, 403, 409, 410, 422):
        raise AgentError(f"{server.base} refused the enrolment code{reason_of(answer.body)}; ask for a new one.")
    token = _token(answer) if answer.successful else None
    if token is None:
        raise AgentError(
            f"{server.base} answered the enrolment with status {answer.status}; is it a Loadwright server?"
        )
    return token


def _answer(client: HttpClient, server: ServerUrl, body: bytes) -> Answer:
    """Send the request until the server answers it."""
    delay = FIRST_RETRY_SECONDS
    logged = ""
    while True:
        try:
            answer = client.post_now(server.join("/agent/enrol"), body, {})
            if answer.status not in UNAVAILABLE:
                return answer
            cause = f"it answers with status {answer.status}"
        except HttpError as error:
            cause = str(error)
        if cause != logged:
            log.warning("Cannot reach %s to enrol (%s); retrying.", server.base, cause)
            logged = cause
        # Jitter: otherwise all agents would ask a server at once that has just started.
        time.sleep(delay * random.uniform(0.5, 1.0))  # noqa: S311
        delay = min(delay * 2, LONGEST_RETRY_SECONDS)


def _token(answer: Answer) -> str | None:
    try:
        return str(json.loads(answer.body)["token"])
    except (ValueError, LookupError, TypeError):
        return None
