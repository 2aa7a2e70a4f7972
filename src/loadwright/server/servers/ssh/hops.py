"""Opens a chain of connections through jump hosts, each with its pinned host key.

Nothing of Loadwright's own machine is used: no agent, no ``~/.ssh``, no known_hosts.
"""

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import asyncssh
from asyncssh.constants import OPEN_ADMINISTRATIVELY_PROHIBITED

from . import keys
from .errors import (
    AUTH,
    CLOSED,
    CREDENTIAL,
    FORWARDING,
    KEY_CHANGED,
    NAME,
    PROTOCOL,
    TIMEOUT,
    UNCONFIRMED,
    UNREACHABLE,
    SshError,
)
from .reach import addresses_of
from .target import PASSWORD, Target

KEEPALIVE_S = 15.0
KEEPALIVES_MISSED = 3
# AES-GCM costs 35 % less CPU than ChaCha20 on processors with AES instructions.
CIPHERS = (
    "aes128-gcm@openssh.com",
    "aes256-gcm@openssh.com",
    "chacha20-poly1305@openssh.com",
    "aes128-ctr",
    "aes192-ctr",
    "aes256-ctr",
)
RSA = ("rsa-sha2-256", "rsa-sha2-512", "ssh-rsa")
KEY_TYPES = ("ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", *RSA)
"""Host key types in order of preference; host certificates are not supported."""


class Client(asyncssh.SSHClient):
    """Verifies the host key, signs in, and records the end of the connection."""

    def __init__(self, target: Target, signers: list[keys.Signer], *, refuse: bool = False) -> None:
        self.target = target
        self._signers = signers
        self._refuse = refuse
        self._password = target.secret.password if target.secret.kind == PASSWORD else None
        self._ssh: asyncssh.SSHClientConnection | None = None
        self.shown = ""
        self.closed = asyncio.Event()
        self.lost: Exception | None = None

    def connection_made(self, conn: asyncssh.SSHClientConnection) -> None:
        """Store the connection; asyncssh calls this and the following methods."""
        self._ssh = conn

    @property
    def connected(self) -> bool:
        """Return whether there was a connection."""
        return self._ssh is not None

    @property
    def greeted_otherwise(self) -> bool:
        """Return whether the server sent something other than its SSH version."""
        return self._ssh is not None and not self._ssh.get_extra_info("server_version") and self._ssh._banner_lines > 0

    def validate_host_public_key(self, _host: str, _addr: str, _port: int, key: asyncssh.SSHKey) -> bool:
        """Verify the host key."""
        self.shown = keys.one_line(key)
        return not self._refuse and bool(self.target.host_key) and self.shown == self.target.host_key

    def public_key_auth_requested(self) -> list[keys.Signer] | None:
        """Return the key on the first request."""
        signers, self._signers = self._signers, []
        return signers or None

    def password_auth_requested(self) -> str | None:
        """Return the password on the first request."""
        # Only once: retrying a refused password may lock the user out.
        password, self._password = self._password, None
        return password

    def password_change_requested(self, _prompt: str, _lang: str) -> Any:
        """Refuse to change an expired password."""
        return NotImplemented

    def kbdint_auth_requested(self) -> str | None:
        """Return whether keyboard-interactive is possible: there is a password that was not refused."""
        return None if self._password is None else ""

    def kbdint_challenge_received(
        self, _name: str, _instructions: str, _lang: str, prompts: Sequence[tuple[str, bool]]
    ) -> list[str] | None:
        """Answer the password prompt only."""
        if not prompts:
            return []
        password = self.password_auth_requested()
        # A prompt without echo asks for the password, in any language.
        return [password] if password is not None and len(prompts) == 1 and not prompts[0][1] else None

    def connection_lost(self, exc: Exception | None) -> None:
        """Record the end and its reason."""
        self.lost = exc
        self.closed.set()


@dataclass(frozen=True)
class Hop:
    """One connection of the chain."""

    ssh: asyncssh.SSHClientConnection
    client: Client


async def open_hops(targets: list[Target], timeout: float) -> list[Hop]:  # noqa: ASYNC109
    """Connect to each host through the previous one. ``timeout`` is in seconds per host. Raises ``SshError``."""
    hops: list[Hop] = []
    try:
        for number, target in enumerate(targets, 1):
            via = target.name if number < len(targets) else ""
            try:
                hops.append(await _open_hop(target, hops[-1] if hops else None, timeout))
            except SshError as error:
                error.via = error.via or via
                raise
    except BaseException:
        await close_hops(hops)
        raise
    return hops


async def _open_hop(target: Target, before: Hop | None, timeout: float) -> Hop:  # noqa: ASYNC109
    if not target.host_key:
        raise SshError(UNCONFIRMED, server_id=target.server_id)
    signers = await asyncio.to_thread(keys.signers, target.secret)
    client = Client(target, signers)
    try:
        return Hop(await _open(target, client, before, timeout), client)
    except SshError as error:
        if error.kind == KEY_CHANGED and client.shown:
            error.server_id, error.offered_key = target.server_id, client.shown
        elif error.kind == KEY_CHANGED:
            error.kind = PROTOCOL  # It presented an invalid key.
        raise


async def ask_key(target: Target, before: Hop | None, timeout: float) -> str:  # noqa: ASYNC109
    """Return the key that a server presents, preferably of the pinned type. Raises ``SshError``."""
    # The client refuses every key, so nothing is sent. The pinned key still decides the requested type.
    client = Client(target, [], refuse=True)
    try:
        ssh = await _open(target, client, before, timeout)
    except SshError:
        if client.shown:
            return client.shown
        raise
    ssh.abort()
    raise SshError(PROTOCOL, "it went on without a host key")


def _algorithms(host_key: str) -> list[str]:
    """Return the key types to request, the pinned one first: a server may have a key of each type."""
    kind = host_key.partition(" ")[0]
    pinned = RSA if kind == "ssh-rsa" else (kind,)
    return sorted(KEY_TYPES, key=lambda known: known not in pinned)


async def _open(
    target: Target,
    client: Client,
    before: Hop | None,
    timeout: float,  # noqa: ASYNC109
) -> asyncssh.SSHClientConnection:
    """Open one connection and sign in. Raises ``SshError``."""
    try:
        async with asyncio.timeout(timeout):
            # Addresses behind a jump host are resolved there, and are those of its network.
            addresses = [target.address] if before else await addresses_of(target.address, target.port)
            for address in addresses[:-1]:
                try:
                    return await _connect(address, target, client, before)
                except OSError:
                    if client.connected:
                        raise
            return await _connect(addresses[-1], target, client, before)
    except TimeoutError:
        raise SshError(TIMEOUT, f"no answer from {target.address}:{target.port} in {timeout:g} s") from None
    except asyncssh.ChannelOpenError as error:
        raise _not_forwarded(before, error) from None
    except (asyncssh.Error, OSError, UnicodeError, ValueError) as error:
        raise SshError(_kind(error, client), str(error)) from None


async def _connect(address: str, target: Target, client: Client, before: Hop | None) -> asyncssh.SSHClientConnection:
    return await asyncssh.connect(
        address,
        target.port,
        config=None,
        client_factory=lambda: client,
        tunnel=before.ssh if before else None,
        username=target.username,
        # The client verifies host keys itself. User keys come from the client too, because passing
        # them here would make asyncssh query the agent.
        known_hosts=_nothing_known,
        x509_trusted_certs=None,
        client_keys=None,
        agent_path=None,
        host_based_auth=False,
        gss_host=None,
        public_key_auth=target.secret.kind != PASSWORD,
        password_auth=target.secret.kind == PASSWORD,
        kbdint_auth=target.secret.kind == PASSWORD,
        preferred_auth=("publickey", "password", "keyboard-interactive"),
        server_host_key_algs=_algorithms(target.host_key),
        encryption_algs=CIPHERS,
        compression_algs=["none"],
        keepalive_interval=KEEPALIVE_S,
        keepalive_count_max=KEEPALIVES_MISSED,
        login_timeout=0,
        env=None,
        send_env=None,
        x11_forwarding=False,
    )


def _nothing_known(_host: str, _addr: str, _port: int | None) -> tuple[list[str], list[str], list[str]]:
    return [], [], []


def _kind(error: Exception, client: Client) -> str:
    match error:
        case asyncssh.HostKeyNotVerifiable():
            return KEY_CHANGED
        case asyncssh.PermissionDenied() | asyncssh.IllegalUserName():
            return AUTH
        case asyncssh.ConnectionLost() | ConnectionResetError() | BrokenPipeError():
            return PROTOCOL if client.greeted_otherwise else CLOSED
        case asyncssh.ServiceNotAvailable():
            return AUTH
        case asyncssh.ProtocolError() if "authentication failures" in str(error):
            # OpenSSH's message when MaxAuthTries is reached.
            return AUTH
        case asyncssh.Error():
            return PROTOCOL
        case socket.gaierror() | UnicodeError():
            return NAME
        case ValueError():
            return CREDENTIAL
        case _:
            return UNREACHABLE


def _not_forwarded(before: Hop | None, error: asyncssh.ChannelOpenError) -> SshError:
    """Return the error for a jump host that did not open a channel to the next host."""
    if before is None or before.client.closed.is_set():
        via = before.client.target.name if before else ""
        return SshError(CLOSED, error.reason, via=via)
    if error.code == OPEN_ADMINISTRATIVELY_PROHIBITED:
        return SshError(FORWARDING, error.reason, via=before.client.target.name)
    if "name" in error.reason.lower() or "resolve" in error.reason.lower():
        return SshError(NAME, f"{before.client.target.name}: {error.reason}")
    return SshError(UNREACHABLE, f"{before.client.target.name}: {error.reason}")


async def close_hops(hops: list[Hop]) -> None:
    """Close all connections immediately, the last one first."""
    for hop in reversed(hops):
        hop.ssh.abort()
    for hop in reversed(hops):
        await hop.ssh.wait_closed()
