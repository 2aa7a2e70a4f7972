"""A busy program is measured, its alert appears, reaches a mail server and a webhook, and recovers."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.command import started, until
from tests.support.database import migrated_home
from tests.support.process import free_port
from tests.support.smtpd import smtpd
from tests.support.webhook_receiver import Receiver, receiving

from .conftest import LONG, PHONE, Platform, answers, choose_password, picture

IDENTIFIER = "busy-program-of-the-browser-test"
LOOP = """
import signal, time
idle = []
signal.signal(signal.SIGUSR1, lambda *_: idle.append(True))
while True:
    # A quarter of one core: more would only delay other tests.
    enough = time.process_time() + 0.03
    while not idle and time.process_time() < enough:
        pass
    time.sleep(0.1)
"""


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver:
        yield receiver


@pytest.fixture(scope="module")
def mail_port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, mail_port: int) -> Iterator[Platform]:
    """A server with the monitor of its own machine, whose mail server is not running yet."""
    home = migrated_home(tmp_path_factory.mktemp("platform"))
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = {
        "LOADWRIGHT_HOME": str(home), "LOADWRIGHT_PUBLIC_URL": url, "LOADWRIGHT_LOCAL_WEBHOOKS": "1",
        "LOADWRIGHT_LOCAL_SERVERS": "1", "LOADWRIGHT_SMTP_HOST": "127.0.0.1", "LOADWRIGHT_SMTP_PORT": str(mail_port),
        "LOADWRIGHT_SMTP_SECURITY": "none", "LOADWRIGHT_SMTP_FROM": "load@example.com",
    }  # fmt: skip
    with started("up", "--port", str(port), "--no-generator", "--no-sample", env=env):
        until(lambda: answers(f"{url}/healthz"))
        yield Platform(url, (home / "admin-password").read_text().strip(), home)


@pytest.fixture
def program() -> Iterator[subprocess.Popen[bytes]]:
    """A program that is busy until it receives SIGUSR1."""
    with subprocess.Popen([sys.executable, "-c", LOOP, IDENTIFIER]) as process:
        yield process
        process.kill()


def call(page: Page, method: str, path: str, body: Any = None) -> Any:
    """Use the API with the session of the browser."""
    token = next(cookie["value"] for cookie in page.context.cookies() if cookie.get("name") == "csrftoken")
    answer = page.request.fetch(f"/api/v1{path}", method=method, data=body, headers={"X-CSRFToken": token})
    assert answer.ok, answer.text()
    return answer.json()


def monitored_server(page: Page) -> int:
    """Add a server of a project with the identifier, and link the monitor of this machine with it."""
    call(page, "POST", "/projects", {"name": "Shop", "app_id": IDENTIFIER})
    call(page, "POST", "/rooms", {"name": "Hall 1", "purpose": "application"})
    server: dict[str, Any] = call(page, "POST", "/servers", {
        "name": "web-1", "project": "Shop", "room": "Hall 1", "address": "127.0.0.1", "username": "nobody",
        "secret": {"kind": "password", "password": "not-used"},
    })  # fmt: skip
    (monitor,) = until(lambda: call(page, "GET", "/monitors"))
    call(page, "PUT", f"/monitors/{monitor['id']}/server", {"server": server["id"]})
    return int(server["id"])


def add_channels(page: Page, receiver: Receiver) -> None:
    events = ["alert.critical"]
    call(page, "POST", "/channels", {
        "name": "Mail", "kind": "mail", "language": "zh-hans", "events": events,
        "settings": {"receivers": "ann@example.com"},
    })  # fmt: skip
    call(page, "POST", "/channels", {
        "name": "Hook", "kind": "webhook", "events": events, "settings": receiver.settings,
    })  # fmt: skip


def add_rule(page: Page) -> None:
    page.goto("/alerts/rules")
    page.get_by_role("link", name="Add a rule").click()
    page.get_by_label("Name").fill("Busy program")
    page.get_by_label("Metric").select_option("process_cpu")
    expect(page.get_by_label("Limit", exact=True)).to_have_attribute("placeholder", "90%")
    page.get_by_label("Of the last").fill("5s")
    page.get_by_label("Limit", exact=True).fill("3%")
    page.get_by_label("Recovered for").fill("5s")
    page.get_by_label("Severity").select_option("critical")
    picture(page, "alerts-rule")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The rule “Busy program” has been created.")).to_be_visible()


def busiest(page: Page, server: int) -> float:
    """The largest CPU of the program in the last hour."""
    figure = "host_process.cpu_percent"
    found = call(page, "GET", f"/hosts/series?server={server}&figure={figure}&points=4000")
    values = [value for line in found["hosts"][0]["lines"] for value in line["values"]]
    return max((value for value in values if value is not None), default=0.0)


def test_a_busy_program_is_reported_and_recovers(
    page: Page, platform: Platform, receiver: Receiver, mail_port: int, program: subprocess.Popen[bytes]
) -> None:
    choose_password(page, platform)
    server = monitored_server(page)
    add_channels(page, receiver)
    add_rule(page)
    assert until(lambda: busiest(page, server) > 3)

    # The list refreshes by itself.
    page.goto("/alerts")
    row = page.get_by_role("row").filter(has_text="Busy program")
    expect(row).to_contain_text("critical", timeout=LONG)
    expect(row).to_contain_text("web-1")
    expect(row).to_contain_text(re.compile(r"\d%"))
    picture(page, "alerts")
    row.get_by_role("link", name="Busy program").click()
    expect(page.locator("#own-figure")).to_contain_text("Project: CPU of processes")
    expect(page.locator("#own-figure .lw-statistics")).to_contain_text("max", timeout=LONG)
    picture(page, "alerts-chart")
    page.go_back()
    # A refresh keeps the focus of people with a keyboard.
    menu = row.get_by_role("button", name="Actions for web-1")
    menu.focus()
    page.evaluate("document.getElementById('alerts-rows').dataset.before = 'yes'")
    expect(page.locator("#alerts-rows[data-before]")).to_have_count(0, timeout=LONG)
    expect(menu).to_be_focused()
    (document,) = until(lambda: receiver.of_rule("Busy program"))
    (alert,) = document["alerts"]
    assert (alert["state"], alert["host"], alert["part"], alert["metric"]) == (
        "firing", "web-1", IDENTIFIER, "process_cpu",
    )  # fmt: skip
    assert alert["value"] > 3
    # The mail server starts after the first attempts: nothing is lost.
    until(lambda: "cannot be reached" in json.dumps(call(page, "GET", "/channels/1/deliveries")))
    with smtpd(port=mail_port) as mailbox:

        def subjects() -> list[str]:
            return [mail["Subject"] for mail in mailbox.mails if "Busy program" in mail["Subject"]]

        assert until(subjects) == ["Busy program：web-1"]
        text = mailbox.mails[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
        assert f"{platform.url}/" in text

        program.send_signal(signal.SIGUSR1)
        expect(row).to_have_count(0, timeout=LONG)
        page.goto("/alerts?state=ended")
        expect(row).to_contain_text("recovered")
        documents = until(lambda: len(receiver.of_rule("Busy program")) == 2 and receiver.of_rule("Busy program"))
        assert [one["state"] for one in documents[1]["alerts"]] == ["ended"]
        assert until(lambda: len(subjects()) == 2 and subjects()) == [
            "Busy program：web-1", "已恢复：Busy program：web-1",
        ]  # fmt: skip
    page.set_viewport_size(PHONE)
    for address in ("/alerts?state=", "/alerts/rules", "/alerts/quiet", "/alerts/windows", "/alerts/rules/new"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
