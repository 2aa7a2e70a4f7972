"""The jars of a JMeter: which plugins it has, and a digest that changes whenever its elements may have changed."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from loadwright.core.protocol.generator import MOST_PLUGINS

from .command import JMeterInstall

LISTING = "1"
"""Increased when the list of elements that the plugin writes changes: a server then asks for it again."""
_OWN_JARS = "ApacheJMeter_"
_CHUNK = 1 << 20

Stamp = tuple[tuple[str, int, int], ...]
"""Path, size and time of change of each jar."""


@dataclass(frozen=True)
class Inventory:
    """``digest`` identifies the contents of all jars; ``plugins`` are the names of those that are not JMeter's own."""

    digest: str
    plugins: tuple[str, ...]


def stamp(jmeter: JMeterInstall) -> Stamp:
    """Return what changes when a jar is added, removed or replaced; takes a millisecond. Raises ``OSError``."""
    stats = ((path, path.stat()) for path in _jars(jmeter))
    return tuple((path.as_posix(), stat.st_size, stat.st_mtime_ns) for path, stat in stats)


def read_inventory(jmeter: JMeterInstall) -> Inventory | None:
    """Read all jars, which takes a third of a second; ``None`` if they cannot be read."""
    try:
        return _read(jmeter, stamp(jmeter))
    except OSError:
        return None


@lru_cache(maxsize=4)
def _read(jmeter: JMeterInstall, _stamp: Stamp) -> Inventory:
    digest = hashlib.sha256(LISTING.encode())
    for path in _jars(jmeter):
        digest.update(f"\n{path.relative_to(jmeter.home).as_posix()} {_digest_of(path)}".encode("utf-8", "replace"))
    names = [path.name for path in _jars(jmeter) if path.parent.name == "ext" and not path.name.startswith(_OWN_JARS)]
    return Inventory(digest.hexdigest(), tuple(names[:MOST_PLUGINS]))


def _jars(jmeter: JMeterInstall) -> list[Path]:
    library = jmeter.home / "lib"
    return sorted(path for folder in (library, library / "ext") for path in folder.glob("*.jar"))


def _digest_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
