"""The processes of an installation. Each one renews its row every few seconds.

Without Redis, a process receives neither the events of another process nor the reports of its agents, so a second
process is refused at its start (``check``).
"""

import asyncio
import logging
import os
from typing import Any

from django.conf import settings
from django.core import checks
from django.db.models.functions import Now

from .database import run_in_db
from .identity import host, started
from .leases import in_seconds
from .models import Process

log = logging.getLogger(__name__)

TAG = "processes"
BEAT_SECONDS = 5.0
LIVE_SECONDS = 15.0

_own: list[Process] = []


def register() -> Process:
    """Create the row of this process."""
    if not _own:
        pid = os.getpid()
        own = Process.objects.create(host=host(), pid=pid, started=started(pid), seen_at=Now())
        _own.append(own)
    return _own[0]


def unregister() -> None:
    """Delete the row of this process."""
    while _own:
        Process.objects.filter(pk=_own.pop().pk).delete()


async def beat() -> None:
    """Renew the row of this process until cancelled."""
    await run_in_db(register)
    while True:
        await asyncio.sleep(BEAT_SECONDS)
        try:
            await run_in_db(_renew)
        except Exception:
            log.exception("Renewing the row of this process failed; retrying.")


def _renew() -> None:
    # The row of a process that was suspended for long may have been deleted as that of a dead one.
    if not Process.objects.filter(pk=_own[0].pk).update(seen_at=Now()):
        _own.clear()
        register()


def others() -> list[Process]:
    """Return the other live processes in order of their start."""
    own = [process.pk for process in _own]
    recent = Process.objects.exclude(pk__in=own).filter(seen_at__gt=in_seconds(-LIVE_SECONDS))
    return [process for process in recent if not _known_dead(process)]


def forget_dead() -> int:
    """Delete the rows of processes that ended without deleting them, and return how many."""
    return Process.objects.filter(seen_at__lt=in_seconds(-3600)).delete()[0]


@checks.register(TAG, deploy=True)
def check(**_options: Any) -> list[checks.CheckMessage]:
    """Report an error for a second process without Redis."""
    if settings.REDIS:
        return []
    first = next((process for process in others() if not _own or process.pk < _own[0].pk), None)
    if first is None:
        return []
    return [
        checks.Error(
            f"Another process already serves this installation: {first}.",
            hint=f"Set LOADWRIGHT_REDIS for all of them, or stop that process (if its machine failed, wait "
            f"{LIVE_SECONDS:g} s).",
            id="loadwright.E001",
        )
    ]


def refusal() -> str:
    """Register this process and return why it must not serve. Empty if it may."""
    register()
    errors = checks.run_checks(tags=[TAG], include_deployment_checks=True)
    if not errors:
        return ""
    unregister()
    return f"{errors[0].msg} {errors[0].hint}"


def _known_dead(process: Process) -> bool:
    return process.host == host() and (process.pid == os.getpid() or started(process.pid) != process.started)
