"""What the API takes and gives about projects, rooms, servers and credentials. No secret is ever given."""

from datetime import datetime
from typing import Any

from ninja import Schema

from .models import Credential, Server
from .ssh.target import Secret


class SecretAsked(Schema):
    """What opens a server; ``kind`` is password, key or certificate, and what belongs to it is given."""

    kind: str
    password: str = ""
    private_key: str = ""
    passphrase: str = ""
    certificate: str = ""

    def secret(self) -> Secret:
        """Return it as actions take it."""
        return Secret(**self.dict())


class CredentialShown(Schema):
    """A shared credential, without what is in it; ``servers`` are the ids of those that use it."""

    id: int
    name: str
    project: str
    kind: str
    changed_at: datetime
    servers: list[int]

    @staticmethod
    def resolve_project(credential: Credential) -> str:
        """Return the project's name."""
        return credential.project.name

    @staticmethod
    def resolve_servers(credential: Credential) -> list[int]:
        """Return who uses it."""
        return [server.pk for server in credential.servers.all()]


class CredentialAsked(Schema):
    """A shared credential to create."""

    name: str
    project: str
    secret: SecretAsked


class CredentialChange(Schema):
    """What to change about a shared credential; what is left empty in ``secret`` stays."""

    name: str | None = None
    secret: SecretAsked | None = None


class ServerShown(Schema):
    """A server; ``state`` is new, blocked, collecting, failing or ok.

    ``credential`` is the name of a shared one, null for one of its own. ``problem`` says why facts could last not be
    collected.
    """

    id: int
    name: str
    project: str
    room: str
    address: str
    port: int
    username: str
    credential: str | None
    jump_host: int | None
    tags: list[str]
    note: str
    state: str
    facts: dict[str, Any]
    facts_at: datetime | None
    problem: dict[str, Any]
    created_by: str | None
    created_at: datetime

    @staticmethod
    def resolve_project(server: Server) -> str:
        """Return the project's name."""
        return server.project.name

    @staticmethod
    def resolve_room(server: Server) -> str:
        """Return the room's name."""
        return server.room.name

    @staticmethod
    def resolve_credential(server: Server) -> str | None:
        """Return the name of a shared credential."""
        return server.credential.name if server.credential.shared else None

    @staticmethod
    def resolve_jump_host(server: Server) -> int | None:
        """Return the id of the jump host."""
        return server.jump_host_id

    @staticmethod
    def resolve_tags(server: Server) -> list[str]:
        """Return the tags as words."""
        return [tag.name for tag in server.tags.all()]

    @staticmethod
    def resolve_created_by(server: Server) -> str | None:
        """Return who added it."""
        return server.created_by.username if server.created_by else None


class ServerPage(Schema):
    """Servers that fit, from ``offset`` on; ``count`` is how many there are altogether."""

    count: int
    servers: list[ServerShown]


class ServerAsked(Schema):
    """A server to add; project and room by name, a shared ``credential`` by name or a ``secret`` of its own."""

    name: str
    project: str
    room: str
    address: str
    username: str
    port: int = 22
    credential: str | None = None
    secret: SecretAsked | None = None
    jump_host: int | None = None
    tags: list[str] = []
    note: str = ""


class ServerChange(Schema):
    """What to change about a server; what is not given stays. ``jump_host`` null takes it away."""

    name: str | None = None
    project: str | None = None
    room: str | None = None
    address: str | None = None
    username: str | None = None
    port: int | None = None
    credential: str | None = None
    secret: SecretAsked | None = None
    jump_host: int | None = None
    tags: list[str] | None = None
    note: str | None = None


class Key(Schema):
    """A host key in OpenSSH's one-line form, and its fingerprint."""

    key: str
    fingerprint: str


class KeyShown(Schema):
    """The key that was confirmed and the one the server shows now; without the latter, ``problem`` says why.

    ``blocked`` tells that the server shows another key and is not used until that is accepted.
    """

    confirmed: Key | None
    offered: Key | None
    blocked: bool
    problem: str


class KeyAsked(Schema):
    """The key to confirm: ``ssh-ed25519 AAAA…``."""

    key: str


class Ids(Schema):
    """Ids of servers."""

    ids: list[int]
