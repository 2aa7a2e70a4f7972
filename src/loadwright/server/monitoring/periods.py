"""The periods that pages of monitoring offer."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

MINUTE, HOUR, DAY = 60, 3600, 86_400
PERIODS = (
    (5 * MINUTE, _("last 5 minutes")),
    (10 * MINUTE, _("last 10 minutes")),
    (15 * MINUTE, _("last 15 minutes")),
    (30 * MINUTE, _("last 30 minutes")),
    (HOUR, _("last hour")),
    (2 * HOUR, _("last 2 hours")),
    (6 * HOUR, _("last 6 hours")),
    (12 * HOUR, _("last 12 hours")),
    (DAY, _("last 24 hours")),
    (2 * DAY, _("last 2 days")),
    (7 * DAY, _("last 7 days")),
    (14 * DAY, _("last 14 days")),
    (30 * DAY, _("last 30 days")),
)
USUAL = 10 * MINUTE


def choices() -> list[tuple[int, str]]:
    """Return seconds and name of each period, in the reader's language."""
    return [(seconds, str(name)) for seconds, name in PERIODS]
