"""API schemas of servers and credentials. No schema returns a secret."""

from datetime import datetime
from typing import Any

from ninja import Schema

from loadwright.server.platform.params import Id

from .models import Credential, Server
from .ssh.target import Secret


class SecretAsked(Schema):
    """A secret; ``kind`` is password, key or certificate, with the fields of that kind."""

    kind: str
    password: str = ""
    private_key: str = ""
    passphrase: str = ""
    certificate: str = ""

    def secret(self) -> Secret:
        return Secret(**self.dict())


class CredentialShown(Schema):
    """A shared credential without its secret; ``servers`` are the ids of servers that use it."""

    id: int
    name: str
    project: str
    kind: str
    changed_at: datetime
    servers: list[int]

    @staticmethod
    def resolve_project(credential: Credential) -> str:
        return credential.project.name

    @staticmethod
    def resolve_servers(credential: Credential) -> list[int]:
        return [server.pk for server in credential.servers.all()]


class CredentialAsked(Schema):
    """A shared credential to create."""

    name: str
    project: str
    secret: SecretAsked


class CredentialChange(Schema):
    """Changes of a shared credential; empty parts of ``secret`` are kept."""

    name: str | None = None
    secret: SecretAsked | None = None


class ServerShown(Schema):
    """A server; ``state`` is new, blocked, collecting, failing or ok.

    ``credential`` is the name of a shared one, null for the server's own. ``problem`` is the reason why facts could not
    be collected; members who are not maintainers receive ``no_contact`` for every kind of missing contact.
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
        return server.project.name

    @staticmethod
    def resolve_room(server: Server) -> str:
        return server.room.name

    @staticmethod
    def resolve_credential(server: Server) -> str | None:
        return server.credential.name if server.credential.shared else None

    @staticmethod
    def resolve_jump_host(server: Server) -> int | None:
        return server.jump_host_id

    @staticmethod
    def resolve_problem(server: Server) -> dict[str, Any]:
        return server.shown_problem

    @staticmethod
    def resolve_tags(server: Server) -> list[str]:
        return [tag.name for tag in server.tags.all()]

    @staticmethod
    def resolve_created_by(server: Server) -> str | None:
        return server.created_by.username if server.created_by else None


class ServerPage(Schema):
    """Matching servers from ``offset``; ``count`` is their total number."""

    count: int
    servers: list[ServerShown]


class ServerAsked(Schema):
    """A server to add; project and room by name, with a shared ``credential`` by name or its own ``secret``."""

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
    """Changes of a server; omitted fields are kept. ``jump_host`` null removes it."""

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
    """The confirmed key and the one presented now; if the latter is missing, ``problem`` is the reason.

    ``blocked`` means that the server presents a different key and is not used until it is accepted.
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

    ids: list[Id]
