"""The form that starts a run."""

from __future__ import annotations

import pytest
from django.test import Client

from loadwright.server.runs.models import Run
from tests.support.site import Cast

START = {
    "mode": "rate", "target": "20", "duration": "30s", "shape": "steady", "generators": "1", "max_threads": "10",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"target": "0"}, "0 is no rate"),
        ({"target": "-3"}, "-3 is no rate"),
        ({"target": ""}, "Give the rate per second"),
        ({"duration": "soon"}, "is not a duration"),
        ({"shape": "curve", "curve": "30s:10%,10s:20%"}, "order the points by time"),
        ({"generators": "7"}, "7 generators were asked for but 0 are idle"),
        ({"requirements": "fast"}, "is not METRIC < VALUE"),
        ({"properties": "nonsense"}, "is not NAME=VALUE"),
    ],
)
def test_start_form_says_what_is_wrong_and_keeps_what_was_typed(
    changes: dict[str, str], said: str, cast: Cast, browser: Client
) -> None:
    data = {**START, "name": "My run", **changes}
    answer = browser.post(f"/runs/new?plan={cast.plan.pk}", data)
    shown = answer.content.decode().replace("&lt;", "<").replace("&#x27;", "'")
    assert answer.status_code == 200
    assert said in shown
    assert 'value="My run"' in shown
    assert Run.objects.count() == 2
