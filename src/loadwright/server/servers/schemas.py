"""API schemas of servers and credentials. No schema returns a secret."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from loadwright.server.platform.params import Id
from loadwright.server.platform.unknown_names import RequestSchema

from .models import Credential, Server
from .ssh.target import Secret

KIND = "`password`, `key` (a private key) or `certificate` (a private key with an SSH certificate)."
NO_SSH = "With the kind `none` the server has no SSH access: it is only monitored, and needs no user."
CREDENTIAL_NAME = "The name, at most 100 characters; unique in the project."
SERVER_NAME = "The name, at most 100 characters; unique in the project."
ADDRESS = "Its host name or IP address, at most 255 characters."
PORT = "The port of its SSH server, 1 to 65535."
TAGS = "At most 20 tags of at most 50 characters."


class SecretAsked(RequestSchema):
    """A secret with the fields of its kind."""

    kind: str = Field(description=KIND)
    password: str = Field("", description="The password of the kind `password`.")
    private_key: str = Field("", description="The private key of the other kinds, as its file contains it.")
    passphrase: str = Field("", description="The passphrase of the private key; empty without one.")
    certificate: str = Field("", description="The certificate of the kind `certificate`, as its file contains it.")

    def secret(self) -> Secret:
        return Secret(**self.dict())


class CredentialShown(Schema):
    """A shared credential without its secret."""

    id: int = Field(description="The id of the credential.")
    name: str = Field(description="The name of the credential.")
    project: str = Field(description="The name of its project.")
    kind: str = Field(description=KIND)
    changed_at: datetime = Field(description="When its secret was entered.")
    servers: list[int] = Field(description="The ids of servers that use it.")

    @staticmethod
    def resolve_project(credential: Credential) -> str:
        return credential.project.name

    @staticmethod
    def resolve_servers(credential: Credential) -> list[int]:
        return [server.pk for server in credential.servers.all()]


class CredentialAsked(RequestSchema):
    """A shared credential to create."""

    name: str = Field(description=CREDENTIAL_NAME)
    project: str = Field(description="The name of one of your projects.")
    secret: SecretAsked = Field(description="The secret.")


class CredentialChange(RequestSchema):
    """Changes of a shared credential; omitted fields are kept."""

    name: str | None = Field(None, description=CREDENTIAL_NAME)
    secret: SecretAsked | None = Field(None, description="The new secret; its empty parts are kept.")


class ServerShown(Schema):
    """A server."""

    id: int = Field(description="The id of the server.")
    name: str = Field(description="The name of the server.")
    project: str = Field(description="The name of its project.")
    room: str = Field(description="The name of its room.")
    address: str = Field(description="Its host name or IP address.")
    port: int = Field(description="The port of its SSH server.")
    username: str = Field(description="The user to sign in as; empty without SSH access.")
    credential: str | None = Field(description="The name of a shared credential; null if it has its own.")
    jump_host: int | None = Field(description="The id of the server through which it is reached; null without one.")
    tags: list[str] = Field(description="Its tags.")
    note: str = Field(description="Its note; may be empty.")
    state: str = Field(
        description="`new` (its host key is not confirmed), `blocked` (it presents another host key), `collecting` "
        "(facts), `failing` (they could not be collected), `ok` or `no_ssh` (it is only monitored)."
    )
    facts: dict[str, Any] = Field(description="What was collected about it: system, processors, memory, disks.")
    facts_at: datetime | None = Field(description="When facts were collected; null if they never were.")
    problem: dict[str, Any] = Field(
        description="Why facts could not be collected, as a `code` with more; members who are not maintainers receive "
        "`no_contact` for every kind of missing contact. Empty without a problem."
    )
    created_by: str | None = Field(description="The user name of the person who added it.")
    created_at: datetime = Field(description="When it was added.")

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
    """Matching servers."""

    count: int = Field(description="The number of all that match.")
    servers: list[ServerShown] = Field(description="Those of the requested page.")


class ServerAsked(RequestSchema):
    """A server to add, with a shared credential or a secret of its own."""

    name: str = Field(description=SERVER_NAME)
    project: str = Field(description="The name of one of your projects.")
    room: str = Field(description="The name of its room.")
    address: str = Field(description=ADDRESS)
    username: str = Field("", description="The user to sign in as, such as `root`.")
    port: int = Field(22, description=PORT)
    credential: str | None = Field(None, description="The name of a shared credential of the project.")
    secret: SecretAsked | None = Field(None, description=f"Its own secret, in place of a shared credential. {NO_SSH}")
    jump_host: int | None = Field(None, description="The id of the server through which it is reached.")
    tags: list[str] = Field([], description=TAGS)
    note: str = Field("", description="A note, at most 10,000 characters.")


class ServerChange(RequestSchema):
    """Changes of a server; omitted fields are kept."""

    name: str | None = Field(None, description=SERVER_NAME)
    project: str | None = Field(None, description="The name of one of your projects.")
    room: str | None = Field(None, description="The name of its room.")
    address: str | None = Field(None, description=ADDRESS)
    username: str | None = Field(None, description="The user to sign in as.")
    port: int | None = Field(None, description=PORT)
    credential: str | None = Field(None, description="The name of a shared credential of the project.")
    secret: SecretAsked | None = Field(
        None, description=f"A secret of its own, in place of a shared credential. {NO_SSH}"
    )
    jump_host: int | None = Field(
        None, description="The id of the server through which it is reached; null, if it is sent, for none."
    )
    tags: list[str] | None = Field(None, description=TAGS)
    note: str | None = Field(None, description="A note, at most 10,000 characters.")


class Key(Schema):
    """A host key."""

    key: str = Field(description="The key in OpenSSH's one-line form.")
    fingerprint: str = Field(description="Its SHA-256 fingerprint, as ssh prints it.")


class KeyShown(Schema):
    """The host keys of a server."""

    confirmed: Key | None = Field(description="The confirmed key; null if none is.")
    offered: Key | None = Field(description="The key that the server presents now; null if there is no contact.")
    blocked: bool = Field(
        description="Whether the server presented another key than the confirmed one; it is not used until that is "
        "accepted."
    )
    problem: str = Field(description="Why it presents no key; else empty.")


class KeyAsked(RequestSchema):
    """The key to confirm."""

    key: str = Field(description="The key in OpenSSH's one-line form, `ssh-ed25519 AAAA…`, as the server presents it.")


class Ids(RequestSchema):
    """Ids of servers."""

    ids: list[Id] = Field(description="Ids of servers.")
