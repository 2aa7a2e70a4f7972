"""Objects in the database that all tests of a module share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.core.cache import cache
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from loadwright.server.platform.telemetry import close


@contextmanager
def shared(home: Path, blocker: DjangoDbBlocker) -> Iterator[None]:
    """Use the database, and ``home``, until the end of the block; then roll back what was created."""
    telemetry = f"sqlite:///{home / 'telemetry.db'}"
    hashers = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    close()
    cache.clear()
    with (
        override_settings(
            HOME=home, MEDIA_ROOT=home / "files", TELEMETRY=telemetry, SECRET_KEY="x" * 50, PASSWORD_HASHERS=hashers
        ),
        blocker.unblock(),
        undone(),
    ):
        yield
        close()


@contextmanager
def undone() -> Iterator[None]:
    """Roll back all changes of the database in the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
