"""A second process is refused without Redis; dead processes do not count."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest
from django.db.models.functions import Now
from pytest_django.fixtures import Settings

from loadwright.server.platform import identity, leases, processes
from loadwright.server.platform.models import Process

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def unregistered() -> Iterator[None]:
    yield
    processes.unregister()


@pytest.fixture
def other() -> Iterator[Process]:
    """Another live process on this machine."""
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        yield Process.objects.create(
            host=identity.host(), pid=child.pid, started=identity.started(child.pid), seen_at=Now()
        )
    finally:
        child.kill()
        child.communicate()


def test_one_process_may_serve() -> None:
    assert processes.refusal() == ""
    assert Process.objects.get().pid == os.getpid()
    processes.unregister()
    assert not Process.objects.exists()


def test_a_second_one_is_refused_and_told_why(other: Process) -> None:
    refusal = processes.refusal()
    assert f"process {other.pid} on " in refusal
    assert "LOADWRIGHT_REDIS" in refusal
    assert list(Process.objects.all()) == [other]


def test_the_first_one_is_not_refused_for_the_second() -> None:
    own = processes.register()
    Process.objects.create(host="elsewhere", pid=7, started="x", seen_at=Now())
    assert processes.check() == []
    assert [process.host for process in processes.others()] == ["elsewhere"]
    assert own not in processes.others()


def test_with_redis_several_may_serve(other: Process, settings: Settings) -> None:
    settings.REDIS = "redis://127.0.0.1:1/0"
    assert processes.refusal() == ""
    assert processes.others() == [other]


def test_a_process_that_was_killed_does_not_count(other: Process) -> None:
    Process.objects.filter(pk=other.pk).update(started="another one with the same id")
    assert processes.refusal() == ""


def test_a_process_of_another_machine_counts_until_it_is_silent() -> None:
    far = Process.objects.create(host="elsewhere", pid=7, started="x", seen_at=Now())
    assert "process 7 on elsewhere" in processes.refusal()
    Process.objects.filter(pk=far.pk).update(seen_at=leases.in_seconds(-processes.LIVE_SECONDS - 1))
    assert processes.refusal() == ""


def test_a_process_whose_row_was_deleted_while_it_was_suspended_registers_again() -> None:
    processes.register()
    Process.objects.all().delete()
    processes._renew()
    assert Process.objects.get().pid == os.getpid()
    assert processes.register().pk == Process.objects.get().pk
