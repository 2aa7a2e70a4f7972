"""Actions on servers."""

from collections.abc import Iterable
from dataclasses import replace

from django.db import transaction
from django.db.models import ProtectedError
from django.db.models.functions import Lower
from django.utils import timezone

from loadwright.server.accounts import access, audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.projects import actions as project_actions
from loadwright.server.projects.models import Room
from loadwright.server.servers.input.server import ServerInput, ValidatedServer, check

from . import errors, queries
from .credentials import actions as credential_actions
from .facts_request import request_facts
from .input import validation
from .models import Credential, Server, Tag
from .moves import moved
from .selection import all_editable, editable, limited

ADD, REMOVE, SET = "add", "remove", "set"
REACHED_BY = {"address", "port", "username", "jump_host", "credential"}


@transaction.atomic
def create_server(actor: Actor, ask: ServerInput) -> Server:
    """Add a server. It is new until its host key is confirmed."""
    actor.require_write()
    wanted = check(actor.person, _with_new_places(actor, ask))
    server = Server(created_by=actor.user)
    _fill(server, wanted)
    server.credential = wanted.shared or _own_credential(actor, wanted, None)
    server.save()
    server.tags.set(_tags(wanted.tags))
    audit.record(actor, "server.create", server, server=server.pk, project=server.project_id, address=server.address)
    return server


@transaction.atomic
def change_server(actor: Actor, server_id: int, ask: ServerInput) -> Server:
    """Change a server. Its facts are collected again if its connection settings changed.

    The confirmed host key is kept: a machine that presents another one blocks the server.
    """
    actor.require_write()
    server = editable(actor, server_id)
    wanted = check(actor.person, _with_new_places(actor, ask), server)
    is_moved = server.project_id != wanted.project.pk
    former = server.credential
    before = _shown(server)
    _fill(server, wanted)
    if wanted.shared is not None:
        server.credential = wanted.shared
    elif wanted.secret is not None:
        server.credential = _own_credential(actor, wanted, None if former.shared else former)
    elif is_moved:
        former.project = wanted.project
        former.save(update_fields=["project"])
    server.save()
    server.tags.set(_tags(wanted.tags))
    changed: dict[str, object] = {**_differences(before, _shown(server))}
    if wanted.secret is not None or server.credential_id != former.pk:
        changed["credential"] = "replaced"
    if not former.shared and server.credential_id != former.pk:
        former.delete()
    if server.usable and REACHED_BY & set(changed):
        request_facts(Server.objects.filter(pk=server.pk))
    if changed:
        audit.record(actor, "server.change", server, server=server.pk, project=server.project_id, changed=changed)
    if is_moved:
        moved(server)
    return server


@transaction.atomic
def delete_servers(actor: Actor, server_ids: Iterable[int]) -> list[str]:
    """Delete servers, all or none; return their names. Open shells and transfers on them end."""
    actor.require_write()
    servers = all_editable(actor, server_ids)
    ids = [server.pk for server in servers]
    behind = Server.objects.filter(jump_host__in=ids).exclude(pk__in=ids).select_related("jump_host").first()
    if behind is not None and behind.jump_host is not None:
        raise errors.IS_JUMP_HOST(behind=behind.name, name=behind.jump_host.name)
    audit.record_each(
        actor, "server.delete",
        [(one, {"server": one.pk, "project": one.project_id, "address": one.address}) for one in servers],
    )  # fmt: skip
    Server.objects.filter(pk__in=ids).update(jump_host=None)
    try:
        Server.objects.filter(pk__in=ids).delete()
    except ProtectedError:
        raise errors.SERVERS_IN_USE() from None
    Credential.objects.filter(pk__in=[server.credential_id for server in servers], shared=False).delete()
    access.announce()
    return [server.name for server in servers]


def delete_server(actor: Actor, server_id: int) -> str:
    """Delete one server and return its name."""
    return delete_servers(actor, [server_id])[0]


@transaction.atomic
def ask_facts(actor: Actor, server_ids: Iterable[int]) -> list[int]:
    """Request facts of servers that the person can use; return the ids of those that can be reached.

    Servers whose key is not confirmed or has changed are skipped.
    """
    actor.require_write()
    wanted = limited(server_ids)
    servers = {server.pk: server for server in queries.servers(actor.person).filter(pk__in=wanted)}
    if len(servers) < len(wanted):
        raise errors.ONE_NOT_FOUND()
    ready = [server.pk for server in servers.values() if server.usable]
    if wanted and not ready:
        without = next((server for server in servers.values() if not server.has_ssh), None)
        raise errors.NO_SSH(name=without.name) if without else errors.KEY_NOT_CONFIRMED()
    request_facts(Server.objects.filter(pk__in=ready, facts_wanted_at=None))
    alone = {"server": ready[0]} if len(ready) == 1 else {}
    audit.record(actor, "server.ask_facts", _names(servers.values()), servers=ready, **alone)
    return ready


@transaction.atomic
def set_tags(actor: Actor, server_ids: Iterable[int], words: Iterable[str], *, how: str = ADD) -> list[Server]:
    """Add tags to servers, remove them, or replace all."""
    actor.require_write()
    servers = all_editable(actor, server_ids)
    names = validation.tags(words)
    if how not in (ADD, REMOVE, SET) or (not names and how != SET):
        raise errors.TAGS_MISSING()
    changed = {tag.pk: tag for tag in _tags(names)}
    links = []
    for server in servers:
        kept = {tag.pk: tag for tag in server.tags.all()} if how != SET else {}
        after = {pk: tag for pk, tag in {**kept, **changed}.items() if how != REMOVE or pk not in changed}
        validation.tags(tag.name for tag in after.values())
        links += [Server.tags.through(server_id=server.pk, tag_id=pk) for pk in after]
    Server.tags.through._default_manager.filter(server__in=servers).delete()
    Server.tags.through._default_manager.bulk_create(links)
    audit.record_each(
        actor, "server.tags",
        [(one, {"server": one.pk, "project": one.project_id, "how": how, "tags": list(names)}) for one in servers],
    )  # fmt: skip
    return servers


@transaction.atomic
def move_to_room(actor: Actor, server_ids: Iterable[int], room_id: int | None) -> list[Server]:
    """Assign servers to another room."""
    actor.require_write()
    servers = all_editable(actor, server_ids)
    room = Room.objects.filter(pk=room_id or 0).first()
    if room is None:
        raise errors.ROOM_NOT_CHOSEN()
    audit.record_each(
        actor, "server.move",
        [(one, {"server": one.pk, "project": one.project_id, "room": room.name, "former": one.room.name})
         for one in servers],
    )  # fmt: skip
    Server.objects.filter(pk__in=[server.pk for server in servers]).update(room=room)
    return servers


def _with_new_places(actor: Actor, ask: ServerInput) -> ServerInput:
    """Create the project and the room that are to be new, and return the input with their ids."""
    if ask.new_project:
        project = project_actions.create_project(actor, name=ask.new_project, field="new_project")
        ask = replace(ask, project_id=project.pk, new_project="")
    if ask.new_room:
        room = project_actions.create_room(actor, name=ask.new_room, field="new_room")
        ask = replace(ask, room_id=room.pk, new_room="")
    return ask


def _fill(server: Server, wanted: ValidatedServer) -> None:
    server.project = wanted.project
    server.room = wanted.room
    server.name = wanted.name
    server.address = wanted.address
    server.port = wanted.port
    server.username = wanted.username
    server.jump_host = wanted.jump_host
    server.note = wanted.note


def _own_credential(actor: Actor, wanted: ValidatedServer, former: Credential | None) -> Credential:
    """Return the server's own credential with the entered secret."""
    assert wanted.secret is not None, "checked: neither a shared credential nor one of its own"
    sealed = credential_actions.sealed(wanted.secret, former)
    credential = former or Credential(created_by=actor.user, shared=False)
    credential.project = wanted.project
    credential.name = wanted.name
    credential.kind = wanted.secret.kind
    credential.sealed = sealed
    credential.changed_at = timezone.now()
    credential.save()
    return credential


def _tags(names: Iterable[str]) -> list[Tag]:
    """Return the tags with these names, ignoring case. Missing ones are created."""
    wanted = {name.lower(): name for name in names}
    same = Tag.objects.annotate(low=Lower("name")).filter(low__in=list(wanted)).values_list("pk", flat=True)
    known = {tag.name.lower(): tag for tag in Tag.objects.filter(pk__in=list(same))}
    Tag.objects.bulk_create(Tag(name=name) for low, name in wanted.items() if low not in known)
    known |= {tag.name.lower(): tag for tag in Tag.objects.filter(name__in=list(wanted.values()))}
    return [known[low] for low in wanted]


def _shown(server: Server) -> dict[str, str]:
    """Return the fields of a server for the audit."""
    return {
        "name": server.name,
        "project": server.project.name,
        "room": server.room.name,
        "address": server.address,
        "port": str(server.port),
        "username": server.username,
        "jump_host": server.jump_host.name if server.jump_host else "",
        "tags": ", ".join(tag.name for tag in server.tags.all()),
        "note": server.note,
    }


def _differences(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    return {name: [before[name], value] for name, value in after.items() if before[name] != value}


def _names(servers: Iterable[Server]) -> str:
    return ", ".join(server.name for server in servers)
