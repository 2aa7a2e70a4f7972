"""What the saved load of a plan leaves of the load in its document."""

from __future__ import annotations

from django.test import Client

from loadwright.core.jmx.written_load import WrittenValue
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.actor import Actor
from loadwright.server.runs.schedules import saved_load
from loadwright.server.runs.written_load import overridden, shown_values
from tests.support.pages import text_of
from tests.support.site import Cast

VALUES = [
    WrittenValue(2, "Buyers", "threads", "10", main=True, standard=True),
    WrittenValue(2, "Buyers", "loops", "5", main=True, standard=True),
    WrittenValue(2, "Buyers", "ramp_up", "", main=True, standard=True),
    WrittenValue(4, "Pace", "throughput", "60 per minute"),
]


def effects(spec: RunSpec | None) -> list[str]:
    return [one.effect for one in shown_values(VALUES, spec)]


def test_the_effects_follow_from_the_saved_load() -> None:
    assert effects(None) == effects(RunSpec()) == ["kept", "kept", "kept"]
    assert effects(RunSpec(mode="rate", target=20)) == ["ratio", "replaced", "limits"]
    assert effects(RunSpec(mode="threads", target=20)) == ["ratio", "replaced", "kept"]
    assert effects(RunSpec(duration_s=60)) == ["kept", "replaced", "kept"]


def test_a_load_that_leaves_everything_overrides_nothing() -> None:
    assert overridden(VALUES, None) == []
    assert [one.effect for one in overridden(VALUES, RunSpec(duration_s=60))] == ["kept", "replaced", "kept"]


def test_a_value_has_words_for_what_it_is_and_becomes() -> None:
    one = shown_values(VALUES, RunSpec(mode="rate", target=20))[0]
    assert (one.name, one.becomes, one.seconds) == ("threads", "only the share of the group", False)


def test_the_page_of_a_plan_states_what_its_saved_load_replaces(browser: Client, cast: Cast) -> None:
    address = f"/plans/{cast.plan.pk}"
    assert "No load is saved yet" in text_of(browser.get(address).content)
    saved_load.save(Actor(cast.user), cast.plan.pk, RunSpec(mode="rate", target=20))
    text = text_of(browser.get(address).content)
    assert "Runs with the saved load have its rate and duration." in text
    assert "threads: 1 only the share of the group" in text


def test_the_page_of_a_plan_lists_variables_that_its_saved_load_sets(browser: Client, cast: Cast) -> None:
    saved_load.save(Actor(cast.user), cast.plan.pk, RunSpec(mode="rate", target=20, variables={"HOST": "b.test"}))
    text = text_of(browser.get(f"/plans/{cast.plan.pk}").content)
    assert "Variables HOST: b.test set by the saved load" in text


def test_the_form_of_a_thread_group_states_what_the_saved_load_overrides(browser: Client, cast: Cast) -> None:
    def form() -> str:
        return text_of(browser.get(f"/plans/{cast.plan.pk}/edit/form/2").json()["html"].encode())

    browser.get(f"/plans/{cast.plan.pk}/edit")
    assert "saved load" not in form()
    saved_load.save(Actor(cast.user), cast.plan.pk, RunSpec(mode="rate", target=20))
    assert "threads: only the share of the group" in form()
    assert "in runs with the saved load of the plan" in form()
