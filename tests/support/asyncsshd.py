"""An SSH server of asyncssh in its own process, for behaviour that a real sshd does not offer without root.

It checks one password itself, so it needs no account of the system, and can ask for it by keyboard-interactive only, or
for an unknown code. Commands get a fixed response.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

from loadwright.server.servers.ssh.target import Secret, Target
from tests.support.process import STOP_SECONDS, free_port
from tests.support.sshd import keygen, wait_for_banner

USERNAME = "ann"


@dataclass(frozen=True)
class AsyncSshd:
    port: int
    folder: Path

    def target(self, secret: Secret) -> Target:
        """Return the target for a connection."""
        host_key = " ".join((self.folder / "host_key.pub").read_text().split()[:2])
        return Target(1, "asyncsshd", "127.0.0.1", self.port, USERNAME, secret, host_key)

    def answers(self) -> list[str]:
        """Return the answers that the client gave to its questions."""
        path = self.folder / "answers"
        return path.read_text().splitlines() if path.exists() else []


@contextmanager
def asyncsshd(folder: Path, *, method: str = "password", password: str = "pw") -> Iterator[AsyncSshd]:
    """Run a server; ``method`` is password, keyboard-interactive or code."""
    keygen("-t", "ed25519", "-f", folder / "host_key")
    port = free_port()
    log = folder / "asyncsshd.log"
    command = [sys.executable, "-m", "tests.support.asyncsshd", str(folder), str(port), method, password]
    root = Path(__file__).parents[2]
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=root)
    try:
        wait_for_banner(process, port, log)
        yield AsyncSshd(port, folder)
    finally:
        process.terminate()
        process.wait(STOP_SECONDS)


class _Server(asyncssh.SSHServer):
    def __init__(self, folder: Path, method: str, password: str) -> None:
        self._folder = folder
        self._method = method
        self._password = password

    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return self._method == "password"

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USERNAME, self._password)

    def kbdint_auth_supported(self) -> bool:
        return self._method != "password"

    def get_kbdint_challenge(
        self, username: str, lang: str, submethods: str
    ) -> tuple[str, str, str, list[tuple[str, bool]]]:
        question = ("Verification code: ", True) if self._method == "code" else ("密码：", False)
        return "", "", "", [question]

    def validate_kbdint_response(self, username: str, responses: Sequence[str]) -> bool:
        with (self._folder / "answers").open("a") as file:
            file.writelines(f"{response}\n" for response in responses)
        return self._method != "code" and list(responses) == [self._password]


async def _echo(process: asyncssh.SSHServerProcess[str]) -> None:
    process.stdout.write(f"{process.command}\n")
    process.exit(0)


async def _serve(folder: Path, port: int, method: str, password: str) -> None:
    await asyncssh.listen(
        "127.0.0.1",
        port,
        server_host_keys=[folder / "host_key"],
        server_factory=lambda: _Server(folder, method, password),
        process_factory=_echo,
    )
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]))
