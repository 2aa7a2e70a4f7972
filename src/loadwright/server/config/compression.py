"""Static files compressed once, by ``scripts/compress-static`` at set-up, and kept by the hash of their content."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path

import brotli

STORE = Path(__file__).with_name("compressed")
SUFFIXES = {".css", ".js", ".json", ".svg", ".txt"}
ENCODINGS: dict[str, Callable[[bytes], bytes]] = {
    "br": lambda content: bytes(brotli.compress(content)),
    "gzip": lambda content: gzip.compress(content, 9, mtime=0),
}
"""By the name of HTTP, the preferred one first."""


def compressed(content: bytes, encoding: str, store: Path = STORE) -> bytes:
    """Return the content in an encoding of ``ENCODINGS``: from the store, or compressed now if it changed since."""
    try:
        return _file(store, content, encoding).read_bytes()
    except FileNotFoundError:
        return ENCODINGS[encoding](content)


def compress(paths: Iterable[Path], store: Path = STORE) -> int:
    """Make ``store`` hold the files in every encoding, and nothing else. Return how many files it holds."""
    store.mkdir(exist_ok=True)
    kept = set()
    for path in paths:
        content = path.read_bytes()
        for encoding, encode in ENCODINGS.items():
            file = _file(store, content, encoding)
            kept.add(file)
            if not file.exists():
                spare = file.with_suffix(".new")
                spare.write_bytes(encode(content))
                spare.replace(file)
    for file in set(store.iterdir()) - kept:
        file.unlink()
    return len(kept)


def _file(store: Path, content: bytes, encoding: str) -> Path:
    return store / f"{sha256(content).hexdigest()}.{encoding}"
