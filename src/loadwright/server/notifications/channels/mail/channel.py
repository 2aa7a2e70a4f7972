"""Mail through the SMTP server of the installation, to one or more receivers."""

from __future__ import annotations

import asyncio
import smtplib
from collections.abc import Mapping
from email.header import Header
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from loadwright.core.texts import printable
from loadwright.server.notifications import errors
from loadwright.server.notifications.channels import failures
from loadwright.server.notifications.channels.failures import DeliveryError
from loadwright.server.notifications.channels.port import ChannelKind, Setting, Settings
from loadwright.server.notifications.content import Content

MOST_RECEIVERS = 50
SHOWN_RECEIVERS = 3
ENCODED_LINE = 76
"""Longest line of a header with encoded words (RFC 2047, section 2)."""
LONGEST_WORD = 60
"""Longest word of a subject that is not encoded: lines end between words only."""


class _Smtp(smtplib.SMTP):
    """A connection that remembers which receivers the server refused; Django discards them."""

    refused: Mapping[str, tuple[int, bytes]] = {}

    def sendmail(self, *arguments: Any, **options: Any) -> Any:
        self.refused = super().sendmail(*arguments, **options)
        return self.refused


class _SmtpOverTls(_Smtp, smtplib.SMTP_SSL):
    """The same over TLS."""


class Backend(EmailBackend):
    """Django's backend with these connections."""

    @property
    def refused(self) -> Mapping[str, tuple[int, bytes]]:
        """Return the receivers that the server refused while it accepted the message for others."""
        return getattr(self.connection, "refused", {})

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SmtpOverTls if self.use_ssl else _Smtp


class Mail(EmailMultiAlternatives):
    """A mail whose subject begins on the line of its name.

    Django encodes it in pieces as long as a line, of which the first does not fit behind the name: the header would
    begin with an empty line, and its text with a blank.
    """

    def message(self, **options: Any) -> Any:
        message, subject = super().message(**options), str(self.subject)
        if not subject.isascii() or any(len(word) > LONGEST_WORD for word in subject.split()):
            encoded = Header(subject, "utf-8", header_name="Subject").encode(maxlinelen=ENCODED_LINE)
            message.replace_header("Subject", encoded)
        return message


def receivers(text: str) -> str:
    """Return the addresses in ``text``, one per line. Raises ``ActionError``."""
    if not settings.EMAIL_HOST:
        raise errors.MAIL_NOT_CONFIGURED()
    found = list(dict.fromkeys(text.replace(",", " ").replace(";", " ").split()))
    if not found:
        raise errors.RECEIVERS_MISSING()
    if len(found) > MOST_RECEIVERS:
        raise errors.TOO_MANY_RECEIVERS(limit=MOST_RECEIVERS)
    for address in found:
        try:
            validate_email(address)
        except ValidationError:
            raise errors.RECEIVER_FORM(address=address) from None
    return "\n".join(found)


def target(channel: Settings) -> str:
    found = channel["receivers"].split()
    more = ["…"] if len(found) > SHOWN_RECEIVERS else []
    return ", ".join(found[:SHOWN_RECEIVERS] + more)[:200]


def message(content: Content, to: list[str]) -> EmailMultiAlternatives:
    """Return a mail with text and HTML. Its id is the same in every attempt."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{content.key}@{domain}>", "Auto-Submitted": "auto-generated"}
    mail = Mail(content.title, f"{content.title}\n\n{content.text}\n", to=to, headers=headers)
    mail.attach_alternative(render_to_string("notifications/mail.html", {"content": content}), "text/html")
    return mail


async def send(channel: Settings, content: Content) -> None:
    if not settings.EMAIL_HOST:
        raise DeliveryError(failures.NO_MAIL_SERVER(), again=False)
    await asyncio.to_thread(_send, message(content, channel["receivers"].split()))


def _send(mail: EmailMultiAlternatives) -> None:
    backend = Backend()
    try:
        backend.open()
        backend.send_messages([mail])
        refused = backend.refused
    except smtplib.SMTPRecipientsRefused as error:
        again = any(code < 500 for code, _text in error.recipients.values())
        raise DeliveryError(failures.RECEIVERS_REFUSED(receivers=_listed(error.recipients)), again=again) from None
    except smtplib.SMTPResponseException as error:
        reason = f"{error.smtp_code} {_text_of(error.smtp_error)}"
        raise DeliveryError(failures.MAIL_REFUSED(reason=reason), again=error.smtp_code < 500) from None
    except smtplib.SMTPNotSupportedError as error:
        raise DeliveryError(failures.MAIL_REFUSED(reason=printable(str(error), 200)), again=False) from None
    except OSError as error:
        # Also ``SMTPException``, for example of a connection that ended.
        reason = printable(str(error), 200) or type(error).__name__
        raise DeliveryError(failures.MAIL_NOT_REACHED(reason=reason), again=True) from None
    finally:
        _close(backend)
    if refused:
        raise DeliveryError(failures.SOME_RECEIVERS_REFUSED(receivers=_listed(refused)), again=False)


def _close(backend: Backend) -> None:
    try:
        backend.close()
    except OSError:
        # The message was accepted or refused before; a server may end the connection first.
        backend.connection = None


def _listed(refused: Mapping[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{address} ({code} {_text_of(text)})" for address, (code, text) in refused.items())


def _text_of(text: bytes | str) -> str:
    return printable(text.decode(errors="replace") if isinstance(text, bytes) else text, 200)


MAIL = ChannelKind(
    "mail",
    _("Mail"),
    _("The server sends mail through the SMTP server of its settings (LOADWRIGHT_SMTP_HOST)."),
    (
        Setting(
            "receivers",
            _("Receivers"),
            _("Addresses, one per line or separated by commas; at most 50. All of them see each other."),
            receivers,
            lines=4,
        ),
    ),
    target,
    send,
)
