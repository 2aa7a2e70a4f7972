"""Large data files: downloaded once, resumed after an interruption, cached by checksum within a limit."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncIterator, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from loadwright.agent.generator.errors import OrderError
from loadwright.agent.generator.files.data_files import DataFiles, place
from loadwright.core.protocol.generator import DataFile

DATA = os.urandom(3_000_000)
FILE = DataFile("data/users.csv", sha256(DATA).hexdigest(), len(DATA))


class Files(BaseHTTPRequestHandler):
    """Sends the rest of DATA, with at most ``most`` bytes per response."""

    protocol_version = "HTTP/1.1"
    most = len(DATA)
    ranges: bool = True
    asked: list[str]

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        type(self).asked.append(wanted)
        if self.path == "/none":
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        begin = int(wanted[6:-1]) if wanted and self.ranges else 0
        data = DATA[begin:] if self.path == "/users" else bytes(len(DATA) - begin)
        self.send_response(206 if wanted and self.ranges else 200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data[: self.most])
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def files() -> type[Files]:
    """A new class for each test, because it records the requests."""

    class Own(Files):
        asked: list[str] = []

    return Own


@pytest.fixture
def url(files: type[Files]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), files) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


async def test_files_are_fetched_once_with_progress(
    tmp_path: Path, url: str, files: type[Files], client: httpx.AsyncClient
) -> None:
    arrived: list[int] = []
    kept = await DataFiles(tmp_path).fetch(client, f"{url}/users", FILE, arrived.append)
    assert kept.read_bytes() == DATA
    assert arrived == sorted(arrived)
    assert arrived[-1] == len(DATA)
    assert len(arrived) > 2
    again = await DataFiles(tmp_path).fetch(client, f"{url}/users", FILE, arrived.append)
    assert again == kept
    assert files.asked == [""]


@pytest.mark.parametrize("ranges", [True, False])
async def test_a_cut_is_gone_on_with(
    tmp_path: Path, url: str, files: type[Files], client: httpx.AsyncClient, ranges: bool
) -> None:
    files.most = 2_000_000
    with pytest.raises(httpx.HTTPError):
        await DataFiles(tmp_path).fetch(client, f"{url}/users", FILE, lambda _: None)
    files.most, files.ranges = len(DATA), ranges
    # Also by an agent that was restarted in the meantime.
    kept = await DataFiles(tmp_path).fetch(client, f"{url}/users", FILE, lambda _: None)
    assert kept.read_bytes() == DATA
    begin = int(files.asked[1].removeprefix("bytes=").removesuffix("-"))
    assert 0 < begin <= 2_000_000


async def test_files_other_than_the_ordered_ones_are_not_kept(
    tmp_path: Path, url: str, client: httpx.AsyncClient
) -> None:
    for path, words in (("/other", "checksum differs"), ("/none", "404")):
        with pytest.raises(OrderError, match=words):
            await DataFiles(tmp_path).fetch(client, url + path, FILE, lambda _: None)
    with pytest.raises(OrderError, match="not a SHA-256"):
        await DataFiles(tmp_path).fetch(client, url, DataFile("a", "../x", 1), lambda _: None)
    assert os.listdir(tmp_path) == []  # noqa: PTH208


def test_the_oldest_unused_give_way(tmp_path: Path) -> None:
    cache = DataFiles(tmp_path, limit=25)
    for age, name in enumerate(("new", "middle", "old", "oldest")):
        (tmp_path / name).write_bytes(b"x" * 10)
        os.utime(tmp_path / name, (1000 - age, 1000 - age))
    cache.trim({"oldest"})
    assert {path.name for path in tmp_path.iterdir()} == {"new", "middle", "oldest"}


@pytest.mark.parametrize("path", ["../out.csv", "/out.csv", "a/../../out.csv"])
def test_no_file_is_placed_outside(tmp_path: Path, path: str) -> None:
    (tmp_path / "kept").write_text("x")
    with pytest.raises(OrderError, match="outside"):
        place(tmp_path / "kept", tmp_path / "plan", path)


def test_placed_where_the_plan_expects_it(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("x")
    place(tmp_path / "kept", tmp_path / "plan", "data/用户.csv")
    assert (tmp_path / "plan" / "data" / "用户.csv").read_text() == "x"
    assert os.access(tmp_path / "plan" / "data" / "用户.csv", os.X_OK)


def test_files_are_removed_by_their_checksums(tmp_path: Path) -> None:
    files = DataFiles(tmp_path)
    for name in ("a" * 64, "b" * 64, f"{'b' * 64}.part", "c" * 64):
        (tmp_path / name).write_text("data")
    files.remove({"b" * 64, "d" * 64, "../outside"})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a" * 64, "c" * 64]
