"""Refused terminals, and reasons that end open ones."""

from __future__ import annotations

import httpx

from loadwright.server.accounts.models import AuditEntry
from loadwright.server.terminal.models import TerminalSession
from tests.support.terminals import CSRF, House, Serving


async def test_a_shell_is_asked_for_with_a_csrf_token(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with httpx.AsyncClient(base_url=served.url, headers=browser.headers) as forged:
        key = "0" * 32
        for path in (f"/servers/{at_home.server.pk}/terminal", f"/terminal/{key}/ticket", f"/terminal/{key}/end"):
            assert (await forged.post(path)).status_code == 403
            assert (await forged.post(path, headers={"X-CSRFToken": CSRF[:-1] + "d"})).status_code == 403
            assert (await forged.get(path)).status_code == 405
    assert not await TerminalSession.objects.aexists()


async def test_an_administrator_ends_it_and_the_person_reads_who(served: Serving, at_home: House) -> None:
    ann, admin = await served.browser(at_home.ann), await served.browser(at_home.admin)
    async with ann.open(at_home.server) as terminal:
        assert (await admin.post(f"/terminal/{terminal.key}/end")).status_code == 200
        ended = await terminal.ended()
        assert (ended["kind"], ended["text"]) == ("closed_by", "admin closed the terminal on web-1.")
    told = [entry async for entry in AuditEntry.objects.filter(what="terminal.end")]
    assert [(entry.who, entry.target, entry.detail["person"]) for entry in told] == [("admin", "web-1", "ann")]


async def test_a_person_ends_their_own(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        await terminal.write("trap 'touch ended' HUP; echo rea''dy\r")
        await terminal.until("ready")
        assert (await browser.post(f"/terminal/{terminal.key}/end")).status_code == 200
        assert (await terminal.ended())["kind"] == "stopped"
    assert (await browser.post(f"/terminal/{terminal.key}/end")).status_code == 200
    async with browser.come_back(terminal.key) as again:
        assert (await again.ended())["kind"] == "stopped"


async def test_the_audit_records_a_shell_that_continues_at_another_address(served: Serving, at_home: House) -> None:
    browser = await served.browser(at_home.ann)
    async with browser.open(at_home.server) as terminal:
        pass
    async with browser.come_back(terminal.key):
        assert not await AuditEntry.objects.filter(what="terminal.resume").aexists()
    await TerminalSession.objects.filter(key=terminal.key).aupdate(address="192.0.2.9")
    async with browser.come_back(terminal.key):
        pass
    entry = await AuditEntry.objects.aget(what="terminal.resume")
    assert (entry.who, entry.target, entry.address, entry.detail["before"]) == (
        "ann",
        "web-1",
        "127.0.0.1",
        "192.0.2.9",
    )
    assert (await TerminalSession.objects.aget(key=terminal.key)).address == "127.0.0.1"
