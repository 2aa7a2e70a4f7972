"""Deletes alerts and silences some time after they have ended."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django_tasks import task

from loadwright.core.messages import declare
from loadwright.server.platform.jobs import JobContext

from .models import Alert, Group, Silence

DELETED = declare("job.alerts_deleted", "Old alerts deleted: %(count)s.")


@task
def delete_old(context: JobContext) -> None:
    """Delete what ended before the time for which the settings keep it."""
    if not settings.KEEP_ALERTS_DAYS:
        return
    limit = timezone.now() - timedelta(days=settings.KEEP_ALERTS_DAYS)
    # What has not been reported as ended is in a group that is open.
    old = Alert.objects.filter(ended_at__lt=limit).exclude(group__closed_at=None, reported=Alert.State.FIRING)
    count, _by_model = old.delete()
    Group.objects.filter(closed_at__lt=limit, alerts=None).delete()
    Silence.objects.filter(until__lt=limit).delete()
    context.log(DELETED(count=count))
