from __future__ import annotations

from pathlib import Path

from loadwright.agent.monitor.page_cache import PageCache
from loadwright.core.protocol.monitor import DROPPED, FAILED, NOT_ALLOWED, CacheDrop


async def test_it_is_dropped_once_for_each_request_even_by_the_next_agent(tmp_path: Path) -> None:
    file = tmp_path / "drop_caches"
    cache = PageCache(tmp_path, allowed=True, file=file)
    assert (cache.is_new(""), cache.is_new("r1"), cache.last) == (False, True, None)
    await cache.drop("r1")
    assert file.read_text() == "1\n"
    assert (cache.last, cache.is_new("r1")) == (CacheDrop("r1", DROPPED), False)
    again = PageCache(tmp_path, allowed=True, file=file)
    assert (again.last, again.is_new("r1"), again.is_new("r2")) == (CacheDrop("r1", DROPPED), False, True)


async def test_without_permission_nothing_is_written(tmp_path: Path) -> None:
    file = tmp_path / "drop_caches"
    cache = PageCache(tmp_path, allowed=False, file=file)
    await cache.drop("r1")
    assert not file.exists()
    assert cache.last == CacheDrop("r1", NOT_ALLOWED)


async def test_a_refusal_of_the_system_is_the_outcome(tmp_path: Path) -> None:
    cache = PageCache(tmp_path, allowed=True, file=tmp_path)
    await cache.drop("r1")
    assert cache.last == CacheDrop("r1", FAILED, "Is a directory")


async def test_a_damaged_record_is_no_outcome(tmp_path: Path) -> None:
    for text in ("", "[]", '{"mood": 1}'):
        (tmp_path / "cache-drop").write_text(text)
        assert PageCache(tmp_path, allowed=True).last is None
