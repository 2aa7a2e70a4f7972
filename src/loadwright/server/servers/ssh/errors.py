"""The error of SSH connections, with one message for people per kind."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

UNCONFIRMED = "unconfirmed"
KEY_CHANGED = "key_changed"
AUTH = "auth"
UNREACHABLE = "unreachable"
NAME = "name"
TIMEOUT = "timeout"
SESSIONS = "sessions"
FORWARDING = "forwarding"
CREDENTIAL = "credential"
SEALED = "sealed"
PROTOCOL = "protocol"
CLOSED = "closed"
NO_SFTP = "no_sftp"
NO_SHELL = "no_shell"
JUMPS = "jumps"
GONE = "gone"

SENTENCES: dict[str, Promise] = {
    UNCONFIRMED: _(
        "The host key of %(server)s is not confirmed yet. Compare the fingerprint on its page with the server’s own, "
        "then confirm it."
    ),
    KEY_CHANGED: _(
        "%(server)s presents a different host key than the confirmed one, so nothing was sent to it. Find out "
        "why it changed; someone who can edit the server can then accept the new key on its page."
    ),
    AUTH: _("%(server)s refused the login. Check the server’s user name and credential."),
    UNREACHABLE: _(
        "%(server)s cannot be reached. Check its address and port, that it is running, and firewalls in between."
    ),
    NAME: _("The address of %(server)s cannot be resolved. Check the spelling, or enter its IP address."),
    TIMEOUT: _("%(server)s did not answer in time. It may be overloaded, or a firewall may drop its packets."),
    SESSIONS: _(
        "%(server)s has reached its session limit (MaxSessions). Close a terminal or transfer, or raise the "
        "limit in its sshd_config."
    ),
    FORWARDING: _("%(server)s does not forward connections. Allow it in its sshd_config (AllowTcpForwarding)."),
    CREDENTIAL: _("The credential of %(server)s cannot be used: %(detail)s. Enter it again."),
    SEALED: _(
        "The credential of %(server)s cannot be decrypted: its encryption key is missing from this "
        "installation. Restore the file credential-keys, or enter the credential again."
    ),
    PROTOCOL: _("%(server)s does not respond with a valid SSH protocol. Check its address and port."),
    CLOSED: _("The connection to %(server)s was lost. Try again."),
    NO_SFTP: _("%(server)s does not support file transfer: its sshd has no SFTP subsystem."),
    NO_SHELL: _("%(server)s does not open a shell for this user. Check the user’s login shell and forced commands."),
    JUMPS: _("%(server)s has too many jump hosts, or is its own jump host. Choose another jump host on its page."),
    GONE: _("The server was deleted."),
}
"""Message per kind: what happened at ``%(server)s`` and what to do."""


class SshError(Exception):
    """A server could not be used over SSH.

    ``kind`` is one of the constants above, ``detail`` a technical description in English, ``via`` the name of the jump
    host at which it happened (empty for the server itself). For ``key_changed``, ``server_id`` is the server that
    presents a different key, and ``offered_key`` that key (``ssh-ed25519 AAAA…``).
    """

    def __init__(
        self, kind: str, detail: str = "", *, via: str = "", server_id: int | None = None, offered_key: str = ""
    ) -> None:
        super().__init__(f"{kind}: {detail}" if detail else kind)
        self.kind = kind
        self.detail = detail
        self.via = via
        self.server_id = server_id
        self.offered_key = offered_key


def sentence(kind: str, *, name: str, address: str, detail: str = "", via: str = "") -> str:
    """Return the message about the server ``name`` in the active language.

    If ``via`` names a jump host, the message is about that host.
    """
    server = via or (f"{name} ({address})" if address else name)
    text = SENTENCES.get(kind, SENTENCES[CLOSED]) % {"server": server, "detail": detail}
    if not via:
        return str(text)
    return gettext("%(name)s is reached through a jump host. %(problem)s") % {"name": name, "problem": text}
