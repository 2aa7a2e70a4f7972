"""Trials are deleted by age and with their plans; runs are not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from loadwright.core.messages import Message
from loadwright.server.runs.models import DeletedRun, Run
from loadwright.server.runs.trials.retention import KEPT_FOR, delete_old_trials
from tests.server.runs.trials.examples import trial
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


class Context:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def log(self, line: Message) -> None:
        self.lines.append(str(line))


def test_old_trials_and_those_of_deleted_plans_are_deleted(cast: Cast) -> None:
    recent, old, orphan, active = trial(cast), trial(cast), trial(cast), trial(cast, Run.State.RUNNING)
    Run.objects.filter(pk=old.pk).update(ended_at=timezone.now() - KEPT_FOR - timedelta(minutes=1))
    Run.objects.filter(pk=orphan.pk).update(plan=None)
    Run.objects.filter(pk=cast.ended.pk).update(ended_at=timezone.now() - 2 * KEPT_FOR)
    context = Context()
    job: Any = delete_old_trials
    job.func(context)
    assert context.lines == ["Trials that were deleted: 2."]
    assert set(Run.objects.all()) == {recent, active, cast.ended, cast.running}
    assert {found.key for found in DeletedRun.objects.all()} == {old.key, orphan.key}
