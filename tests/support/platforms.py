"""A server with two generators, and the options with which ``loadwright run`` uses it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.agent.generators import generator
from tests.support.command import until
from tests.support.server_process import Server, running_server


@dataclass
class Platform:
    """A server with two generators, which keep their files in ``homes``, and the options to use it."""

    server: Server
    access: tuple[str, ...]
    homes: tuple[Path, ...]

    def idle(self) -> int:
        return sum(one["state"] == "idle" for one in self.server.call("GET", "/generators"))

    def newest_run(self) -> dict[str, object]:
        found: dict[str, object] = self.server.call("GET", "/runs")[0]
        return found


@contextmanager
def running_platform(folder: Path) -> Iterator[Platform]:
    """Yield a platform whose generators are idle."""
    environment = {
        name: os.environ[name] for name in ("PATH", "HOME", "JMETER_HOME", "JAVA_HOME") if name in os.environ
    }
    with running_server(folder, **environment) as server, ExitStack() as stack:
        code = server.code()
        generators = [
            stack.enter_context(generator(server.url, folder / name, "--enrol", code, "--name", name))
            for name in ("a", "b")
        ]
        token = folder / "token.txt"
        token.write_text(server.client.headers["Authorization"].removeprefix("Bearer ") + "\n")
        access = ("--server", server.url, "--token-file", str(token))
        found = Platform(server, access, tuple(each.home for each in generators))
        until(lambda: found.idle() == 2)
        yield found
