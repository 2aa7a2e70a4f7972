"""The API of generators."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.paging import PageQuery
from loadwright.server.projects import queries as projects

from . import actions, queries

router = Router(tags=["generators"])
ROUTERS = [router]


class Generator(Schema):
    """A generator.

    ``state`` is idle, busy, lost or disabled; ``run`` is the run that holds it, if visible to the user.
    ``bandwidth_mbit_s`` is the speed of its fastest network link, 0 if unknown.
    """

    id: int
    key: str
    name: str
    room: str | None
    state: str
    run: int | None
    enabled: bool
    hostname: str
    system: str
    cores: int
    memory_bytes: int
    bandwidth_mbit_s: int
    java: str
    jmeter: str
    agent_version: str
    last_seen: datetime | None
    cpu_percent: float | None
    memory_percent: float | None
    disk_free_bytes: int | None


class NewCode(Schema):
    """An enrolment code to create. ``room`` is the name of the room for its agents, empty for none."""

    role: str = "generator"
    uses: int = 1
    hours: int = 24
    room: str = ""


class Code(Schema):
    """An enrolment code, which is shown only once."""

    code: str
    role: str
    uses: int
    expires_at: datetime


class Change(Schema):
    """Changes of a generator. ``room`` is the name of a room, empty for none."""

    name: str | None = None
    room: str | None = None
    enabled: bool | None = None


@router.get("/generators", response=list[Generator])
def generators(request: HttpRequest, page: PageQuery) -> list[dict[str, Any]]:
    """List the generators."""
    return [_shown(state) for state in queries.states(page.of(queries.listed()), user_of(request))]


@router.patch("/generators/{int:agent_id}", response=Generator)
def change_generator(request: HttpRequest, agent_id: int, change: Change) -> dict[str, Any]:
    """Rename a generator, assign it to a room, or include or exclude it from new runs."""
    actor = actor_of(request)
    if change.name is not None:
        actions.rename(actor, agent_id, change.name)
    if change.room is not None:
        actions.set_room(actor, agent_id, projects.load_room_id(change.room))
    if change.enabled is not None:
        actions.set_enabled(actor, agent_id, change.enabled)
    return _shown(queries.generator(agent_id, user_of(request)))


@router.delete("/generators/{int:agent_id}", response={204: None})
def revoke_generator(request: HttpRequest, agent_id: int) -> Status[None]:
    """Revoke a generator's token permanently."""
    actions.revoke(actor_of(request), agent_id)
    return Status(204, None)


@router.post("/generators/codes", response={201: Code})
def create_code(request: HttpRequest, new: NewCode) -> Status[Code]:
    """Create an enrolment code for agents."""
    room = projects.load_room_id(new.room)
    code, secret = actions.create_code(actor_of(request), role=new.role, uses=new.uses, hours=new.hours, room=room)
    return Status(201, Code(code=secret, role=code.role, uses=code.uses_left, expires_at=code.expires_at))


def _shown(state: queries.GeneratorState) -> dict[str, Any]:
    agent = state.agent
    fields = ("id", "key", "name", "enabled", "hostname", "system", "java", "jmeter", "agent_version", "last_seen")
    return {
        **{name: getattr(agent, name) for name in (*fields, "cores", "memory_bytes", "bandwidth_mbit_s")},
        "room": agent.room.name if agent.room else None,
        "state": state.state,
        "run": state.shown.id if state.shown else None,
        "cpu_percent": state.host.cpu_percent,
        "memory_percent": state.host.memory_percent,
        "disk_free_bytes": state.host.disk_free_bytes,
    }
