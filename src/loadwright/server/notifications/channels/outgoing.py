"""POST requests to addresses that people entered, and their answers.

A name is resolved once per request, and the addresses that were checked are those that are connected to. With a proxy,
that one resolves names and decides what may be reached. Redirects are not followed, because they could lead elsewhere.
What a service answers is read up to a limit.
"""

from __future__ import annotations

import asyncio
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext_lazy as _

import loadwright
from loadwright.core.texts import printable
from loadwright.server.notifications import errors
from loadwright.server.platform.addresses import is_local
from loadwright.server.projects.validation import unspeakable

from . import failures
from .failures import DeliveryError
from .port import Setting, Settings

DEADLINE_S = 20.0
"""For a whole request: the name, the connection and the answer."""
CONNECT_S = 5.0
"""For one of the addresses of a name."""
MAX_ANSWER = 64 * 1024
MAX_ADDRESS = 2000
MAX_SECRET = 500
TRY_AGAIN = frozenset({408, 425, 429})
"""Statuses below 500 after which a later attempt may succeed."""


@dataclass(frozen=True)
class Answer:
    """The answer of ``host``: its status and the beginning of its body."""

    host: str
    status: int
    body: bytes

    @property
    def transient(self) -> bool:
        return self.status in TRY_AGAIN or self.status >= 500

    def require_success(self) -> None:
        """Raise ``DeliveryError`` unless the status is one of success."""
        if 300 <= self.status < 400:
            raise DeliveryError(failures.REDIRECTED(host=self.host, status=self.status), again=False)
        if not 200 <= self.status < 300:
            raise DeliveryError(failures.STATUS(host=self.host, status=self.status), again=self.transient)

    def require_code(self, service: str, *, code: str, text: str, busy: frozenset[int]) -> None:
        """Raise ``DeliveryError`` unless the body is JSON whose number ``code`` is 0.

        ``text`` names its explanation, ``busy`` are the codes after which a later attempt may succeed.
        """
        try:
            found: Any = json.loads(self.body)
        except ValueError:
            found = None
        number = found.get(code) if isinstance(found, dict) else None
        if not isinstance(number, int) or isinstance(number, bool):
            self.require_success()
            raise DeliveryError(failures.UNKNOWN_ANSWER(host=self.host, service=service), again=False)
        if number:
            reason = printable(str(found.get(text, "")), 200)
            refused = failures.REFUSED(host=self.host, code=number, text=reason)
            raise DeliveryError(refused, again=number in busy or self.transient)


def host_of(address: str) -> str:
    """Return the host in an address, which is not a secret."""
    return urlsplit(address).hostname or ""


def target(channel: Settings) -> str:
    """Return what lists show of a channel with the setting ``url``."""
    return host_of(channel["url"])


def web_address(text: str) -> str:
    """Return an address of a web server. Names are resolved at each request. Raises ``ActionError``."""
    text = text.strip()
    if not text:
        raise errors.URL_MISSING()
    if len(text) > MAX_ADDRESS:
        raise errors.URL_TOO_LONG(limit=MAX_ADDRESS)
    try:
        url = httpx.URL(text)
        # ``urlsplit`` refuses ports above 65535.
        valid = url.scheme in ("http", "https") and bool(url.host) and urlsplit(text).port != 0
    except (httpx.InvalidURL, ValueError):
        valid = False
    if not valid or unspeakable(text) or any(map(str.isspace, text)):
        raise errors.URL_FORM()
    if not settings.LOCAL_WEBHOOKS and _names_local(url.host):
        raise errors.URL_LOCAL()
    return text


def secret(text: str) -> str:
    """Return a secret for signatures; empty without one. Raises ``ActionError``."""
    text = text.strip()
    if len(text) > MAX_SECRET or unspeakable(text):
        raise errors.SECRET_FORM(limit=MAX_SECRET)
    return text


URL = Setting(
    "url",
    _("Address"),
    _("As the service shows it, beginning with https://. It is stored encrypted and never shown again."),
    web_address,
    secret=True,
)


def _names_local(host: str) -> bool:
    try:
        return is_local(host)
    except ValueError:
        name = host.rstrip(".").lower()
        return name == "localhost" or name.endswith(".localhost")


async def post_json(url: str, document: object, headers: Mapping[str, str] | None = None) -> Answer:
    """Send a JSON document. Raises ``DeliveryError`` if there is no answer."""
    return await post(url, encoded(document), headers)


def encoded(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, allow_nan=False).encode()


async def post(url: str, content: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    """Send JSON that is already encoded. Raises ``DeliveryError`` if there is no answer."""
    target, host = httpx.URL(url), host_of(url)
    try:
        async with asyncio.timeout(DEADLINE_S):
            return await _post(target, host, content, headers or {})
    except (TimeoutError, httpx.TimeoutException):
        raise DeliveryError(failures.NO_ANSWER(host=host, seconds=DEADLINE_S), again=True) from None
    except httpx.TransportError:
        raise DeliveryError(failures.CUT_OFF(host=host), again=True) from None


async def _post(url: httpx.URL, host: str, content: bytes, headers: Mapping[str, str]) -> Answer:
    name = url.raw_host.decode("ascii").strip("[]")
    all_headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"Loadwright/{loadwright.__version__}",
        "Accept-Encoding": "identity",
        **headers,
        "Host": url.netloc.decode("ascii"),
    }
    reason = ""
    limits = httpx.Timeout(DEADLINE_S, connect=CONNECT_S)
    proxy = _proxy(host)
    # Without the environment: its proxies are for other programs, and would resolve the name again.
    async with httpx.AsyncClient(verify=_trusted(), timeout=limits, trust_env=False, proxy=proxy) as client:
        for address in [name] if proxy else await _addresses(url, host):
            request = client.build_request(
                "POST",
                url.copy_with(host=address),
                content=content,
                headers=all_headers,
                extensions={"sni_hostname": name},
            )
            try:
                response = await client.send(request, stream=True, follow_redirects=False)
            except httpx.ProxyError as error:
                raise DeliveryError(failures.PROXY(host=host, reason=printable(str(error), 200)), again=True) from None
            except httpx.ConnectError as error:
                reason = printable(str(error), 200)
            except httpx.ConnectTimeout:
                reason = f"no connection within {CONNECT_S:g} s"
            else:
                return await _read(response, host)
    raise DeliveryError((failures.PROXY if proxy else failures.NOT_REACHED)(host=host, reason=reason), again=True)


def _proxy(host: str) -> str | None:
    """Return the proxy for a host, ``None`` if it is reached directly."""
    direct = tuple(f".{domain}" for domain in settings.NOTIFICATION_NO_PROXY)
    return None if f".{host}".endswith(direct) else settings.NOTIFICATION_PROXY or None


async def _read(response: httpx.Response, host: str) -> Answer:
    body = bytearray()
    try:
        async for part in response.aiter_raw():
            body += part
            if len(body) >= MAX_ANSWER:
                break
    finally:
        await response.aclose()
    return Answer(host, response.status_code, bytes(body[:MAX_ANSWER]))


async def _addresses(url: httpx.URL, host: str) -> list[str]:
    port = url.port or {"http": 80, "https": 443}[url.scheme]
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise DeliveryError(failures.NOT_RESOLVED(host=host), again=True) from None
    addresses = list(dict.fromkeys(str(place[0]) for *_socket, place in found))
    if not settings.LOCAL_WEBHOOKS and any(map(is_local, addresses)):
        raise DeliveryError(failures.LOCAL(host=host), again=False)
    return addresses


@cache
def _trusted() -> ssl.SSLContext:
    """Return the certificates that the machine trusts, or those of ``SSL_CERT_FILE``."""
    return ssl.create_default_context()
