"""The error of SSH connections, with one message for people per kind."""

from loadwright.core.messages import Declaration, Message, declare
from loadwright.server.platform.messages import localized

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
LOCAL = "local"
NO_CONTACT = "no_contact"
GONE = "gone"

MESSAGES: dict[str, Declaration] = {
    UNCONFIRMED: declare(
        "ssh.unconfirmed",
        "The host key of %(server)s is not confirmed yet. Compare the fingerprint on its page with the server’s own, "
        "then confirm it.",
    ),
    KEY_CHANGED: declare(
        "ssh.key_changed",
        "%(server)s presents a different host key than the confirmed one, so nothing was sent to it. Find out "
        "why it changed; someone who can edit the server can then accept the new key on its page.",
    ),
    AUTH: declare("ssh.auth", "%(server)s refused the login. Check the server’s user name and credential."),
    UNREACHABLE: declare(
        "ssh.unreachable",
        "%(server)s cannot be reached. Check its address and port, that it is running, and firewalls in between.",
    ),
    NAME: declare(
        "ssh.name", "The address of %(server)s cannot be resolved. Check the spelling, or enter its IP address."
    ),
    TIMEOUT: declare(
        "ssh.timeout", "%(server)s did not answer in time. It may be overloaded, or a firewall may drop its packets."
    ),
    SESSIONS: declare(
        "ssh.sessions",
        "%(server)s has reached its session limit (MaxSessions). Close a terminal or transfer, or raise the "
        "limit in its sshd_config.",
    ),
    FORWARDING: declare(
        "ssh.forwarding", "%(server)s does not forward connections. Allow it in its sshd_config (AllowTcpForwarding)."
    ),
    CREDENTIAL: declare("ssh.credential", "The credential of %(server)s cannot be used: %(detail)s. Enter it again."),
    SEALED: declare(
        "ssh.sealed",
        "The credential of %(server)s cannot be decrypted: its encryption key is missing from this "
        "installation. Restore the file credential-keys, or enter the credential again.",
    ),
    PROTOCOL: declare(
        "ssh.protocol", "%(server)s does not respond with a valid SSH protocol. Check its address and port."
    ),
    CLOSED: declare("ssh.closed", "The connection to %(server)s was lost. Try again."),
    NO_SFTP: declare("ssh.no_sftp", "%(server)s does not support file transfer: its sshd has no SFTP subsystem."),
    NO_SHELL: declare(
        "ssh.no_shell",
        "%(server)s does not open a shell for this user. Check the user’s login shell and forced commands.",
    ),
    JUMPS: declare(
        "ssh.jumps",
        "%(server)s has too many jump hosts, or is its own jump host. Choose another jump host on its page.",
    ),
    LOCAL: declare(
        "ssh.local",
        "%(server)s has a loopback or link-local address, or that of a cloud’s metadata service, which is refused. "
        "Enter its address in its network; an administrator can permit such addresses with LOADWRIGHT_LOCAL_SERVERS=1.",
    ),
    NO_CONTACT: declare(
        "ssh.no_contact",
        "%(server)s cannot be reached over SSH. Check its address and port, that its SSH server is running, and "
        "firewalls in between. Maintainers of its project and administrators see the exact reason.",
    ),
    GONE: declare("ssh.gone", "The server was deleted."),
}
"""Message per kind: what happened at ``%(server)s`` and what to do."""
VIA_JUMP_HOST = declare("ssh.via_jump_host", "%(name)s is reached through a jump host. %(problem)s")


CAUSES = frozenset({UNREACHABLE, NAME, TIMEOUT, PROTOCOL, CLOSED, LOCAL})
"""Reasons why there is no contact to a server. Together they show which ports of which machines are open."""


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


def concealed(error: SshError) -> SshError:
    """Return the error for people who may not know why there is no contact: one for all causes, without details."""
    return SshError(NO_CONTACT, via=error.via, server_id=error.server_id) if error.kind in CAUSES else error


def message(kind: str, *, name: str, address: str, detail: str = "", via: str = "") -> Message:
    """Return the message about the server ``name``. If ``via`` names a jump host, it is about that host."""
    declaration = MESSAGES.get(kind, MESSAGES[CLOSED])
    values = {"server": via or (f"{name} ({address})" if address else name), "detail": detail}
    problem = declaration(**{placeholder: values[placeholder] for placeholder in declaration.names})
    return VIA_JUMP_HOST(name=name, problem=problem) if via else problem


def sentence(kind: str, *, name: str, address: str, detail: str = "", via: str = "") -> str:
    """Return the same message in the active language."""
    return localized(message(kind, name=name, address=address, detail=detail, via=via))
