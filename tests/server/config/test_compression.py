"""Static files that are compressed at set-up."""

from __future__ import annotations

import gzip
from pathlib import Path

import brotli

from loadwright.server.config.compression import compress, compressed


def test_each_file_is_kept_in_each_encoding_until_it_changes(tmp_path: Path) -> None:
    store = tmp_path / "compressed"
    first, second = tmp_path / "a.js", tmp_path / "b.css"
    first.write_bytes(b"a" * 1000)
    second.write_bytes(b"b" * 1000)
    assert compress([first, second], store) == 4
    kept = {path.name: path.stat().st_mtime_ns for path in store.iterdir()}
    assert brotli.decompress(compressed(b"a" * 1000, "br", store)) == b"a" * 1000
    assert gzip.decompress(compressed(b"a" * 1000, "gzip", store)) == b"a" * 1000

    second.write_bytes(b"c" * 1000)
    assert compress([first, second], store) == 4
    now = {path.name: path.stat().st_mtime_ns for path in store.iterdir()}
    assert len(now) == 4
    assert {name: at for name, at in now.items() if name in kept}.items() <= kept.items()
    assert len(now.keys() & kept.keys()) == 2


def test_what_is_kept_is_sent_and_what_changed_since_is_compressed_then(tmp_path: Path) -> None:
    path = tmp_path / "a.js"
    path.write_bytes(b"a" * 1000)
    store = tmp_path / "compressed"
    compress([path], store)
    (kept,) = store.glob("*.br")
    kept.write_bytes(b"as kept")
    assert compressed(b"a" * 1000, "br", store) == b"as kept"
    assert brotli.decompress(compressed(b"new", "br", store)) == b"new"
    assert gzip.decompress(compressed(b"new", "gzip", tmp_path / "no store")) == b"new"
