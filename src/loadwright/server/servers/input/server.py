"""Input for adding and changing servers, validated against what the person can use."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings

from loadwright.server.accounts.models import User
from loadwright.server.projects import queries as projects
from loadwright.server.projects import validation as names
from loadwright.server.projects.models import Project, Room
from loadwright.server.servers import errors, queries
from loadwright.server.servers.models import Credential, Server
from loadwright.server.servers.ssh.target import NONE, Secret

from . import validation
from .validation import MAX_JUMPS


@dataclass(frozen=True)
class ServerInput:
    """The requested settings of a server. The person must be able to use everything named by id.

    ``new_project`` and ``new_room`` are names of a project and a room to create for it, by an administrator.

    ``credential_id`` selects a shared credential of the project, ``secret`` creates the server's own; with neither, an
    existing server keeps its credential. With a secret of the kind ``none``, ``username`` is ignored; a server without
    SSH access gets no user without a credential.
    ``jump_host_follows`` announces a jump host that is set afterwards.
    """

    name: str
    address: str
    username: str
    project_id: int | None = None
    room_id: int | None = None
    port: int | None = 22
    credential_id: int | None = None
    secret: Secret | None = None
    jump_host_id: int | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    jump_host_follows: bool = field(default=False, compare=False)
    new_project: str = ""
    new_room: str = ""


@dataclass(frozen=True)
class ValidatedServer:
    """Validated input."""

    project: Project
    room: Room
    name: str
    address: str
    port: int
    username: str
    shared: Credential | None
    secret: Secret | None
    jump_host: Server | None
    tags: tuple[str, ...]
    note: str


def ask_of(server: Server) -> ServerInput:
    """Return the input that leaves the server unchanged."""
    return ServerInput(
        name=server.name,
        address=server.address,
        username=server.username,
        project_id=server.project_id,
        room_id=server.room_id,
        port=server.port,
        credential_id=server.credential_id if server.credential.shared else None,
        jump_host_id=server.jump_host_id,
        tags=tuple(tag.name for tag in server.tags.all()),
        note=server.note,
    )


def check(user: User, ask: ServerInput, server: Server | None = None) -> ValidatedServer:
    """Validate ``ask`` and look up its ids. Raises ``ActionError`` with the field.

    ``server`` is the server to change, ``None`` for a new one.
    """
    name = names.name(ask.name)
    project = _project(user, ask.project_id)
    if Server.objects.filter(project=project, name=name).exclude(pk=server.pk if server else 0).exists():
        raise errors.SERVER_NAME_TAKEN()
    room = Room.objects.filter(pk=ask.room_id or 0).first()
    if room is None:
        raise errors.SERVER_ROOM_MISSING()
    address = validation.address(ask.address)
    jump_host = _jump_host(user, ask.jump_host_id, server)
    shared, has_ssh = _shared(project, ask, server), _has_ssh(ask, server)
    if not has_ssh and ask.secret is None and ask.username.strip():
        raise errors.CREDENTIAL_MISSING()
    if server is not None and not has_ssh and (behind := server.behind.first()):
        raise errors.IS_JUMP_HOST(behind=behind.name, name=server.name)
    # The rest of an existing local server can be edited; connections to it are refused.
    kept = server is not None and (server.address, server.jump_host) == (address, jump_host)
    if has_ssh and not (kept or jump_host or ask.jump_host_follows or settings.LOCAL_SERVERS):
        validation.refuse_local(address)
    return ValidatedServer(
        project=project,
        room=room,
        name=name,
        address=address,
        port=validation.port(ask.port),
        username=validation.username(ask.username) if has_ssh else "",
        shared=shared,
        secret=ask.secret,
        jump_host=jump_host,
        tags=validation.tags(ask.tags),
        note=validation.note(ask.note),
    )


def _project(user: User, project_id: int | None) -> Project:
    project = projects.projects(user).filter(pk=project_id or 0).first()
    if project is None:
        raise errors.PROJECT_NOT_CHOSEN()
    return project


def _has_ssh(ask: ServerInput, server: Server | None) -> bool:
    """Return whether connections to the server are made, with what is entered or kept."""
    if ask.credential_id is not None:
        return True
    return ask.secret.kind != NONE if ask.secret is not None else server is None or server.has_ssh


def _shared(project: Project, ask: ServerInput, server: Server | None) -> Credential | None:
    if ask.credential_id is None:
        if ask.secret is None and server is None:
            raise errors.CREDENTIAL_MISSING()
        keeps_shared = ask.secret is None and server is not None and server.credential.shared
        if keeps_shared and server is not None and server.credential.project_id != project.pk:
            raise errors.CREDENTIAL_OF_OTHER_PROJECT()
        return server.credential if keeps_shared and server is not None else None
    shared = Credential.objects.filter(pk=ask.credential_id, project=project, shared=True).first()
    if shared is None:
        raise errors.CREDENTIAL_NOT_OF_PROJECT()
    return shared


def _jump_host(user: User, jump_id: int | None, server: Server | None) -> Server | None:
    if jump_id is None:
        return None
    if server is not None and jump_id == server.jump_host_id:
        # Selected by a person who can use it. It is kept even if this person cannot.
        return server.jump_host
    jump = queries.with_ssh(user).filter(pk=jump_id).first()
    if jump is None:
        raise errors.JUMP_HOST_NOT_FOUND()
    check_chain(jump, server.pk if server else None, _next)
    return jump


def check_chain(jump: Server, server_id: int | None, next_of: Callable[[int], int | None]) -> None:
    """Refuse a jump host that is itself reached through the server, and chains that are too long.

    ``next_of`` returns the id of a server's jump host.
    """
    hop: int | None = jump.pk
    for _hop in range(MAX_JUMPS):
        if hop is None:
            return
        if hop == server_id == jump.pk:
            raise errors.OWN_JUMP_HOST()
        if hop == server_id:
            raise errors.JUMP_HOST_LOOP(name=jump.name)
        hop = next_of(hop)
    if hop is not None:
        raise errors.TOO_MANY_JUMP_HOSTS()


def _next(server_id: int) -> int | None:
    return Server.objects.values_list("jump_host_id", flat=True).get(pk=server_id)
