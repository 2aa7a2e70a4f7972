"""JMeter's log of a generator on its page, while the run goes on and afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from loadwright.core.protocol import generator as protocol
from loadwright.server.accounts.models import AuditEntry
from loadwright.server.platform import stored
from loadwright.server.runs import storage
from loadwright.server.runs.control.orders import GeneratorOrders
from loadwright.server.runs.models import Run, RunGenerator
from loadwright.server.runs.results.logs import SHOWN_BYTES, log_of
from tests.support.pages import text_of
from tests.support.site import Cast

pytestmark = pytest.mark.django_db


def deliver(cast: Cast, text: str, again: str = "") -> None:
    stored.write(storage.path(cast.running.key, f"jmeter-{cast.agent.key}{again}.log"), text.encode())


def part(cast: Cast) -> RunGenerator:
    return RunGenerator.objects.select_related("run", "agent").get(run=cast.running)


def test_log_is_requested_shown_and_requested_again(cast: Cast, browser: Client) -> None:
    where = f"/runs/{cast.running.pk}/generators/{cast.agent.pk}/log"
    before = Run.objects.get(pk=cast.running.pk).revision
    assert "on request" in text_of(browser.get(where).content)
    assert "has been asked for its log" in text_of(browser.post(where, follow=True).content)
    requested = part(cast).log_requested_at
    assert requested is not None
    assert Run.objects.get(pk=cast.running.pk).revision == before + 1
    ordered = GeneratorOrders().orders([cast.agent.key])[cast.agent.key].order
    assert ordered is not None
    assert ordered.log_requested_at == requested.timestamp()
    assert AuditEntry.objects.get(what="run.request_log").detail["generator"] == cast.agent.name
    waiting = browser.get(where).content.decode()
    assert "Waiting for the generator" in waiting
    assert "data-refresh" in waiting
    deliver(cast, "INFO first <line>\n")
    shown = browser.get(where).content.decode()
    assert "INFO first &lt;line&gt;" in shown
    assert "data-refresh" not in shown
    assert f'href="/runs/{cast.running.pk}/files/jmeter-{cast.agent.key}.log"' in shown
    RunGenerator.objects.filter(run=cast.running).update(log_requested_at=timezone.now() + timedelta(seconds=9))
    again = browser.get(where).content.decode()
    assert "Waiting for the generator" in again
    assert "INFO first" in again


def test_page_of_an_ended_run_shows_what_was_delivered(cast: Cast, browser: Client) -> None:
    deliver(cast, "the whole log\n")
    Run.objects.filter(pk=cast.running.pk).update(state=Run.State.FINISHED)
    RunGenerator.objects.filter(run=cast.running).update(log_requested_at=timezone.now() + timedelta(seconds=9))
    page = text_of(browser.get(f"/runs/{cast.running.pk}/generators/{cast.agent.pk}/log").content)
    assert "the whole log" in page
    assert "Get the current log" not in page
    assert "Waiting" not in page


def test_latest_attempt_and_the_end_of_a_long_log_are_shown(cast: Cast) -> None:
    deliver(cast, "first attempt\n")
    deliver(cast, "".join(f"{number:09}\n" for number in range(SHOWN_BYTES // 5)), "-2")
    RunGenerator.objects.filter(run=cast.running).update(attempt=1)
    log = log_of(part(cast))
    assert log.cut
    assert len(log.text) <= SHOWN_BYTES
    assert len(log.text.splitlines()[0]) == 9, "whole lines"
    assert log.text.endswith(f"{SHOWN_BYTES // 5 - 1:09}\n")


def test_generators_that_do_not_take_part_are_refused(cast: Cast, browser: Client) -> None:
    other = RunGenerator.objects.get(run=cast.ended).agent
    assert browser.get(f"/runs/{cast.running.pk}/generators/{other.pk}/log").status_code == 404
    assert browser.post(f"/api/v1/runs/{cast.running.pk}/generators/{other.pk}/log").status_code == 404
    assert browser.post(f"/api/v1/runs/{cast.running.pk}/generators/{cast.agent.pk}/log").status_code == 202
    RunGenerator.objects.filter(run=cast.running).update(state=protocol.ENDED)
    assert browser.post(f"/api/v1/runs/{cast.running.pk}/generators/{cast.agent.pk}/log").status_code == 404
