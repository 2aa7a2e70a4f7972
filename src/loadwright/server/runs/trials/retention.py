"""Deletes trials: of each plan and person the newest are kept, for some days."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import task

from loadwright.core.messages import declare
from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan
from loadwright.server.platform.jobs import JobContext
from loadwright.server.runs.models import Run
from loadwright.server.runs.spec import creation

KEPT = 3
"""Trials of a plan that are kept of each person, those in progress included."""
KEPT_FOR = timedelta(days=7)

TRIALS_DELETED = declare("job.trials_deleted", "Trials that were deleted: %(count)s.")


def keep_newest(plan: Plan, person: User | None) -> None:
    """Delete the older ended trials of a plan by a person."""
    trials = Run.objects.filter(plan=plan, trial=True, created_by=person)
    newest = list(trials.values_list("pk", flat=True)[:KEPT])
    _delete(trials.filter(state__in=Run.FINAL).exclude(pk__in=newest))


@task
def delete_old_trials(context: JobContext) -> None:
    """Delete the trials that ended long ago, and those of deleted plans."""
    ended = Run.objects.filter(trial=True, state__in=Run.FINAL)
    old = ended.filter(ended_at__lt=timezone.now() - KEPT_FOR) | ended.filter(plan=None)
    context.log(TRIALS_DELETED(count=_delete(old)))


def _delete(trials: Iterable[Run]) -> int:
    count = 0
    for trial in trials:
        with transaction.atomic():
            found = Run.objects.select_for_update().filter(pk=trial.pk).first()
            if found is not None:
                creation.remove(found)
                count += 1
    return count
