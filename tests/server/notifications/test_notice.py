"""Notices are stored as data."""

from __future__ import annotations

import json

import pytest

from loadwright.server.notifications.notice import Notice, event_types
from tests.support.notices import NOTICE


def test_a_notice_survives_storage() -> None:
    assert Notice.from_json(json.loads(json.dumps(NOTICE.to_json()))) == NOTICE


def test_what_is_no_notice_is_refused() -> None:
    with pytest.raises(KeyError):
        Notice.from_json({})
    with pytest.raises(ValueError, match="loud"):
        Notice.from_json({**NOTICE.to_json(), "severity": "loud"})


def test_event_types_have_different_names() -> None:
    names = [event.name for event in event_types()]
    assert len(names) == len(set(names)) > 0
