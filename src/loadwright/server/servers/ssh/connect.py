"""Opens SSH connections: through jump hosts, with the host key pinned at every hop.

Nothing of the machine Loadwright runs on takes part: no agent, no ``~/.ssh``, no known_hosts.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeVar

import asyncssh
from asyncssh.constants import OPEN_ADMINISTRATIVELY_PROHIBITED, OPEN_REQUEST_PTY_FAILED, OPEN_REQUEST_SESSION_FAILED

from . import channel, keys
from .channel import Completed, Shell, lost_kind
from .errors import (
    AUTH,
    CLOSED,
    CREDENTIAL,
    FORWARDING,
    KEY_CHANGED,
    NAME,
    NO_SFTP,
    NO_SHELL,
    PROTOCOL,
    SESSIONS,
    TIMEOUT,
    UNCONFIRMED,
    UNREACHABLE,
    SshError,
)
from .target import PASSWORD, Target

__all__ = ["Completed", "Connection", "Shell", "connect", "fingerprint", "offered_key"]

TIMEOUT_S = 15.0
KEEPALIVE_S = 15.0
KEEPALIVES_MISSED = 3
KIB = 1024
MAX_BESIDE = 9
"""How many connections are opened beside one whose server allows few sessions in each."""

T = TypeVar("T")
Start = Callable[[asyncssh.SSHClientConnection], Awaitable[T]]

# AES-GCM costs 35 % less CPU than ChaCha20 where the processor knows AES.
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
"""Host keys in the order they are asked for; certificates of hosts are not."""


class _Client(asyncssh.SSHClient):
    """Judges the host key a server shows, signs in, and notices the end."""

    def __init__(self, target: Target, signers: list[keys.Signer]) -> None:
        self.target = target
        self._signers = signers
        self._password = target.secret.password if target.secret.kind == PASSWORD else None
        self.shown = ""
        self.closed = asyncio.Event()
        self.lost: Exception | None = None

    def validate_host_public_key(self, _host: str, _addr: str, _port: int, key: asyncssh.SSHKey) -> bool:
        self.shown = keys.one_line(key)
        return bool(self.target.host_key) and self.shown == self.target.host_key

    def public_key_auth_requested(self) -> list[keys.Signer] | None:
        signers, self._signers = self._signers, []
        return signers or None

    def password_auth_requested(self) -> str | None:
        # Once: a password that was refused is not tried again, which may lock the user out.
        password, self._password = self._password, None
        return password

    def password_change_requested(self, _prompt: str, _lang: str) -> Any:
        return NotImplemented

    def kbdint_auth_requested(self) -> str | None:
        return None if self._password is None else ""

    def kbdint_challenge_received(
        self, _name: str, _instructions: str, _lang: str, prompts: Sequence[tuple[str, bool]]
    ) -> list[str] | None:
        if not prompts:
            return []
        password = self.password_auth_requested()
        # What is asked for is the password when it is not to be seen, whatever language it is asked in.
        return [password] if password is not None and len(prompts) == 1 and not prompts[0][1] else None

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = exc
        self.closed.set()


class Connection:
    """A connection to a server, for any number of shells, commands and transfers.

    ``closed`` is set when it ended, for whatever reason; ``lost`` then tells why: a kind of ``SshError``. A server that
    opens no further session in it (MaxSessions) is connected to once more by ``again``.
    """

    def __init__(self, target: Target, hops: "list[_Hop]") -> None:
        self.server_id = target.server_id
        self.name = target.name
        self.address = target.address
        self.again: Callable[[], Awaitable[Connection]] = partial(connect, target)
        self._hops = hops
        self._ssh = hops[-1].ssh
        self._client = hops[-1].client
        self._more: list[Connection] = []
        self._opening_more = asyncio.Lock()
        self.closed = self._client.closed

    @property
    def lost(self) -> str:
        """Return the kind of error with which it ended."""
        return lost_kind(self._client.lost)

    async def run(
        self,
        command: str,
        *,
        timeout: float,  # noqa: ASYNC109
        limit: int = KIB * KIB,
        input: bytes = b"",  # noqa: A002
    ) -> Completed:
        """Run a command to its end, with ``input`` on its standard input.

        Raises ``SshError``: timeout after ``timeout`` seconds, protocol when it writes more than ``limit`` bytes.
        """
        run = partial(channel.run, command=command, limit=limit, data=input)
        return await self._start(run, timeout, NO_SHELL)

    async def open_shell(
        self,
        *,
        columns: int,
        rows: int,
        on_output: Callable[[bytes], None],
        on_end: Callable[[str], None],
        term: str = "xterm-256color",
    ) -> Shell:
        """Start a login shell. Raises ``SshError``, sessions when the server opens no more of them."""
        shell = partial(channel.open_shell, columns=columns, rows=rows, on_output=on_output, on_end=on_end, term=term)
        return await self._start(shell, TIMEOUT_S, NO_SHELL)

    async def open_sftp(self) -> asyncssh.SFTPClient:
        """Start SFTP; paths are bytes. Use it inside ``files.explained``. Raises ``SshError``."""
        return await self._start(channel.open_sftp, TIMEOUT_S, NO_SFTP)

    def close(self) -> None:
        """Close it and everything in it."""
        for connection in self._more:
            connection.close()
        for hop in reversed(self._hops):
            hop.ssh.close()

    async def wait_closed(self) -> None:
        """Wait until it is closed."""
        for connection in self._more:
            await connection.wait_closed()
        for hop in reversed(self._hops):
            await hop.ssh.wait_closed()

    async def _start(self, start: Start[T], timeout: float, refused: str) -> T:  # noqa: ASYNC109
        """Start something here, or in a connection beside this one when the server opens no more sessions here."""
        async with self._opening_more:
            beside = [connection for connection in self._more if not connection.closed.is_set()]
        for connection in (self, *beside):
            try:
                return await connection._start_here(start, timeout, refused)
            except SshError as error:
                if error.kind != SESSIONS or len(beside) >= MAX_BESIDE:
                    raise
        async with self._opening_more:
            another = await self.again()
            self._more = [*beside, another]
        if self.closed.is_set():
            another.close()
        return await another._start_here(start, timeout, refused)

    async def _start_here(self, start: Start[T], timeout: float, refused: str) -> T:  # noqa: ASYNC109
        """Start something; ``refused`` is the kind of error when the server starts no such thing."""
        try:
            async with asyncio.timeout(timeout):
                return await start(self._ssh)
        except TimeoutError:
            raise SshError(TIMEOUT, f"no answer in {timeout:g} s") from None
        except asyncssh.ChannelOpenError as error:
            if self.closed.is_set():
                raise SshError(self.lost, error.reason) from None
            refusals = (OPEN_REQUEST_PTY_FAILED, OPEN_REQUEST_SESSION_FAILED)
            raise SshError(refused if error.code in refusals else SESSIONS, error.reason) from None
        except (asyncssh.Error, OSError, EOFError) as error:
            raise SshError(lost_kind(error), str(error)) from None


class _Hop:
    """One connection of the chain."""

    def __init__(self, ssh: asyncssh.SSHClientConnection, client: _Client) -> None:
        self.ssh = ssh
        self.client = client


async def connect(target: Target, *, timeout: float = TIMEOUT_S) -> Connection:  # noqa: ASYNC109
    """Connect to a server, through its jump hosts; ``timeout`` is seconds for each of them.

    Raises ``SshError``; with key_changed it says which server shows which other key.
    """
    hops = await _connect_hops(list(target.hops()), timeout)
    return Connection(target, hops)


async def offered_key(target: Target, *, timeout: float = TIMEOUT_S) -> str:  # noqa: ASYNC109
    """Return the host key a server shows now, ``ssh-ed25519 AAAA…``, without signing in there. Raises ``SshError``.

    With a pinned key in the target it is asked for one of the same type, as long as it has one.
    """
    before = list(target.jump.hops()) if target.jump else []
    hops = await _connect_hops(before, timeout)
    try:
        return await _ask_key(target, hops[-1] if hops else None, _algorithms(target.host_key), timeout)
    finally:
        await _close(hops)


def fingerprint(host_key: str) -> str:
    """Return a host key's fingerprint as ssh shows it, ``SHA256:…``; empty for what is no key."""
    return keys.fingerprint(host_key)


async def _connect_hops(targets: list[Target], timeout: float) -> list[_Hop]:  # noqa: ASYNC109
    hops: list[_Hop] = []
    try:
        for number, target in enumerate(targets, 1):
            via = target.name if number < len(targets) else ""
            try:
                hops.append(await _connect_hop(target, hops[-1] if hops else None, timeout))
            except SshError as error:
                error.via = error.via or via
                raise
    except BaseException:
        await _close(hops)
        raise
    return hops


async def _connect_hop(target: Target, before: _Hop | None, timeout: float) -> _Hop:  # noqa: ASYNC109
    if not target.host_key:
        raise SshError(UNCONFIRMED, server_id=target.server_id)
    signers = await asyncio.to_thread(keys.signers, target.secret)
    client = _Client(target, signers)
    try:
        return _Hop(await _open(target, client, before, _algorithms(target.host_key), timeout), client)
    except SshError as error:
        if error.kind != KEY_CHANGED:
            raise
        # A server without a key of the pinned type shows none at all to this question.
        shown = client.shown or await _ask_key(target, before, KEY_TYPES, timeout)
        raise SshError(KEY_CHANGED, error.detail, server_id=target.server_id, offered_key=shown) from None


def _algorithms(host_key: str) -> tuple[str, ...]:
    """Return what to ask for so that the server shows its key of the same type: it may have one of each."""
    kind = host_key.partition(" ")[0]
    if not kind:
        return KEY_TYPES
    return RSA if kind == "ssh-rsa" else (kind,)


async def _ask_key(target: Target, before: _Hop | None, algorithms: tuple[str, ...], timeout: float) -> str:  # noqa: ASYNC109
    """Return the key a server shows; it is refused, so that nothing is sent."""
    client = _Client(replace(target, host_key=""), [])
    try:
        ssh = await _open(target, client, before, algorithms, timeout)
    except SshError as error:
        if client.shown:
            return client.shown
        if error.kind == KEY_CHANGED and algorithms != KEY_TYPES:
            return await _ask_key(target, before, KEY_TYPES, timeout)
        raise SshError(PROTOCOL if error.kind == KEY_CHANGED else error.kind, error.detail, via=error.via) from None
    ssh.abort()
    raise SshError(PROTOCOL, "it went on without a host key")


async def _open(
    target: Target,
    client: _Client,
    before: _Hop | None,
    algorithms: tuple[str, ...],
    timeout: float,  # noqa: ASYNC109
) -> asyncssh.SSHClientConnection:
    """Open one connection, and sign in. Raises ``SshError``."""
    try:
        async with asyncio.timeout(timeout):
            return await asyncssh.connect(
                target.address,
                target.port,
                config=None,
                client_factory=lambda: client,
                tunnel=before.ssh if before else None,
                username=target.username,
                # No key is known: the client judges each. Keys of ours come from the client as well, because naming
                # them here would make asyncssh ask the agent.
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
                server_host_key_algs=algorithms,
                encryption_algs=CIPHERS,
                compression_algs=["none"],
                keepalive_interval=KEEPALIVE_S,
                keepalive_count_max=KEEPALIVES_MISSED,
                login_timeout=0,
                env=None,
                send_env=None,
                x11_forwarding=False,
            )
    except TimeoutError:
        raise SshError(TIMEOUT, f"no answer from {target.address}:{target.port} in {timeout:g} s") from None
    except asyncssh.ChannelOpenError as error:
        raise _not_forwarded(before, error) from None
    except (asyncssh.Error, OSError, UnicodeError, ValueError) as error:
        raise SshError(_kind(error, client), str(error)) from None


def _nothing_known(_host: str, _addr: str, _port: int | None) -> tuple[list[str], list[str], list[str]]:
    return [], [], []


def _kind(error: Exception, client: _Client) -> str:
    match error:
        case asyncssh.HostKeyNotVerifiable():
            return KEY_CHANGED
        case asyncssh.KeyExchangeFailed() if "host key" in str(error):
            return KEY_CHANGED
        case asyncssh.PermissionDenied() | asyncssh.IllegalUserName():
            return AUTH
        case asyncssh.ConnectionLost():
            return CLOSED if client.shown else PROTOCOL
        case asyncssh.ServiceNotAvailable():
            return AUTH
        case asyncssh.Error():
            return PROTOCOL
        case socket.gaierror() | UnicodeError():
            return NAME
        case ConnectionResetError() | BrokenPipeError():
            return CLOSED
        case ValueError():
            return CREDENTIAL
        case _:
            return UNREACHABLE


def _not_forwarded(before: _Hop | None, error: asyncssh.ChannelOpenError) -> SshError:
    """Return what it means that a jump host did not open the way to the next server."""
    if before is None or before.client.closed.is_set():
        via = before.client.target.name if before else ""
        return SshError(CLOSED, error.reason, via=via)
    if error.code == OPEN_ADMINISTRATIVELY_PROHIBITED:
        return SshError(FORWARDING, error.reason, via=before.client.target.name)
    if "name" in error.reason.lower() or "resolve" in error.reason.lower():
        return SshError(NAME, f"{before.client.target.name}: {error.reason}")
    return SshError(UNREACHABLE, f"{before.client.target.name}: {error.reason}")


async def _close(hops: list[_Hop]) -> None:
    for hop in reversed(hops):
        hop.ssh.abort()
    for hop in reversed(hops):
        await hop.ssh.wait_closed()
