"""How long figures of hosts are kept."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.conf import settings


def kept_since(now: datetime) -> Mapping[int, int]:
    """Return the second from which points are kept, by resolution; those without a limit are missing."""
    days = settings.KEEP_HOSTS_DAYS
    return {one: int((now - timedelta(days=count)).timestamp()) for one, count in days.items() if count}
