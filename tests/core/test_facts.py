from __future__ import annotations

from loadwright.core.facts import Event
from loadwright.core.messages import events


def test_an_event_has_the_kind_of_its_message_by_default() -> None:
    assert Event(1.0, events.LOAD_BEGAN()).kind == events.STARTED
    assert Event(1.0, events.LOAD_BEGAN(), kind=events.NOTE).kind == events.NOTE
