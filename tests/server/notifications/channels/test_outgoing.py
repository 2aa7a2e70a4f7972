"""Requests to addresses that people entered: local ones are refused, answers are bounded, redirects not followed."""

from __future__ import annotations

import asyncio
import socket
import ssl
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from loadwright.server.notifications.channels import outgoing
from loadwright.server.notifications.channels.failures import DeliveryError
from loadwright.server.platform.errors import ActionError
from tests.support.certificates import certificate
from tests.support.chat_services import Services
from tests.support.forward_proxy import forward_proxy

REFUSED = ["127.0.0.1", "localhost", "[::1]", "169.254.169.254", "[::ffff:127.0.0.1]", "127.1", "0.0.0.0", "2130706433"]


@pytest.mark.parametrize("host", REFUSED)
async def test_local_addresses_are_refused_in_every_form(host: str, services: Services, settings: Settings) -> None:
    settings.LOCAL_WEBHOOKS = False
    port = services.url.rpartition(":")[2]
    with pytest.raises(DeliveryError, match=r"LOADWRIGHT_LOCAL_WEBHOOKS|cannot be resolved"):
        await outgoing.post_json(f"http://{host}:{port}/hook", {})
    assert services.bodies == []


async def test_the_address_that_was_checked_is_the_one_that_is_connected_to(
    services: Services, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name whose address changes after the check reaches nothing."""
    settings.LOCAL_WEBHOOKS = False
    monkeypatch.setattr(outgoing, "CONNECT_S", 0.5)
    port = int(services.url.rpartition(":")[2])
    answers = ["192.0.2.1", *["127.0.0.1"] * 9]
    resolve = socket.getaddrinfo

    def rebinding(_host: str, *arguments: Any, **options: Any) -> Any:
        return resolve(answers.pop(0), *arguments, **options)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    with pytest.raises(DeliveryError, match="cannot be reached"):
        await outgoing.post_json(f"http://rebinding.example.com:{port}/hook", {})
    with pytest.raises(DeliveryError, match="LOADWRIGHT_LOCAL_WEBHOOKS"):
        await outgoing.post_json(f"http://rebinding.example.com:{port}/hook", {})
    assert services.bodies == []


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/x",
        "https://localhost",
        "http://app.localhost/",
        "http://[::1]:80/",
        "http://169.254.169.254/x",
    ],
)
def test_local_addresses_are_refused_when_they_are_entered(address: str, settings: Settings) -> None:
    assert outgoing.web_address(address) == address
    settings.LOCAL_WEBHOOKS = False
    with pytest.raises(ActionError, match="LOADWRIGHT_LOCAL_WEBHOOKS") as caught:
        outgoing.web_address(address)
    assert caught.value.field == "url"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "Enter the address"),
        ("hooks.slack.com/services/x", "begins with https"),
        ("ftp://a.test/x", "begins with https"),
        ("https://", "begins with https"),
        ("https://a.test/a b", "begins with https"),
        ("https://a.test:99999/", "begins with https"),
        (f"https://a.test/{'x' * 2000}", "at most 2000"),
    ],
)
def test_invalid_addresses(text: str, message: str) -> None:
    with pytest.raises(ActionError, match=message):
        outgoing.web_address(text)


def test_a_secret_has_one_line() -> None:
    assert outgoing.secret("  SECabc ") == "SECabc"
    for text in ("a\nb", "x" * 501):
        with pytest.raises(ActionError):
            outgoing.secret(text)


async def test_a_redirect_is_not_followed(services: Services) -> None:
    answer = await outgoing.post_json(f"{services.url}/elsewhere", {})
    with pytest.raises(DeliveryError, match="redirects to another address") as caught:
        answer.require_success()
    assert not caught.value.again
    assert services.received == []


async def test_an_answer_is_read_up_to_a_limit(services: Services) -> None:
    answer = await outgoing.post_json(f"{services.url}/endless", {})
    assert (answer.status, len(answer.body)) == (200, outgoing.MAX_ANSWER)
    with pytest.raises(DeliveryError, match="did not answer like DingTalk"):
        answer.require_code("DingTalk", code="errcode", text="errmsg", busy=frozenset())


async def test_a_silent_server_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "DEADLINE_S", 0.2)
    hold = asyncio.Event()

    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await hold.wait()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(DeliveryError, match=r"127.0.0.1 did not answer within 0.2 s") as caught:
            await outgoing.post_json(f"http://127.0.0.1:{port}/", {})
        assert caught.value.again
        hold.set()


async def test_a_closed_port_is_reported_without_the_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(DeliveryError, match=r"127.0.0.1 cannot be reached") as caught:
            await outgoing.post_json(f"http://127.0.0.1:{port}/hook?token=abc", {})
    assert caught.value.again
    assert "abc" not in str(caught.value)


async def test_an_unknown_name_is_reported() -> None:
    with pytest.raises(DeliveryError, match="cannot be resolved"):
        await outgoing.post_json("http://nowhere.invalid/hook", {})


async def test_the_certificate_of_the_name_is_verified_though_its_address_is_connected_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chain = certificate(tmp_path, "localhost")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain.file, chain.key)
    hosts: list[str] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        hosts.append(next(line for line in head.splitlines() if line.lower().startswith("host:")))
        writer.write(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context) as server:
        port = server.sockets[0].getsockname()[1]
        outgoing._trusted.cache_clear()
        try:
            with pytest.raises(DeliveryError, match="CERTIFICATE_VERIFY_FAILED"):
                await outgoing.post_json(f"https://localhost:{port}/", {})
            monkeypatch.setenv("SSL_CERT_FILE", str(chain.file))
            outgoing._trusted.cache_clear()
            (await outgoing.post_json(f"https://localhost:{port}/", {})).require_success()
            with pytest.raises(DeliveryError, match="CERTIFICATE_VERIFY_FAILED"):
                await outgoing.post_json(f"https://127.0.0.1:{port}/", {})
        finally:
            outgoing._trusted.cache_clear()
    assert hosts == [f"Host: localhost:{port}"]


async def test_a_proxy_is_used_and_resolves_names(services: Services, settings: Settings) -> None:
    settings.LOCAL_WEBHOOKS = False
    async with forward_proxy({"hooks.test": services.url}) as proxy:
        settings.NOTIFICATION_PROXY = proxy.url
        answer = await outgoing.post_json("http://hooks.test/robot/send?access_token=x", {"msgtype": "text"})
        assert (answer.host, answer.status) == ("hooks.test", 200)
        assert proxy.asked == ["POST http://hooks.test/robot/send?access_token=x HTTP/1.1"]
        with pytest.raises(DeliveryError, match=r"secure.test cannot be reached through the proxy: 403") as caught:
            await outgoing.post_json("https://secure.test/hook?token=abc", {})
        assert caught.value.again
        assert "abc" not in str(caught.value)
        assert proxy.asked[-1] == "CONNECT secure.test:443 HTTP/1.1"


async def test_domains_without_the_proxy_are_reached_directly(services: Services, settings: Settings) -> None:
    settings.NOTIFICATION_PROXY = "http://127.0.0.1:1"
    settings.NOTIFICATION_NO_PROXY = ["127.0.0.1", "chat.test"]
    (await outgoing.post_json(f"{services.url}/robot/send", {})).require_success()
    for host in ("hooks.test", "otherchat.test"):
        with pytest.raises(DeliveryError, match=f"{host} cannot be reached through the proxy"):
            await outgoing.post_json(f"http://{host}/", {})
    with pytest.raises(DeliveryError, match="cannot be resolved"):
        await outgoing.post_json("http://a.chat.test/", {})
