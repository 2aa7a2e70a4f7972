"""File transfers through the browser's side of Loadwright, compared with native sftp and the same cipher.

Both use the same sshd on loopback. The connection time of sftp is subtracted, because a browser's connection is already
open.
"""

from __future__ import annotations

import http.client
import os
import random
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import httpx

from benchmarks.figures import AT_LEAST, Figure
from benchmarks.pairs import Say
from tests.support.process import binary
from tests.support.server_process import Server, running_server
from tests.support.sshd import Sshd, sshd

MIB = 1024 * 1024
SIZE = 200 * MIB
SPARSE = 5 * 1024 * MIB
FULL_PAIRS, QUICK_PAIRS = 6, 2
RATIO = 0.5
MOST_MIB = 120.0
CIPHER = "aes128-gcm@openssh.com"
CHUNK = MIB
TIMES = 2
"""Number of transfers per figure: connection times vary, and their weight decreases with the number."""


async def run(folder: Path, *, quick: bool, say: Say) -> list[Figure]:
    """Measure up- and downloads in pairs of alternating order, then a sparse file, in one server process."""
    with sshd(folder / "sshd") as openssh:
        (folder / "server").mkdir()
        with running_server(folder / "server", **os.environ) as server:
            server_id = add_server(server, openssh)
            # Creating the tables of an empty database is not part of the measurement, and takes memory of its own.
            server.stop()
            server.start()
            bench = Bench(folder, openssh, server, Browser(server, server_id), say)
            return bench.figures(QUICK_PAIRS if quick else FULL_PAIRS)


class Bench:
    """The browser's session, the sftp command, and the file that both transfer."""

    def __init__(self, folder: Path, openssh: Sshd, server: Server, browser: Browser, say: Say) -> None:
        self._say = say
        self._server = server
        self._native = Native(folder, openssh)
        self._browser = browser
        self._source = folder / "source"
        self._source.write_bytes(random.Random(1).randbytes(SIZE))
        self._target = folder / "target"

    def figures(self, pairs: int) -> list[Figure]:
        """Return the targets of transfers."""
        idle = self._memory("VmRSS")
        # First transfers are not measured: connections, imports and the page cache must be warm.
        for first in (self._download, self._upload):
            first()
        self._native.get(self._source)
        self._native.put(self._source)
        down = self._ratios(pairs, "down", lambda: self._often(self._download), lambda: self._native.get(self._source))
        up = self._ratios(
            pairs,
            "up",
            lambda: self._often(self._upload),
            lambda: self._native.put(self._source),
        )
        if self._target.read_bytes() != self._source.read_bytes():
            raise RuntimeError("what was uploaded is not what was sent")
        moved = self._memory("VmHWM")
        sparse, after = self._sparse()
        note = f"{idle:.0f} MiB idle, {moved:.0f} MiB at most during the {SIZE // MIB} MB transfers"
        return [
            self._figure("200 MB down / native sftp", down),
            self._figure("200 MB up / native sftp", up),
            Figure("files", "the server's memory at most", after, limit=MOST_MIB, unit=" MiB", note=note),
            Figure("files", "5 GB sparse file down", sparse, unit=" MB/s"),
            Figure("files", "memory added by the 5 GB", after - moved, limit=10.0, unit=" MiB"),
        ]

    def _download(self) -> float:
        return self._browser.download(self._source)

    def _upload(self) -> float:
        return self._browser.upload(self._source, self._target)

    @staticmethod
    def _often(move: Callable[[], float]) -> float:
        return statistics.harmonic_mean(move() for _ in range(TIMES))

    def _ratios(self, pairs: int, way: str, ours: Callable[[], float], native: Callable[[], float]) -> list[float]:
        found = []
        for number in range(pairs):
            # Neither side benefits from being first or second more often.
            if number % 2:
                theirs, mine = native(), ours()
            else:
                mine, theirs = ours(), native()
            self._say(f"{way} {number + 1}/{pairs}: {mine:.0f} MB/s through the browser, {theirs:.0f} MB/s native")
            found.append(mine / theirs)
        return found

    def _figure(self, name: str, runs: list[float]) -> Figure:
        note = f"cipher {CIPHER}"
        return Figure("files", name, statistics.median(runs), bound=AT_LEAST, limit=RATIO, runs=runs, note=note)

    def _sparse(self) -> tuple[float, float]:
        """Return the rate of a file larger than any memory in MB/s, and the peak of the server's memory in MiB."""
        path = self._source.with_name("sparse")
        with path.open("wb") as file:
            file.truncate(SPARSE)
        rate = self._browser.download(path)
        self._say(f"5 GB sparse: {rate:.0f} MB/s")
        return rate, self._memory("VmHWM")

    def _memory(self, what: str) -> float:
        """Return the server's memory in MiB, current (VmRSS) or peak (VmHWM)."""
        assert self._server.process is not None
        status = Path(f"/proc/{self._server.process.pid}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith(what))
        return int(line.split()[1]) / 1024


class Native:
    """The sftp command."""

    def __init__(self, folder: Path, openssh: Sshd) -> None:
        self._folder = folder
        key = folder / "id"
        key.write_text(openssh.key().private_key)
        key.chmod(0o600)
        options = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", f"Ciphers={CIPHER}", "LogLevel=ERROR")
        self._command = [binary("sftp"), "-F", "none", "-b", "-", "-P", str(openssh.port), "-i", str(key)]
        self._command += [part for option in options for part in ("-o", option)] + [f"{openssh.username}@127.0.0.1"]
        self._connect_s = min(self._seconds("pwd") for _ in range(5))

    def get(self, path: Path) -> float:
        """Return MB/s; nothing is stored, as on the browser's side."""
        return self._rate(f"get {path} /dev/null")

    def put(self, path: Path) -> float:
        """Return MB/s."""
        return self._rate(f"put {path} {self._folder / 'native'}")

    def _rate(self, move: str) -> float:
        seconds = self._seconds("\n".join([move] * TIMES)) - self._connect_s
        return TIMES * SIZE / MIB / seconds

    def _seconds(self, batch: str) -> float:
        begin = time.perf_counter()
        subprocess.run(self._command, input=batch.encode(), stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - begin


class Browser:
    """Requests with a person's session."""

    def __init__(self, server: Server, server_id: int) -> None:
        self._port = server.port
        self._here = f"/files/{server_id}"
        with server.sign_in() as browser:
            cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
            self._headers = {"Cookie": cookies, "X-CSRFToken": str(browser.cookies["csrftoken"])}

    def download(self, path: Path) -> float:
        """Return MB/s."""
        size, buffer, got = path.stat().st_size, bytearray(CHUNK), 0
        begin = time.perf_counter()
        answer = self._ask("GET", "download", path=path)
        while read := answer.readinto(buffer):
            got += read
        if got != size:
            raise RuntimeError(f"{got} of {size} bytes came")
        return got / MIB / (time.perf_counter() - begin)

    def upload(self, source: Path, target: Path) -> float:
        """Return MB/s."""
        size = source.stat().st_size
        begin = time.perf_counter()
        with source.open("rb") as body:
            query = {"path": target, "size": size, "modified": time.time_ns(), "overwrite": 1}
            self._ask("PUT", "upload", body, **query).read()
        return size / MIB / (time.perf_counter() - begin)

    def _ask(self, method: str, what: str, body: object = None, **query: object) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, blocksize=CHUNK)
        headers = dict(self._headers)
        if body is not None:
            headers["Content-Length"] = str(query["size"])
        connection.request(method, f"{self._here}/{what}?{urlencode(query)}", body, headers)  # type: ignore[arg-type]
        answer = connection.getresponse()
        if answer.status != httpx.codes.OK:
            raise RuntimeError(f"{method} {what}: {answer.status} {answer.read().decode()}")
        return answer


def add_server(server: Server, openssh: Sshd) -> int:
    """Add the sshd to the inventory and confirm its key; return the server's id."""
    server.call("POST", "/projects", json={"name": "Bench"})
    server.call("POST", "/rooms", json={"name": "Bench", "purpose": "application"})
    asked = {
        "name": "sshd", "project": "Bench", "room": "Bench", "address": "127.0.0.1", "port": openssh.port,
        "username": openssh.username, "secret": {"kind": "key", "private_key": openssh.key().private_key},
    }  # fmt: skip
    server_id = int(server.call("POST", "/servers", json=asked)["id"])
    server.call("PUT", f"/servers/{server_id}/key", json={"key": openssh.host_key()})
    return server_id
