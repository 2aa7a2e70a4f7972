"""Reasons for the end of a terminal session, with a message for its user and a short form for tables."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from loadwright.server.servers.ssh import errors
from loadwright.server.servers.ssh.errors import CLOSED, GONE, KEY_CHANGED

__all__ = ["CLOSED", "GONE", "KEY_CHANGED", "Ending", "sentence"]

EXITED = "exited"
IDLE = "idle"
LEFT = "left"
UNUSED = "unused"
ACCESS = "access"
DISABLED = "disabled"
SIGNED_OUT = "signed_out"
STOPPED = "stopped"
CLOSED_BY = "closed_by"
TAKEN = "taken"
SERVER_STOPPED = "server_stopped"
LOST = "lost"
FAILED = "failed"

SENTENCES: dict[str, Promise] = {
    EXITED: _("The shell on %(server)s has ended."),
    IDLE: _("The terminal on %(server)s was closed after a long time without input."),
    LEFT: _("The terminal on %(server)s was closed because no browser reconnected."),
    UNUSED: _("The terminal on %(server)s was requested but never opened."),
    ACCESS: _("You can no longer use %(server)s, so its terminal was closed."),
    DISABLED: _("Your account was disabled, so the terminal on %(server)s was closed."),
    SIGNED_OUT: _("You signed out in this browser, so the terminal on %(server)s was closed."),
    STOPPED: _("The terminal on %(server)s was closed."),
    CLOSED_BY: _("%(who)s closed the terminal on %(server)s."),
    TAKEN: _("The terminal on %(server)s continues in another of your windows or browsers."),
    SERVER_STOPPED: _("Loadwright was stopped or restarted, which ended the terminal on %(server)s. Open a new one."),
    LOST: _("The terminal on %(server)s ended with the server process that held it. Open a new one."),
    FAILED: _("An internal error closed the terminal on %(server)s. See the log of Loadwright."),
}
"""Messages of reasons other than SSH errors, whose messages are in ``servers.ssh.errors``."""

WORDS: dict[str, Promise] = {
    EXITED: _("shell exited"),
    IDLE: _("no input"),
    LEFT: _("browser disconnected"),
    UNUSED: _("never opened"),
    ACCESS: _("lost access"),
    DISABLED: _("account disabled"),
    SIGNED_OUT: _("signed out"),
    STOPPED: _("closed by user"),
    CLOSED_BY: _("closed by %(who)s"),
    SERVER_STOPPED: _("Loadwright stopped"),
    LOST: _("Server process exited"),
    FAILED: _("internal error"),
    errors.UNCONFIRMED: _("host key not confirmed"),
    KEY_CHANGED: _("host key changed"),
    errors.AUTH: _("login refused"),
    errors.UNREACHABLE: _("unreachable"),
    errors.NAME: _("name not resolved"),
    errors.TIMEOUT: _("no answer"),
    errors.SESSIONS: _("MaxSessions reached"),
    errors.FORWARDING: _("forwarding refused"),
    errors.CREDENTIAL: _("credential unusable"),
    errors.SEALED: _("credential cannot be decrypted"),
    errors.PROTOCOL: _("no valid SSH protocol"),
    CLOSED: _("connection lost"),
    errors.NO_SHELL: _("no shell"),
    errors.JUMPS: _("jump hosts unusable"),
    errors.LOCAL: _("local address"),
    errors.NO_CONTACT: _("not reached over SSH"),
    GONE: _("server deleted"),
}
"""Short forms for tables."""


@dataclass(frozen=True)
class Ending:
    """The reason for the end of a session: a constant of this module or of ``servers.ssh.errors``.

    ``detail`` and ``via`` are as in ``SshError``; ``who`` is the name of the person who closed it.
    """

    why: str
    detail: str = ""
    via: str = ""
    who: str = ""

    @property
    def details(self) -> dict[str, Any]:
        return {name: text for name in ("detail", "via", "who") if (text := getattr(self, name))}

    @property
    def final_output(self) -> bool:
        """Return whether the last output is still shown: not after the person lost access."""
        return self.why in (EXITED, CLOSED, IDLE, LEFT, STOPPED, SERVER_STOPPED)


def sentence(ending: Ending, *, name: str, address: str) -> str:
    """Return the message about the terminal on the server ``name`` in the active language."""
    text = SENTENCES.get(ending.why)
    if text is None:
        return errors.sentence(ending.why, name=name, address=address, detail=ending.detail, via=ending.via)
    return str(text) % {"server": name, "who": ending.who}


def words(ending: Ending) -> str:
    """Return the short form for a table."""
    return str(WORDS.get(ending.why, ending.why)) % {"who": ending.who}
