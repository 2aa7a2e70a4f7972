"""Mail through a real SMTP server: several receivers, refusals, encryption and sign-in."""

from __future__ import annotations

import itertools
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from loadwright.server.notifications.channels.failures import DeliveryError
from loadwright.server.notifications.channels.mail.channel import receivers, send, target
from loadwright.server.platform.errors import ActionError
from tests.support import smtpd
from tests.support.certificates import certificate
from tests.support.notices import INJECTED, content, named
from tests.support.smtpd import Mailbox

CHANNEL = {"receivers": "ann@shop.test\nbob@shop.test"}


@pytest.fixture
def mailbox(settings: Settings) -> Iterator[Mailbox]:
    with smtpd.smtpd() as running:
        configure(settings, running)
        yield running


def configure(settings: Settings, running: Mailbox, *, tls: bool = False, over_tls: bool = False) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", running.port
    settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL = tls, over_tls
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 20
    settings.DEFAULT_FROM_EMAIL = "Loadwright <load@shop.test>"


async def test_each_receiver_gets_one_mail_with_text_and_html(mailbox: Mailbox) -> None:
    await send(CHANNEL, content())
    (mail,) = mailbox.mails
    assert mailbox.receivers == [["ann@shop.test", "bob@shop.test"]]
    assert (mail["To"], mail["From"]) == ("ann@shop.test, bob@shop.test", "Loadwright <load@shop.test>")
    assert mail["Subject"] == "Run “Nightly” failed"
    assert mail["Message-ID"] == "<0123abcd@shop.test>"
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert "Test plan: shop\r\nStarted by: ann\r\n" in text.get_content()
    assert '<a href="https://load.test/runs/5">Open in Loadwright</a>' in html.get_content()


@pytest.mark.parametrize("title", ["生产环境数据库主服务器的处理器使用率过高：" * 5 + "web-1", "磁盘已满", "A" * 200])
async def test_subjects_are_read_as_they_were_written(mailbox: Mailbox, title: str) -> None:
    await send(CHANNEL, replace(content(), title=title))
    assert mailbox.mails[0]["Subject"] == title
    head, _empty, _body = mailbox.raw[0].partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    begin = next(number for number, line in enumerate(lines) if line.startswith(b"Subject:"))
    encoded = [lines[begin], *itertools.takewhile(lambda line: line[:1] == b" ", lines[begin + 1 :])]
    # RFC 5322, section 2.2.3: no line of a header is empty. RFC 2047, section 2: at most 76 characters.
    assert all(line.strip() not in (b"", b"Subject:") for line in encoded)
    assert all(len(line) <= 76 for line in encoded)


async def test_names_are_escaped_in_html(mailbox: Mailbox) -> None:
    await send(CHANNEL, named(INJECTED))
    html = mailbox.mails[0].get_body(("html",))
    assert html is not None
    assert "&lt;b&gt;" in html.get_content()
    assert "<b>" not in html.get_content()


async def test_a_refused_receiver_is_an_error_though_others_got_the_mail(mailbox: Mailbox) -> None:
    mailbox.refusals = {"bob@shop.test": "550 no such user"}
    with pytest.raises(DeliveryError, match=r"some receivers: bob@shop.test \(550 no such user\)") as caught:
        await send(CHANNEL, content())
    assert not caught.value.again, "the others would get it twice"
    assert mailbox.receivers == [["ann@shop.test"]]


@pytest.mark.parametrize(("code", "again"), [("550 no such user", False), ("451 try later", True)])
async def test_when_all_receivers_are_refused_the_code_decides_about_another_attempt(
    mailbox: Mailbox, code: str, again: bool
) -> None:
    mailbox.refusals = dict.fromkeys(CHANNEL["receivers"].split(), code)
    with pytest.raises(DeliveryError, match="refused all receivers") as caught:
        await send(CHANNEL, content())
    assert caught.value.again is again


async def test_a_refused_message_is_an_error(mailbox: Mailbox) -> None:
    mailbox.data_refusal = "554 looks like spam"
    with pytest.raises(DeliveryError, match="554 looks like spam") as caught:
        await send(CHANNEL, content())
    assert not caught.value.again


async def test_encryption_and_sign_in(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = certificate(tmp_path, "localhost")
    with smtpd.smtpd(starttls=chain) as running:
        configure(settings, running, tls=True)
        with pytest.raises(DeliveryError, match="CERTIFICATE_VERIFY_FAILED"):
            await send(CHANNEL, content())
        monkeypatch.setenv("SSL_CERT_FILE", str(chain.file))
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = smtpd.USER.decode(), "wrong"
        with pytest.raises(DeliveryError, match="535") as caught:
            await send(CHANNEL, content())
        assert "wrong" not in str(caught.value)
        settings.EMAIL_HOST_PASSWORD = smtpd.PASSWORD.decode()
        await send(CHANNEL, content())
        assert running.encrypted == [True]


async def test_tls_from_the_start(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chain = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(chain.file))
    with smtpd.smtpd(tls=chain) as running:
        configure(settings, running, over_tls=True)
        await send(CHANNEL, content())
        assert len(running.mails) == 1


async def test_a_server_without_encryption_is_not_used_where_it_is_required(
    mailbox: Mailbox, settings: Settings
) -> None:
    settings.EMAIL_USE_TLS = True
    with pytest.raises(DeliveryError, match="STARTTLS"):
        await send(CHANNEL, content())
    assert mailbox.mails == []


async def test_an_unreachable_server_is_tried_again(settings: Settings, mailbox: Mailbox) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
        with pytest.raises(DeliveryError, match="cannot be reached") as caught:
            await send(CHANNEL, content())
    assert caught.value.again
    settings.EMAIL_HOST = ""
    with pytest.raises(DeliveryError, match="LOADWRIGHT_SMTP_HOST"):
        await send(CHANNEL, content())


def test_receivers_are_checked_and_counted_once(settings: Settings) -> None:
    settings.EMAIL_HOST = "mail.test"
    found = receivers(" ann@shop.test, bob@shop.test;\n ann@shop.test ")
    assert found == "ann@shop.test\nbob@shop.test"
    assert target({"receivers": found}) == "ann@shop.test, bob@shop.test"
    many = " ".join(f"u{n}@shop.test" for n in range(51))
    assert target({"receivers": many}).endswith("u2@shop.test, …")
    for text, message in [("", "at least one"), ("ann@", "“ann@” is not"), (many, "at most 50")]:
        with pytest.raises(ActionError, match=message):
            receivers(text)
    settings.EMAIL_HOST = ""
    with pytest.raises(ActionError, match="LOADWRIGHT_SMTP_HOST"):
        receivers("ann@shop.test")
