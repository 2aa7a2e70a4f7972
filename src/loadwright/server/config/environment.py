"""Reads settings from environment variables. Readers report the variable and the expected form of an invalid value."""

import os
import secrets
from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

SMTP_PORTS = {"starttls": "587", "ssl": "465", "none": "25"}
"""The usual ports of mail servers, by how the connection is encrypted."""


def read(name: str, default: str, parse: Callable[[str], T], expected: str) -> T:
    """Return the parsed environment variable ``name``. Raises ``ImproperlyConfigured`` with the expected form."""
    text = os.environ.get(name, "").strip() or default
    try:
        return parse(text)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name} is {text!r}; expected {expected} ({error})") from None


def switch(text: str) -> bool:
    """Read ``1``/``0``, ``true``/``false``, ``yes``/``no``, ``on``/``off``."""
    words = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
    return words[text.lower()]


def words(text: str) -> list[str]:
    """Read a list separated by commas."""
    return [word.strip() for word in text.split(",") if word.strip()]


def networks(text: str) -> list[str]:
    """Read IP addresses and networks separated by commas."""
    return [str(ip_network(word)) for word in words(text)]


def seconds(text: str) -> float:
    """Read a positive number of seconds."""
    value = float(text)
    if value <= 0:
        raise ValueError("not positive")
    return value


def count(text: str) -> int:
    """Read a whole number from 0 on."""
    value = int(text)
    if value < 0:
        raise ValueError("negative")
    return value


def positive(text: str) -> int:
    """Read a whole number from 1 on."""
    value = int(text)
    if value <= 0:
        raise ValueError("not positive")
    return value


def percentages(text: str) -> tuple[float, float, float]:
    """Read three percentages separated by commas."""
    first, second, third = (float(word) for word in words(text))
    if not all(0 <= value <= 100 for value in (first, second, third)):
        raise ValueError("not between 0 and 100")
    return first, second, third


def weights(text: str) -> tuple[float, float, float]:
    """Read three weights separated by commas, of which one at least is above 0."""
    first, second, third = (float(word) for word in words(text))
    if not all(0 <= value <= 1000 for value in (first, second, third)) or not first + second + third:
        raise ValueError("not weights")
    return first, second, third


def web_address(text: str) -> str:
    """Read ``http(s)://host[:port][/path]``, without the slash at its end. Empty without one."""
    parts = urlsplit(text)
    if text and (parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment):
        raise ValueError("not an address of a web server")
    return text.rstrip("/")


def time_zone(text: str) -> str:
    """Read the name of a time zone."""
    return ZoneInfo(text).key


def proxy(text: str) -> str:
    """Read ``http(s)://[user:password@]host:port`` of a proxy. Empty without one."""
    address = web_address(text)
    if urlsplit(address).path:
        raise ValueError("a proxy has no path")
    return address


def domains(text: str) -> list[str]:
    """Read domains that are separated by commas, with or without a leading dot."""
    return [domain for part in text.split(",") if (domain := part.strip().strip(".").lower())]


def mail_security(text: str) -> str:
    """Read how a connection to a mail server is encrypted."""
    if text not in SMTP_PORTS:
        raise ValueError("unknown")
    return text


def megabytes(text: str) -> int:
    """Read a positive number of megabytes, returned in bytes."""
    return positive(text) * 1024 * 1024


def database(url: str) -> dict[str, Any]:
    """Read ``sqlite:///path``, ``mysql://user:pass@host:port/name`` or ``postgres://…``."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        options = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": unquote(parts.path[1:]), "OPTIONS": options}
    engines = {"mysql": "mysql", "mariadb": "mysql", "postgres": "postgresql", "postgresql": "postgresql"}
    return {
        "ENGINE": f"django.db.backends.{engines[parts.scheme]}",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }


def kept_secret(path: Path) -> str:
    """Return the secret in ``path``. It is generated once and readable only by its owner."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii")
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secret := secrets.token_urlsafe(50))
    return secret
