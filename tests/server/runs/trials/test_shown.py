"""What pages show of a trial."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from loadwright.core.jtl import Sample
from loadwright.core.trial import Row, Trial
from loadwright.server.runs.models import Run
from loadwright.server.runs.trials.shown import ShownSample, reached_its_limit, shown_rows


def made(label: str, thread: str = "t 1-1", headers: str = "", response: str = "") -> Sample:
    return Sample(label, 0, 1, True, "200", "", thread, response_headers=headers, response=response)


def test_a_thread_is_named_where_its_samples_begin() -> None:
    rows = (
        Row("1", 0, made("a")),
        Row("1.1", 1, made("b", "")),
        Row("2", 0, made("c")),
        Row("3", 0, made("d", "t 2-1")),
    )
    shown = list(shown_rows(Trial(rows)))
    assert [(one.thread, len(one.steps)) for one in shown] == [("t 1-1", 0), ("", 1), ("", 0), ("t 2-1", 0)]


@pytest.mark.parametrize(
    ("headers", "media_type"),
    [
        ("HTTP/1.1 200 OK\nServer: x\ncontent-type: application/json; charset=utf-8\nA: b", "application/json"),
        ("HTTP/1.1 200 OK\nX-Content-Type: image/png", ""),
        ("", ""),
    ],
)
def test_the_type_of_a_response_is_the_one_that_its_headers_state(headers: str, media_type: str) -> None:
    shown = ShownSample(Row("1", 0, made("a", headers=headers, response='{"a":1}')))
    assert (shown.media_type, shown.pretty_response) == (media_type, '{\n  "a": 1\n}')
    assert shown.pretty_request is None


def test_a_trial_reached_its_limit_if_the_load_ended_then() -> None:
    limit = timezone.now()
    earlier = limit - timedelta(seconds=1)
    assert reached_its_limit(Run(end_at=limit, load_ended_at=limit, outcome=Run.State.FINISHED))
    assert not reached_its_limit(Run(end_at=limit, load_ended_at=earlier, outcome=Run.State.FINISHED))
    assert not reached_its_limit(Run(end_at=limit, load_ended_at=limit, outcome=Run.State.STOPPED))
    assert not reached_its_limit(Run())
