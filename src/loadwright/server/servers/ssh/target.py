"""Targets of SSH connections: everything that a connection needs, independent of the database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

PASSWORD = "password"  # noqa: S105
KEY = "key"
CERTIFICATE = "certificate"
NONE = "none"
"""That of servers to which no connection is made."""


@dataclass(frozen=True)
class Secret:
    """A credential. ``kind`` is one of the constants above; keys and certificates are the text of their files."""

    kind: str
    password: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)


@dataclass(frozen=True)
class Target:
    """A server with its user, credential, confirmed host key and jump host.

    ``host_key`` is OpenSSH's one-line form without a comment, ``ssh-ed25519 AAAA…``.
    """

    server_id: int
    name: str
    address: str
    port: int
    username: str
    secret: Secret
    host_key: str
    jump: Target | None = None

    def hops(self) -> Iterator[Target]:
        """Yield the jump hosts in order of connection, then the server itself."""
        if self.jump is not None:
            yield from self.jump.hops()
        yield self
