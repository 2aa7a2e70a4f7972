"""What all tests share."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Generator, Iterator

import pytest
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate
from django.test.utils import setup_databases, teardown_databases
from django.utils import translation
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from tests.support import class_archive
from tests.support.database import copy_migrated
from tests.support.sshd import Sshd, sshd

# How long an example takes says more about the machine than about the code.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")

os.environ.setdefault("JDK_JAVA_OPTIONS", class_archive.java_options())

# A warm-up would take longer than most runs of tests. Tests of the warm-up set a limit of their own.
os.environ.setdefault("LOADWRIGHT_WARM_UP_SECONDS", "0")


def pytest_configure() -> None:
    """Treat a signal to terminate like Ctrl+C, so that fixtures end what they started."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collect the tests without looking for garbage, which takes 40% of the time: what is made here is kept."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


WAITING = {"system", "browser", "attack"}
"""Folders of tests that wait for other programs most of the time."""
SPREAD = 0.8
"""The part of the run over which the files of those folders are spread; the last of them takes some minutes."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where files are shared out among processes, mix those that wait with those that compute, and end with the latter.

    The processors would otherwise be idle at first, and overloaded in the end.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        files = list(dict.fromkeys(item.path for item in items))
        waiting = [path for path in files if not WAITING.isdisjoint(path.parts)]
        computing = [path for path in files if WAITING.isdisjoint(path.parts)]
        turns = {path: SPREAD * number / len(waiting) for number, path in enumerate(waiting)}
        turns |= {path: number / len(computing) for number, path in enumerate(computing)}
        items.sort(key=lambda item: turns[item.path])


@pytest.fixture(autouse=True)
def language() -> None:
    """Start each test in the default language: a page in another one leaves it active for this thread."""
    translation.deactivate()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory: pytest.TempPathFactory, django_db_modify_db_settings_parallel_suffix: None
) -> Iterator[None]:
    """Keep a SQLite database in a file: threads that share one in memory lock each other out instead of waiting."""
    # Nothing uses them, and creating them again takes most of the time in which a test's end empties the database.
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    post_migrate.disconnect(create_contenttypes)
    if connection.vendor == "sqlite":
        path = tmp_path_factory.mktemp("database") / "test.db"
        copy_migrated(path)
        connection.settings_dict["TEST"] |= {"NAME": str(path), "MIGRATE": False}

    def close() -> None:
        # Django closes the connection of a response that is closed, but here the transaction of the test is in it.
        if not connection.in_atomic_block:
            BaseDatabaseWrapper.close_if_unusable_or_obsolete(connection)

    setattr(connection, "close_if_unusable_or_obsolete", close)  # noqa: B010 - mypy allows no assignment
    yield
    connection.close()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether the database is there already: the copy of a migrated one."""
    return bool(connection.vendor == "sqlite")


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
    django_db_modify_db_settings: None,
) -> Iterator[None]:
    """Set the database up, also if fixtures of modules alone use it.

    The fixture of pytest-django does that only if a selected test is marked with ``django_db``; otherwise those
    fixtures would use the database of the person who runs the tests.
    """
    with django_db_blocker.unblock():
        before = setup_databases(verbosity=0, interactive=False, keepdb=django_db_keepdb)
    yield
    if not django_db_keepdb:
        with django_db_blocker.unblock():
            teardown_databases(before, verbosity=0)


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    """Restore the process's umask: commands that are called in it withdraw their files from others."""
    former = os.umask(0o022)
    os.umask(former)
    yield
    os.umask(former)


@pytest.fixture(scope="session")
def openssh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """An sshd for tests that leave it as it is; who restarts or fills it starts one of their own."""
    with sshd(tmp_path_factory.mktemp("sshd"), name="web-1") as server:
        yield server


@pytest.fixture(scope="session")
def jump_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sshd]:
    """Another one, to reach the first one through."""
    with sshd(tmp_path_factory.mktemp("jump"), name="gate") as server:
        yield server


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name no test after a file's bytes: one with a time in it would be called otherwise by every worker."""
    return argname if isinstance(val, bytes) and not val.decode("latin-1").isprintable() else None
