"""The API of servers and credentials. Secrets can be written but never read."""

from dataclasses import replace
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.params import changed_fields
from loadwright.server.projects import queries as projects
from loadwright.server.servers.input.server import ServerInput, ask_of

from . import actions, errors, host_keys, queries
from .connections import look as keys
from .credentials import actions as credential_actions
from .models import Credential, Server
from .schemas import (
    CredentialAsked,
    CredentialChange,
    CredentialShown,
    Ids,
    KeyAsked,
    KeyShown,
    ServerAsked,
    ServerChange,
    ServerPage,
    ServerShown,
)
from .ssh.connect import fingerprint

router = Router(tags=["servers"])
ROUTERS = [router]
SECRET = ("credential.*", "name.*")
INPUT = (
    "name.*", "project.no_such_name", "room.no_such_name", "server.name_taken", "server.address_*",
    "server.ip_address_form", "server.local_address", "server.port", "server.credential_*", "server.*jump_host*",
    "server.note_*", "server.tag_*", "server.too_many_tags", "credential.*",
)  # fmt: skip


@router.get(
    "/servers",
    response=ServerPage,
    openapi_extra=documented(May.SIGNED_IN, "project.no_such_name", "room.no_such_name", "server.state"),
)
def servers(
    request: HttpRequest,
    page: PageQuery,
    search: Annotated[str, Query(description="A part of the name, address or note.")] = "",
    project: Annotated[str, Query(description="The name of a project; empty for all.")] = "",
    room: Annotated[str, Query(description="The name of a room; empty for all.")] = "",
    tag: Annotated[str, Query(description="A tag; empty for all.")] = "",
    state: Annotated[str, Query(description="A state; empty for all.")] = "",
) -> dict[str, Any]:
    """List the servers of your projects."""
    user = user_of(request)
    filters = queries.Filters(
        search=search,
        project=projects.project_named(user, project) if project else None,
        room_id=queries.room_named(room).pk if room else None,
        tag=tag,
        state=_state(state),
    )
    found = queries.found(user, filters)
    return {"count": found.count(), "servers": page.of(found)}


@router.post(
    "/servers",
    response={201: ServerShown},
    openapi_extra=documented(May.MEMBERS, *INPUT),
)
def create_server(request: HttpRequest, new: ServerAsked) -> Status[Server]:
    """Add a server.

    Confirm its host key next: a server is not used before.
    """
    user = user_of(request)
    project = projects.project_named(user, new.project)
    ask = ServerInput(
        name=new.name,
        address=new.address,
        username=new.username,
        project_id=project.pk,
        room_id=queries.room_named(new.room).pk,
        port=new.port,
        credential_id=_credential_id(project.pk, new.credential),
        secret=new.secret.secret() if new.secret else None,
        jump_host_id=new.jump_host,
        tags=tuple(new.tags),
        note=new.note,
    )
    return Status(201, actions.create_server(actor_of(request), ask))


@router.post(
    "/servers/facts",
    response=Ids,
    openapi_extra=documented(
        May.MEMBERS,
        "server.none_chosen",
        "server.too_many_chosen",
        "server.one_not_found",
        "host_key.not_confirmed",
        "host_key.no_ssh",
    ),
)
def ask_facts(request: HttpRequest, asked: Ids) -> Ids:
    """Request facts of servers.

    The answer has the ids of the servers that are asked. Their state is `collecting` until they have answered.
    """
    return Ids(ids=actions.ask_facts(actor_of(request), asked.ids))


@router.get("/servers/{int:server_id}", response=ServerShown, openapi_extra=documented(May.MEMBERS, "server.not_found"))
def server(request: HttpRequest, server_id: int) -> Server:
    """Return one server."""
    return queries.server(user_of(request), server_id)


@router.patch(
    "/servers/{int:server_id}",
    response=ServerShown,
    openapi_extra=documented(May.OWNERS, "server.not_found", "server.not_yours", *INPUT),
)
def change_server(request: HttpRequest, server_id: int, change: ServerChange) -> Server:
    """Change a server.

    After a change of address or port its host key must be confirmed again.
    """
    user = user_of(request)
    found = queries.editable(user, server_id)
    given = changed_fields(change) | (
        {"jump_host_id": change.jump_host} if "jump_host" in change.model_fields_set else {}
    )
    given.pop("jump_host", None)
    if change.project is not None:
        given["project_id"] = projects.project_named(user, given.pop("project")).pk
    if change.room is not None:
        given["room_id"] = queries.room_named(given.pop("room")).pk
    if change.credential is not None:
        project_id = given.get("project_id", found.project_id)
        given["credential_id"] = _credential_id(project_id, given.pop("credential"))
    if change.secret is not None:
        given |= {"secret": change.secret.secret(), "credential_id": None}
    if change.tags is not None:
        given["tags"] = tuple(change.tags)
    return actions.change_server(actor_of(request), server_id, replace(ask_of(found), **given))


@router.delete(
    "/servers/{int:server_id}",
    response={204: None},
    openapi_extra=documented(
        May.OWNERS, "server.one_not_found", "server.one_not_yours", "server.is_jump_host", "server.in_use"
    ),
)
def delete_server(request: HttpRequest, server_id: int) -> Status[None]:
    """Delete a server.

    Its open shells and transfers end.
    """
    actions.delete_server(actor_of(request), server_id)
    return Status(204, None)


@router.get(
    "/servers/{int:server_id}/key", response=KeyShown, openapi_extra=documented(May.MEMBERS, "server.not_found")
)
def key(request: HttpRequest, server_id: int) -> dict[str, Any]:
    """Connect to a server and return its host key.

    Compare the fingerprint with that on the server before you confirm the key:
    `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`.
    """
    user = user_of(request)
    offer = keys.look(queries.server(user, server_id))
    found = queries.server(user, server_id)
    return {
        "confirmed": {"key": found.host_key, "fingerprint": fingerprint(found.host_key)} if found.host_key else None,
        "offered": {"key": offer.key, "fingerprint": offer.fingerprint} if offer.key else None,
        "blocked": bool(found.offered_key),
        "problem": offer.problem,
    }


@router.put(
    "/servers/{int:server_id}/key",
    response=ServerShown,
    openapi_extra=documented(May.OWNERS, "server.not_found", "server.not_yours", "host_key.*"),
)
def confirm_key(request: HttpRequest, server_id: int, asked: KeyAsked) -> Server:
    """Confirm the host key of a server.

    For a blocked server this accepts the changed key.
    """
    found = queries.editable(user_of(request), server_id)
    change = host_keys.accept_key if found.host_key else host_keys.confirm_key
    return change(actor_of(request), server_id, asked.key)


@router.get("/credentials", response=list[CredentialShown], openapi_extra=documented(May.SIGNED_IN))
def credentials(request: HttpRequest, page: PageQuery) -> list[Credential]:
    """List the shared credentials of your projects."""
    return page.of(queries.credentials(user_of(request)).prefetch_related("servers"))


@router.post(
    "/credentials",
    response={201: CredentialShown},
    openapi_extra=documented(May.MAINTAINERS, "project.no_such_name", *SECRET),
)
def create_credential(request: HttpRequest, new: CredentialAsked) -> Status[Credential]:
    """Create a shared credential."""
    project = projects.project_named(user_of(request), new.project)
    created = credential_actions.create_credential(
        actor_of(request), project_id=project.pk, name=new.name, secret=new.secret.secret()
    )
    return Status(201, created)


@router.patch(
    "/credentials/{int:credential_id}",
    response=CredentialShown,
    openapi_extra=documented(May.MAINTAINERS, "credential.not_found", *SECRET),
)
def replace_credential(request: HttpRequest, credential_id: int, change: CredentialChange) -> Credential:
    """Rename a shared credential, or replace its secret."""
    found = queries.credential(user_of(request), credential_id)
    return credential_actions.replace_credential(
        actor_of(request),
        credential_id,
        name=found.name if change.name is None else change.name,
        secret=change.secret.secret() if change.secret else None,
    )


@router.delete(
    "/credentials/{int:credential_id}",
    response={204: None},
    openapi_extra=documented(
        May.MAINTAINERS, "credential.not_found", "credential.maintainers_only", "credential.in_use"
    ),
)
def delete_credential(request: HttpRequest, credential_id: int) -> Status[None]:
    """Delete a shared credential.

    No server may use it.
    """
    credential_actions.delete_credential(actor_of(request), credential_id)
    return Status(204, None)


def _state(text: str) -> str:
    if text and text not in Server.State.values:
        raise errors.STATE(states=", ".join(Server.State.values))
    return text


def _credential_id(project_id: int, name: str | None) -> int | None:
    if name is None:
        return None
    found = Credential.objects.filter(project=project_id, name=name, shared=True).first()
    if found is None:
        raise errors.NO_SUCH_CREDENTIAL(name=name)
    return found.pk
