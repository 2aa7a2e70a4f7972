import io
import os
import stat
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from loadwright.agent.generator.errors import OrderError
from loadwright.agent.generator.files.bundle import BundleCache, unpack
from loadwright.core.protocol.generator import Bundle
from tests.agent.fleet import TOKEN, Fleet, names, serving


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture
async def fleet() -> AsyncIterator[Fleet]:
    async with serving(Fleet()) as fleet:
        yield fleet


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {TOKEN}"}) as client:
        yield client


async def test_a_bundle_is_fetched_once(fleet: Fleet, client: httpx.AsyncClient, tmp_path: Path) -> None:
    data = zipped(("run.jmx", b"<plan/>"), ("data/users.csv", b"a,b\n"))
    bundle = fleet.bundle(data)
    cache = BundleCache(tmp_path / "cache")
    path = await cache.fetch(client, fleet.url + bundle.path, bundle)
    assert path.read_bytes() == data
    fleet.bundles.clear()
    assert await cache.fetch(client, fleet.url + bundle.path, bundle) == path
    unpack(path, tmp_path / "plan")
    assert (tmp_path / "plan" / "run.jmx").read_bytes() == b"<plan/>"
    assert (tmp_path / "plan" / "data" / "users.csv").read_bytes() == b"a,b\n"
    # Any file may be a program that the plan starts.
    assert os.access(tmp_path / "plan" / "data" / "users.csv", os.X_OK)


async def test_content_with_another_checksum_is_not_kept(
    fleet: Fleet, client: httpx.AsyncClient, tmp_path: Path
) -> None:
    bundle = fleet.bundle(b"what was promised")
    cache = BundleCache(tmp_path)
    for other in (b"something different", b"short"):
        fleet.bundles[bundle.sha256] = other
        with pytest.raises(OrderError, match="checksum"):
            await cache.fetch(client, fleet.url + bundle.path, bundle)
    fleet.bundles.clear()
    with pytest.raises(OrderError, match="404"):
        await cache.fetch(client, fleet.url + bundle.path, bundle)
    with pytest.raises(OrderError, match="SHA-256"):
        await cache.fetch(client, fleet.url, Bundle("../../etc/passwd", 1, "/"))
    assert names(tmp_path) == set()


async def test_the_cache_keeps_the_most_recently_used(fleet: Fleet, client: httpx.AsyncClient, tmp_path: Path) -> None:
    cache = BundleCache(tmp_path, limit=2500)
    bundles = [fleet.bundle(os.urandom(1000)) for _ in range(3)]
    for age, bundle in enumerate(bundles):
        path = await cache.fetch(client, fleet.url + bundle.path, bundle)
        os.utime(path, (1000 + age, 1000 + age))
    await cache.fetch(client, fleet.url + bundles[1].path, bundles[1])
    newest = fleet.bundle(os.urandom(1000))
    await cache.fetch(client, fleet.url + newest.path, newest)
    assert names(tmp_path) == {f"{bundle.sha256}.zip" for bundle in (bundles[1], newest)}


def link(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no zip", "not a readable zip"),
        (zipped(("../outside", b"x")), "outside its folder"),
        (zipped(("/etc/cron.d/job", b"x")), "outside its folder"),
        (zipped(("a/../../b", b"x")), "outside its folder"),
        (zipped((link("users.csv"), b"/etc/passwd")), "is a link"),
        (zipped(("big", bytes(5000))), "unpacks to more than"),
        (zipped(*((f"{number}", b"") for number in range(20))), "20 files"),
        (zipped(("run.jmx", b"x"), ("run.jmx/y", b"x")), "cannot be unpacked"),
        (zipped(("run.jmx", b"x" * 100))[:-60], "not a readable zip"),
    ],
)
def test_refused_archives(tmp_path: Path, data: bytes, reason: str) -> None:
    archive = tmp_path / "bundle.zip"
    archive.write_bytes(data)
    folder = tmp_path / "folder" / "plan"
    with pytest.raises(OrderError, match=reason):
        unpack(archive, folder, max_bytes=4096, max_files=10)
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "folder" / "b").exists()


def test_a_zip_bomb_whose_directory_lies_is_bounded(tmp_path: Path) -> None:
    data = bytearray(zipped(("bomb", bytes(1_000_000))))
    # Declare 10 bytes in the central directory and the local header, although a million follow.
    real = (1_000_000).to_bytes(4, "little")
    while (position := data.find(real)) >= 0:
        data[position : position + 4] = (10).to_bytes(4, "little")
    archive = tmp_path / "bundle.zip"
    archive.write_bytes(data)
    with pytest.raises(OrderError, match="not a readable zip"):
        unpack(archive, tmp_path / "plan", max_bytes=4096)
    assert sum(path.stat().st_size for path in (tmp_path / "plan").rglob("*")) <= 4096


def test_bundles_are_removed_by_their_checksums(tmp_path: Path) -> None:
    cache = BundleCache(tmp_path / "cache")
    for name in ("a", "b"):
        (tmp_path / "cache" / f"{name}.zip").touch()
    (tmp_path / "outside.zip").touch()
    cache.remove({"b", "c", "../outside"})
    assert (names(tmp_path / "cache"), names(tmp_path)) == ({"a.zip"}, {"cache", "outside.zip"})
