"""Actions on runs."""

from __future__ import annotations

import time

import pytest

from loadwright.core.messages import events as messages
from loadwright.server.accounts.actor import Actor
from loadwright.server.platform.errors import ActionError
from loadwright.server.runs import actions
from loadwright.server.runs.control.transitions import moment
from loadwright.server.runs.models import Run
from tests.support.site import Cast


def begin(cast: Cast, at: float) -> Run:
    """Set the start of the cast's running run to ``at``."""
    cast.running.events.all().delete()
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.STARTING, start_at=moment(at), end_at=moment(at + 60))
    return cast.running


@pytest.mark.parametrize("now", [False, True])
def test_a_stop_after_the_load_began_leaves_its_start_among_the_events(cast: Cast, now: bool) -> None:
    at = float(int(time.time()) - 1)
    stopped = actions.stop_run(Actor(cast.user), begin(cast, at).pk, now=now)
    assert stopped.state == Run.State.STOPPING
    kinds = {event.kind: event.at.timestamp() for event in stopped.events.all()}
    assert kinds[messages.STARTED] == at


def test_a_stop_before_the_load_begins_records_no_start(cast: Cast) -> None:
    stopped = actions.stop_run(Actor(cast.user), begin(cast, float(int(time.time()) + 60)).pk)
    assert messages.STARTED not in {event.kind for event in stopped.events.all()}


def test_a_run_has_a_limited_number_of_notes(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MAX_NOTES", 2)
    for text in ("one", "two"):
        actions.add_note(Actor(cast.user), cast.running.pk, text)
    with pytest.raises(ActionError, match="at most 2 notes"):
        actions.add_note(Actor(cast.user), cast.running.pk, "three")
    notes = cast.running.events.filter(kind=messages.NOTE)
    assert [str(note.message) for note in notes.order_by("pk")] == ["one", "two"]
