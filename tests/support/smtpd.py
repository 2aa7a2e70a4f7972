"""A real SMTP server on a free loopback port (aiosmtpd) that keeps what it receives."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.support.certificates import Certificate
from tests.support.process import free_port

USER, PASSWORD = b"loadwright", b"mail-password"


@dataclass
class Mailbox:
    """The mails that a server accepted, with the receivers of their envelopes. Some receivers are refused."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    receivers: list[list[str]] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    data_refusal: str = ""

    async def handle_RCPT(  # noqa: N802 - a name of aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refusals:
            return self.refusals[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.data_refusal:
            return self.data_refusal
        content: Any = envelope.content
        self.raw.append(content)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        self.receivers.append(list(envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


def _authenticated(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER, PASSWORD)
    return AuthResult(success=right, handled=False)


@contextmanager
def smtpd(*, port: int = 0, starttls: Certificate | None = None, tls: Certificate | None = None) -> Iterator[Mailbox]:
    """Run a server, by default on a free port. With ``starttls`` it requires encryption and a password."""
    mailbox = Mailbox()
    options: dict[str, Any] = {}
    if starttls is not None:
        options = {
            "tls_context": _context(starttls), "require_starttls": True,
            "authenticator": _authenticated, "auth_required": True,
        }  # fmt: skip
    mailbox.port = port or free_port()
    controller = Controller(
        mailbox,
        hostname="127.0.0.1",
        port=mailbox.port,
        ssl_context=_context(tls) if tls else None,
        ready_timeout=30,
        **options,
    )
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()


def _context(chain: Certificate) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain.file, chain.key)
    return context
