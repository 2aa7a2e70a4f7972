"""The API of runs and hosts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from loadwright.server.runs.models import Run
from tests.support.site import Cast
from tests.support.under_test import UnderTest, put_under_test

HOUR = timedelta(hours=1)


@pytest.fixture
def tested(cast: Cast) -> UnderTest:
    return put_under_test(cast.running)


def test_the_api_returns_and_changes_them(cast: Cast, tested: UnderTest, client: Client) -> None:
    client.force_login(cast.user)
    path = f"/api/v1/runs/{tested.run.pk}/hosts"
    assert [one["name"] for one in client.get(path).json()["hosts"]] == ["db", "web"]
    changed = client.put(path, {"hosts": [tested.web.pk]}, content_type="application/json")
    assert [one["chosen"] for one in changed.json()["hosts"]] == [False, True]
    tested.measure(tested.web, (0,), cpu_percent=40.0)
    series = client.get(f"{path}/series", {"since": tested.start, "until": tested.start + 1}).json()
    assert (series["start"], series["resolution"], series["intervals"]) == (tested.start, 1, 2)
    (host,) = series["hosts"]
    assert host["id"] == tested.web.pk
    assert host["lines"][0] == {"figure": "host.cpu_percent", "part": "", "values": [40.0, None]}


def test_the_periods_of_the_last_hour_are_returned_by_default(cast: Cast, tested: UnderTest, client: Client) -> None:
    now = timezone.now()
    Run.objects.filter(pk=cast.ended.pk).update(start_at=now - 3 * HOUR, load_ended_at=now - 2 * HOUR)
    client.force_login(cast.user)

    def names(**asked: str) -> list[str]:
        return [one["name"] for one in client.get("/api/v1/runs/periods", asked).json()["runs"]]

    assert names() == names(project="Shop") == [tested.run.name]
    longer = {"since": (now - 4 * HOUR).isoformat(), "until": now.isoformat()}
    assert names(**longer) == [cast.ended.name, tested.run.name]
    assert client.get("/api/v1/runs/periods", {"since": now.isoformat(), "until": now.isoformat()}).status_code == 400
