"""The address at which the server of a home was started last, for commands on its machine."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

FILE = "address"
DEFAULT = "http://127.0.0.1:8000"


def keep(home: Path, url: str) -> None:
    """Note that the server of ``home`` listens at ``url``. It is only a convenience: a full disk does not matter."""
    with suppress(OSError):
        (home / FILE).write_text(f"{url}\n")


def kept(home: Path) -> str:
    """Return the address that was noted last, else that of a server that is started without options."""
    try:
        return (home / FILE).read_text().strip() or DEFAULT
    except OSError:
        return DEFAULT
