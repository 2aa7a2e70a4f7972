"""What an installation keeps and how much of the disk it takes."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.db.models import Max, Min, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import User
from loadwright.server.accounts.queries import require_administrator
from loadwright.server.platform.telemetry import telemetry
from loadwright.server.runs.models import Run
from loadwright.server.runs.results import retention
from loadwright.telemetry.store import TelemetryError

MEASURED_SECONDS = 60
"""How long measured sizes are shown again: thousands of files take a while."""

DATABASE, TELEMETRY, RESULTS, JTLS, LOGS, BUNDLES, PLANS, DATA = (
    "database", "telemetry", "results", "jtls", "logs", "bundles", "plans", "data",
)  # fmt: skip
TITLES: dict[str, Promise] = {
    DATABASE: _("Database"),
    TELEMETRY: _("Measurements"),
    RESULTS: _("Results of runs"),
    JTLS: _("JTL files of runs"),
    LOGS: _("Logs of runs"),
    BUNDLES: _("Bundles for generators"),
    PLANS: _("Plans"),
    DATA: _("Data files of plans"),
}


_DATABASE_SIZE = {
    "mysql": "SELECT SUM(data_length + index_length) FROM information_schema.tables WHERE table_schema = DATABASE()",
    "postgresql": "SELECT pg_database_size(current_database())",
}


@dataclass(frozen=True)
class Kept:
    """One kind of data: its size in bytes, ``None`` if it is not known, and the times of what it is of."""

    title: Promise
    size: int | None
    oldest: datetime | None = None
    newest: datetime | None = None


@dataclass(frozen=True)
class Storage:
    """``seconds_days`` and ``intervals_days`` are the retention in force, ``None`` without a limit."""

    kept: list[Kept]
    total: int
    free: int
    capacity: int
    seconds_days: int | None
    intervals_days: int | None
    seconds: Kept
    """Runs of which every second is kept."""
    intervals: Kept
    """Runs of which only intervals of 10 minutes are kept."""


def storage(user: User) -> Storage:
    """Return what is kept, for administrators. Raises ``ActionError`` for others."""
    require_administrator(user)
    sizes: dict[str, int | None] | None = cache.get("home.storage")
    if sizes is None:
        sizes = _sizes()
        cache.set("home.storage", sizes, MEASURED_SECONDS)
    seconds_kept, intervals_kept = retention.periods()
    disk = shutil.disk_usage(settings.HOME)
    ended = Q(state__in=Run.FINAL)
    of_runs = _times(ended)
    dated = {
        TELEMETRY: _times(~Q(telemetry=Run.Telemetry.NONE)), RESULTS: of_runs, JTLS: of_runs, LOGS: of_runs,
    }  # fmt: skip
    return Storage(
        kept=[Kept(title, sizes[name], *dated.get(name, ())) for name, title in TITLES.items()],
        total=sum(size or 0 for size in sizes.values()),
        free=disk.free,
        capacity=disk.total,
        seconds_days=_days(seconds_kept),
        intervals_days=_days(intervals_kept),
        seconds=Kept(_("Seconds"), None, *_times(Q(telemetry=Run.Telemetry.WHOLE))),
        intervals=Kept(_("Intervals of 10 minutes"), None, *_times(Q(telemetry=Run.Telemetry.COARSE))),
    )


def _days(period: timedelta | None) -> int | None:
    return None if period is None else period.days


def _times(which: Q) -> tuple[datetime | None, datetime | None]:
    found = Run.objects.filter(which, start_at__isnull=False).aggregate(oldest=Min("start_at"), newest=Max("start_at"))
    return found["oldest"], found["newest"]


def _sizes() -> dict[str, int | None]:
    """Measure the size of each kind in bytes."""
    sizes: Counter[str] = Counter()
    for folder, kind in (("bundles", BUNDLES), ("plans", PLANS), ("data", DATA)):
        sizes[kind] = sum(size for _, size in _files(folder))
    for sha in _folders("contents"):
        sizes[PLANS] += sum(size for _, size in _files(f"contents/{sha}"))
    for key in _folders("runs"):
        for name, size in _files(f"runs/{key}"):
            sizes[_kind_of(name)] += size
    measured = {DATABASE: _database_size(), TELEMETRY: _telemetry_size()}
    return {**{name: sizes[name] for name in TITLES}, **measured}


def _database_size() -> int | None:
    """Return the bytes of a SQLite file with its write-ahead log, or of the database on a server."""
    if connection.vendor == "sqlite":
        path = Path(connection.settings_dict["NAME"])
        paths = (path, path.with_name(f"{path.name}-wal"))
        return sum(one.stat().st_size for one in paths if one.exists())
    with connection.cursor() as cursor:
        cursor.execute(_DATABASE_SIZE[connection.vendor])
        found = cursor.fetchone()
    return None if found is None or found[0] is None else int(found[0])


def _telemetry_size() -> int | None:
    try:
        return telemetry().size()
    except TelemetryError:
        return None


def _kind_of(name: str) -> str:
    if ".jtl" in name:
        return JTLS
    return LOGS if Path(name).suffix == ".log" else RESULTS


def _folders(folder: str) -> list[str]:
    try:
        return default_storage.listdir(folder)[0]
    except FileNotFoundError:
        return []


def _files(folder: str) -> list[tuple[str, int]]:
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []
    found = []
    for name in names:
        try:
            found.append((name, default_storage.size(f"{folder}/{name}")))
        except FileNotFoundError:
            # Deleted in the meantime.
            continue
    return found
