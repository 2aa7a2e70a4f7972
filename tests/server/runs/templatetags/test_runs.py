"""Loads and options of runs in words."""

from __future__ import annotations

from collections import Counter

import pytest

from loadwright.core.runspec import RunSpec
from loadwright.server.projects.models import Room
from loadwright.server.runs.models import PlanLoad, Run, RunTarget
from loadwright.server.runs.templatetags.runs import load_phrase, more_options, saved_load_shown
from tests.support.site import Cast


@pytest.mark.parametrize(
    ("spec", "phrase"),
    [
        (RunSpec(mode="rate", target=200, duration_s=1800, generators=2), "200/s for 30 min on 2 generators"),
        (RunSpec(mode="threads", target=1, generators=1), "1 thread on 1 generator"),
        (RunSpec(mode="threads", target=1500, duration_s=60), "1,500 threads for 1 min on 1 generator"),
        (RunSpec(), "as written on 1 generator"),
        (RunSpec(duration_s=90), "as written for 1 min 30 s on 1 generator"),
    ],
)
def test_a_load_is_one_phrase(spec: RunSpec, phrase: str) -> None:
    assert saved_load_shown(PlanLoad(spec=spec), Counter()).phrase == phrase


def test_a_saved_load_tells_whether_enough_generators_of_its_room_are_idle() -> None:
    idle = Counter({None: 1, 7: 2})
    load = PlanLoad(spec=RunSpec(mode="rate", target=1, generators=3))
    assert not saved_load_shown(load, idle).short
    load.room_id = 7
    load.room = Room(pk=7, name="Room A")
    shown = saved_load_shown(load, idle)
    assert (shown.short, "Room A" in shown.phrase, shown.idle.startswith("2")) == (True, True, True)


def test_the_phrase_of_a_run_has_the_target_asked_last(cast: Cast) -> None:
    assert cast.running.start_at is not None
    RunTarget.objects.create(run=cast.running, at=cast.running.start_at, value=55)
    assert load_phrase(Run.objects.get(pk=cast.running.pk)).startswith("55/s")


def test_other_options_are_shown_with_the_labels_of_the_form(cast: Cast) -> None:
    cast.running.spec = RunSpec(mode="rate", target=1, properties={"HOST": "a b"}, jtl=True, max_threads=1500)
    options = {option.label: option for option in more_options(cast.running)}
    assert ["HOST=a b"] in [option.lines for option in options.values()]
    texts = [option.text for option in options.values()]
    assert "yes" in texts
    assert "1,500" in texts
