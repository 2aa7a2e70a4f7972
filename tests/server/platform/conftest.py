"""What these tests share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from loadwright.server.platform import jobs
from loadwright.server.platform.jobs import Kind
from tests.server.platform.work import TITLE, behaviour, carried_out, work, work_async


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    known = {
        "work": Kind("work", TITLE, work, attempts=2),
        "async": Kind("async", TITLE, work_async),
        "often": Kind("often", TITLE, work, every=60),
    }
    monkeypatch.setattr(jobs, "kinds", lambda: known)
    carried_out.clear()
    yield
    behaviour.clear()
