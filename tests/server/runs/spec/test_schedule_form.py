"""The form of a schedule: one time, days of the week, or a cron expression."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from loadwright.server.runs.spec.schedule_form import ScheduleForm, schedule_initial

MORNING = datetime(2031, 1, 1, 19, 4, tzinfo=UTC)


def test_each_repetition_has_its_inputs() -> None:
    days = ScheduleForm({"often": "weekly", "days": ["0", "2"], "time": "02:30", "cron": "x", "zone": "Asia/Shanghai"})
    assert days.is_valid(), days.errors
    assert days.asked() == {"at": None, "cron": "30 2 * * 1,3", "zone": "Asia/Shanghai"}
    cron = ScheduleForm({"often": "again", "cron": "*/5 * * * *", "time": "02:30", "zone": "UTC"})
    assert cron.is_valid()
    assert cron.asked() == {"at": None, "cron": "*/5 * * * *", "zone": "UTC"}
    for text in ("2031-01-02 03:04", "2031-01-02T03:04"):
        once = ScheduleForm({"often": "once", "at": text, "zone": "Asia/Shanghai"})
        assert once.is_valid()
        assert once.asked()["at"] == MORNING


def test_midnight_is_a_time() -> None:
    form = ScheduleForm({"often": "weekly", "days": ["6"], "time": "00:00", "zone": "UTC"})
    assert form.is_valid()
    assert form.asked()["cron"] == "0 0 * * 0"


@pytest.mark.parametrize(
    ("given", "field", "message"),
    [
        ({"often": "weekly", "time": "02:30"}, "days", "required"),
        ({"often": "weekly", "days": ["0"]}, "time", "required"),
        ({"often": "weekly", "days": ["0"], "time": "2pm"}, "time", "00:00 to 23:59"),
        ({"often": "weekly", "days": ["7"], "time": "02:30"}, "days", "not one of the available choices"),
        ({"often": "once", "at": "12/31/2030 2:30 PM"}, "at", "2030-12-31 14:30"),
        ({"often": "once"}, "at", "required"),
        ({"often": "again"}, "cron", "required"),
        ({"often": "again", "cron": "0 2 * * *", "zone": "Mars/Olympus"}, "zone", "Mars/Olympus"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(given: dict[str, str], field: str, message: str) -> None:
    form = ScheduleForm({"zone": "UTC", **given})
    assert not form.is_valid()
    assert message in str(form.errors[field])


def test_a_schedule_is_edited_as_it_was_entered() -> None:
    assert schedule_initial(MORNING, "", "Asia/Shanghai")["at"] == "2031-01-02 03:04"
    days = schedule_initial(None, "30 2 * * 1-5", "UTC")
    assert (days["often"], days["days"], days["time"]) == ("weekly", ["0", "1", "2", "3", "4"], "02:30")
    assert schedule_initial(None, "*/5 2 * * *", "UTC") == {"often": "again", "cron": "*/5 2 * * *", "zone": "UTC"}
    again = ScheduleForm({**days, "zone": "UTC"})
    assert again.is_valid()
    assert again.asked()["cron"] == "30 2 * * 1-5"
