"""The API of generators."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from loadwright.server.accounts.actor import actor_of, user_of
from loadwright.server.platform.operations import May, documented
from loadwright.server.platform.paging import PageQuery
from loadwright.server.platform.unknown_names import RequestSchema
from loadwright.server.projects import queries as projects

from . import actions, queries

router = Router(tags=["generators"])
ROUTERS = [router]


class Generator(Schema):
    """A generator."""

    id: int = Field(description="The id of the generator.")
    key: str = Field(description="The id of its agent in measurements and names of files.")
    name: str = Field(description="The name; at first that of its machine.")
    room: str | None = Field(description="The name of its room; null without one.")
    state: str = Field(description="`idle`, `busy`, `lost` (no contact) or `disabled`.")
    run: int | None = Field(description="The id of the run that uses it; null without one, or if you may not see it.")
    enabled: bool = Field(description="Whether new runs may use it.")
    hostname: str = Field(description="The host name of its machine.")
    system: str = Field(description="The operating system and its version.")
    cores: int = Field(description="The number of CPU cores.")
    memory_bytes: int = Field(description="The size of its memory in bytes.")
    bandwidth_mbit_s: int = Field(description="The speed of its fastest network link in Mbit/s; 0 if it is unknown.")
    java: str = Field(description="The version of Java.")
    jmeter: str = Field(description="The version of JMeter.")
    agent_version: str = Field(description="The version of its agent.")
    last_seen: datetime | None = Field(description="When it reported last; null if it never did.")
    cpu_percent: float | None = Field(description="The use of all cores, 0 to 100; null if it is unknown.")
    memory_percent: float | None = Field(description="The use of memory, 0 to 100; null if it is unknown.")
    disk_free_bytes: int | None = Field(description="Free space for files of runs, in bytes; null if it is unknown.")


class NewEnrolmentCode(RequestSchema):
    """An enrolment code to create."""

    role: str = Field("generator", description="The role of the agents.")
    uses: int = Field(1, description="How many agents it can enrol, 1 to 1,000.")
    hours: int = Field(24, description="Hours until it expires, 1 to 720.")
    room: str = Field("", description="The name of the room for its agents; empty for none.")


class EnrolmentCode(Schema):
    """An enrolment code, which is shown only once."""

    code: str = Field(description="The code to enter at `loadwright agent`.")
    role: str = Field(description="The role of the agents.")
    uses: int = Field(description="How many agents it can still enrol.")
    expires_at: datetime = Field(description="When it expires.")


class GeneratorChange(RequestSchema):
    """Changes of a generator; omitted fields are kept."""

    name: str | None = Field(None, description="The new name, at most 100 characters.")
    room: str | None = Field(None, description="The name of its room; empty for none.")
    enabled: bool | None = Field(None, description="Whether new runs may use it.")


@router.get("/generators", response=list[Generator], openapi_extra=documented(May.SIGNED_IN))
def generators(request: HttpRequest, page: PageQuery) -> list[dict[str, Any]]:
    """List the generators."""
    return [_shown(state) for state in queries.states(page.of(queries.listed()), user_of(request))]


@router.patch(
    "/generators/{int:agent_id}",
    response=Generator,
    openapi_extra=documented(
        May.ADMINISTRATORS,
        "account.administrators_only",
        "generator.not_found",
        "generator.name",
        "generator.name_taken",
        "room.no_such_load_room",
    ),
)
def change_generator(request: HttpRequest, agent_id: int, change: GeneratorChange) -> dict[str, Any]:
    """Change a generator.

    A disabled generator finishes what it does and is not used by new runs.
    """
    actor = actor_of(request)
    if change.name is not None:
        actions.rename(actor, agent_id, change.name)
    if change.room is not None:
        actions.set_room(actor, agent_id, projects.load_room_id(change.room))
    if change.enabled is not None:
        actions.set_enabled(actor, agent_id, change.enabled)
    return _shown(queries.generator(agent_id, user_of(request)))


@router.delete(
    "/generators/{int:agent_id}",
    response={204: None},
    openapi_extra=documented(May.ADMINISTRATORS, "account.administrators_only", "generator.not_found"),
)
def revoke_generator(request: HttpRequest, agent_id: int) -> Status[None]:
    """Remove a generator permanently.

    Its token is revoked: it leaves its run, and must be enrolled again to be used.
    """
    actions.revoke(actor_of(request), agent_id)
    return Status(204, None)


@router.post(
    "/generators/codes",
    response={201: EnrolmentCode},
    openapi_extra=documented(
        May.ADMINISTRATORS,
        "account.administrators_only",
        "enrolment.unknown_role",
        "enrolment.uses",
        "enrolment.hours",
        "room.no_such_load_room",
    ),
)
def create_code(request: HttpRequest, new: NewEnrolmentCode) -> Status[EnrolmentCode]:
    """Create an enrolment code for agents.

    A machine that enrols with it becomes a generator.
    """
    room = projects.load_room_id(new.room)
    code, secret = actions.create_code(actor_of(request), role=new.role, uses=new.uses, hours=new.hours, room=room)
    return Status(201, EnrolmentCode(code=secret, role=code.role, uses=code.uses_left, expires_at=code.expires_at))


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
