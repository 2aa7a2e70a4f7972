"""Loads and options of runs in words."""

from __future__ import annotations

from collections import Counter

import pytest

from loadwright.core.runspec import RunSpec, TrialOptions
from loadwright.server.projects.models import Room
from loadwright.server.runs.models import PlanLoad, Run, RunGenerator, RunTarget
from loadwright.server.runs.templatetags.runs import (
    beyond,
    controls_shown,
    host_metrics,
    load_asked,
    load_phrase,
    more_options,
    saved_load_shown,
    short_code,
    shown_label,
)
from tests.support.site import Cast, idle_generator


@pytest.mark.parametrize(
    ("spec", "phrase"),
    [
        (RunSpec(mode="rate", target=200, duration_s=1800, generators=2), "200/s for 30 min on 2 generators"),
        (RunSpec(mode="threads", target=1, generators=1), "1 thread on 1 generator"),
        (RunSpec(mode="threads", target=1500, duration_s=60), "1,500 threads for 1 min on 1 generator"),
        (RunSpec().tried("shop", TrialOptions()), "each thread group once on 1 generator"),
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


def test_changes_of_a_run_do_not_rewrite_what_was_requested(cast: Cast) -> None:
    assert cast.running.start_at is not None
    RunTarget.objects.create(run=cast.running, at=cast.running.start_at, value=55)
    RunGenerator.objects.create(run=cast.running, agent=idle_generator(), position=1)
    assert load_phrase(Run.objects.get(pk=cast.running.pk)) == "20/s for 1 min on 1 generator"


def test_the_load_asked_of_a_run_has_its_unit(cast: Cast) -> None:
    assert [load_asked(cast.ended), load_asked(cast.running)] == ["20/s", "–"]
    cast.ended.spec = RunSpec(mode="threads", target=20, duration_s=60)
    assert load_asked(cast.ended) == "20 threads"


@pytest.mark.parametrize(("label", "shown"), [("pay", "pay"), ("", "(no label)"), (" \t", "(no label)")])
def test_a_blank_label_is_visible(label: str, shown: str) -> None:
    assert shown_label(label) == shown


def test_only_a_text_that_is_cut_in_the_summary_is_shown_in_full() -> None:
    assert [beyond("x" * length, 3) for length in (0, 3, 4)] == ["", "", "xxxx"]


def test_other_options_are_shown_with_the_labels_of_the_form(cast: Cast) -> None:
    cast.running.spec = RunSpec(mode="rate", target=1, properties={"HOST": "a b"}, jtl=True, max_threads=1500)
    options = {option.label: option for option in more_options(cast.running)}
    assert ["HOST=a b"] in [option.lines for option in options.values()]
    texts = [option.text for option in options.values()]
    assert "yes" in texts
    assert "1,500" in texts
    assert "none set" in texts
    cast.running.spec = RunSpec(mode="rate", target=1, yield_after_s=90.0)
    assert "1 min 30 s" in [option.text for option in more_options(cast.running)]


def test_characters_that_change_how_others_look_are_named() -> None:
    assert controls_shown("a\x1b[31m\u202eevil\ufeff") == "a⟨U+001B⟩[31m⟨U+202E⟩evil⟨U+FEFF⟩"
    assert controls_shown("a\tb\nc 中 👩\u200d💻") == "a\tb\nc 中 👩\u200d💻"


def test_metrics_of_hosts_are_offered_with_an_example() -> None:
    found = {name: (title, example) for name, title, example in host_metrics()}
    assert found["cpu"] == ("CPU in use", "90%")
    assert found["full_gc_gap"][1] == "30 min"


def test_codes_of_exceptions_are_shortened_to_their_classes() -> None:
    assert short_code("Non HTTP response code: java.net.SocketTimeoutException") == "SocketTimeoutException"
    assert [short_code(code) for code in ("500", "a.b", "")] == ["500", "a.b", ""]
