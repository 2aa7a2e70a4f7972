"""What these tests share."""

from __future__ import annotations

import pytest

from loadwright.server.accounts.models import User
from tests.server.accounts.audit_log.entries import FORMULA, add


@pytest.fixture
def rows(boss: User, ann: User) -> None:
    add(boss, "project.create", "Webshop", "2026-07-01T08:00")
    add(ann, "run.start", "Nightly", "2026-07-02T12:00", run=7, mode="rate")
    add(ann, "run.stop", "Nightly", "2026-07-02T23:30", address="2001:db8::7")
    add(ann, "plan.delete", FORMULA, "2026-07-03T00:00")
    add(boss, "nonsense.word", "thing", "2026-07-04T00:00")
