"""Notices for tests of channels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from django.utils import timezone

from loadwright.core.messages import TEXT, reasons
from loadwright.server.notifications.actions import TEST_MESSAGE
from loadwright.server.notifications.channels import failures
from loadwright.server.notifications.content import Content, content_of
from loadwright.server.notifications.models import Channel, Delivery
from loadwright.server.notifications.notice import Notice, Section, Severity

NOTICE = Notice(
    TEXT(text="Run “Nightly” failed"),
    Severity.BAD,
    ((TEXT(text="Test plan"), TEXT(text="shop")), (TEXT(text="Started by"), TEXT(text="ann"))),
    (Section(TEXT(text="Reasons"), (reasons.LOST(name="g1"),)),),
    "/runs/5",
    {"project": "Shop", "run": {"id": 5}},
)
INJECTED = "<@all> <at id=all></at> <!channel> [click](http://evil.test) & <b>"
"""What a person could name a plan to mention people or to lead elsewhere."""


def content(notice: Notice = NOTICE, language: str = "en", zone: str = "") -> Content:
    at = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
    return content_of(notice, key="0123abcd", events=["run.failed"], created_at=at, language=language, zone=zone)


def named(text: str, lines: int = 1, items: int = 0) -> Content:
    """A notice with ``text`` in its title, in its lines and in the items of a section."""
    shown = TEXT(text=text)
    notice = Notice(shown, Severity.WARNING, ((shown, shown),) * lines, (Section(shown, (shown,) * items),))
    return content(notice)


def failed_delivery(channel: Channel) -> Delivery:
    """A notice that the service of the channel refused."""
    now = timezone.now()
    log = [{"at": now.timestamp(), "message": failures.STATUS(host=channel.target, status=404).to_json()}]
    notice = replace(NOTICE, title=TEST_MESSAGE(name=channel.name))
    return Delivery.objects.create(
        channel=channel, subject="run:5", events=["run.failed"], notice=notice.to_json(), state=Delivery.State.FAILED,
        attempts=1, log=log, created_at=now, ended_at=now,
    )  # fmt: skip
