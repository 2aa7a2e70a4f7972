"""The addresses of this installation: where its server was started last, and where browsers reach it.

The first is noted in the home of the installation, for its other processes and for commands on its machine.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

FILE = "address"
PORT = 8000
"""Of a server that is started without options."""
LOOPBACK = "127.0.0.1"
EVERYWHERE = frozenset({"0.0.0.0", "::"})  # noqa: S104 - compared only
"""With these a server listens at all addresses of its machine: none of them is its address."""


def note(host: str, port: int) -> None:
    """Note that the server listens at ``host`` and ``port``. It is only a convenience: a full disk does not matter."""
    with suppress(OSError):
        _file().write_text(f"{_url(host, port)}\n")


def on_this_machine() -> str:
    """Return the address for programs on this machine; without a note, that of a server started without options."""
    host, port = _noted() or (LOOPBACK, PORT)
    return _url(LOOPBACK if host in EVERYWHERE else host, port)


def for_links() -> str:
    """Return the address with which links begin in messages; empty if it is not known how browsers reach the server."""
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    noted = _noted()
    if noted is None or noted[0] in EVERYWHERE or settings.HTTPS or settings.TRUSTED_PROXIES:
        return ""
    return _url(*noted)


def _noted() -> tuple[str, int] | None:
    try:
        parts = urlsplit(_file().read_text().strip())
        return (parts.hostname, parts.port) if parts.hostname and parts.port else None
    except (OSError, ValueError):
        return None


def _url(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _file() -> Path:
    return Path(settings.HOME) / FILE
