"""The data of the API of runs."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from loadwright.core.messages.reasons import NOT_CONDUCTED
from loadwright.core.runspec import FIELDS
from loadwright.core.stats.fields import MAX_SECOND
from loadwright.server.runs.live.charts import MOST_POINTS
from loadwright.server.runs.models import Run
from loadwright.server.runs.schemas import LoadAsked, RunShown, Window
from tests.support.site import Cast


def test_the_api_takes_every_option_of_a_run() -> None:
    # A trial is started by an operation of its own.
    of_trials = {name for name in FIELDS if name.startswith("trial")}
    options = FIELDS - {"mode", "target"} - of_trials | {"rate", "threads"}
    assert LoadAsked.model_json_schema()["properties"].keys() == options


@pytest.mark.parametrize("bounds", [{}, {"since": 5}, {"until": 5}, {"since": 5, "until": 5}, {"since": MAX_SECOND}])
def test_a_window_may_be_open_at_both_ends(bounds: dict[str, Any]) -> None:
    assert Window(**bounds).model_dump() == {
        "since": None,
        "until": None,
        "points": MOST_POINTS,
        "label": None,
        "kind": None,
        "generator": None,
        **bounds,
    }


@pytest.mark.parametrize("bounds", [{"since": 6, "until": 5}, {"since": -1}, {"until": MAX_SECOND + 1}, {"points": 0}])
def test_a_window_that_holds_nothing_is_refused(bounds: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Window(**bounds)


@pytest.mark.django_db
def test_a_run_is_shown_with_names_instead_of_rows(cast: Cast) -> None:
    run = Run.objects.get(pk=cast.running.pk)
    run.reason = NOT_CONDUCTED(error="X")
    shown = RunShown.from_orm(run)
    assert (shown.plan, shown.created_by, shown.generators) == (cast.plan.pk, cast.user.username, [cast.agent.name])
    assert (shown.project, shown.room, shown.mode) == (None, None, run.spec.mode)
    assert shown.reason == str(run.reason)
    assert shown.reason_message is not None
    run.plan = run.created_by = run.reason = None
    gone = RunShown.from_orm(run)
    assert (gone.plan, gone.created_by, gone.reason, gone.reason_message) == (None, None, "", None)
