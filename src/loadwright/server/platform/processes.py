"""The processes of an installation: each writes every few seconds that it lives.

Without Redis a process neither hears the events of another one nor sees what agents reported to it, so a second one is
refused at its start (``check``).
"""

import asyncio
import logging
import os
import socket
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks
from django.db.models.functions import Now

from .database import run_in_db
from .leases import in_seconds
from .models import Process

log = logging.getLogger(__name__)

TAG = "processes"
BEAT_SECONDS = 5.0
LIVE_SECONDS = 15.0

_own: list[Process] = []


def register() -> Process:
    """Note that this process serves the installation from now on."""
    if not _own:
        pid = os.getpid()
        own = Process.objects.create(host=_host(), pid=pid, started=_started(pid), seen_at=Now())
        _own.append(own)
    return _own[0]


def unregister() -> None:
    """Note that this process ends."""
    while _own:
        Process.objects.filter(pk=_own.pop().pk).delete()


async def beat() -> None:
    """Keep this process's row fresh until cancelled."""
    await run_in_db(register)
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        try:
            await run_in_db(Process.objects.filter(pk=_own[0].pk).update, seen_at=Now())
        except Exception:
            log.exception("the database was not reached; it is tried again")


def others() -> list[Process]:
    """Return the other processes that live, in the order in which they began."""
    own = [process.pk for process in _own]
    recent = Process.objects.exclude(pk__in=own).filter(seen_at__gt=in_seconds(-LIVE_SECONDS))
    return [process for process in recent if not _known_dead(process)]


def forget_dead() -> int:
    """Delete the rows of processes that ended without saying so; returns how many."""
    return Process.objects.filter(seen_at__lt=in_seconds(-3600)).delete()[0]


@checks.register(TAG, deploy=True)
def check(**_options: Any) -> list[checks.CheckMessage]:
    """Refuse a second process without Redis."""
    if settings.REDIS:
        return []
    first = next((process for process in others() if not _own or process.pk < _own[0].pk), None)
    if first is None:
        return []
    return [
        checks.Error(
            f"Another process serves this installation already: {first}.",
            hint=f"Set LOADWRIGHT_REDIS for all of them, or stop that one (if its machine failed, wait "
            f"{LIVE_SECONDS:g} s).",
            id="loadwright.E001",
        )
    ]


def refusal() -> str:
    """Register this process; return why it must not serve, empty when it may."""
    register()
    errors = checks.run_checks(tags=[TAG], include_deployment_checks=True)
    if not errors:
        return ""
    unregister()
    return f"{errors[0].msg} {errors[0].hint}"


def _known_dead(process: Process) -> bool:
    return process.host == _host() and (process.pid == os.getpid() or _started(process.pid) != process.started)


def _host() -> str:
    return socket.gethostname()[:255]


def _started(pid: int) -> str:
    """Return the boot of this machine and when the kernel started a process in it; empty when there is none."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
        return f"{boot} {Path(f'/proc/{pid}/stat').read_text(encoding='utf-8').rpartition(')')[2].split()[19]}"
    except (OSError, IndexError):
        return ""
