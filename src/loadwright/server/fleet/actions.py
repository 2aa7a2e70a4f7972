"""Actions on agents and enrolment codes. Among users, only administrators may perform them."""

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import CharField, F
from django.utils import timezone

from loadwright.core.protocol import Hello
from loadwright.core.protocol.generator import GENERATOR
from loadwright.core.texts import printable
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.authentication.secrets import digest, new_secret
from loadwright.server.platform import events
from loadwright.server.platform.uses import require_unused
from loadwright.server.projects import actions as rooms
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Room
from loadwright.server.projects.validation import unspeakable

from . import errors, presence, topics
from .models import Agent, EnrolmentCode
from .roles import AgentRole, agent_roles

MAX_USES = 1000
MAX_HOURS = 24 * 30


@transaction.atomic
def create_code(
    actor: Actor,
    *,
    role: str = GENERATOR.role,
    uses: int = 1,
    hours: int = 24,
    room: int | None = None,
    new_room: str = "",
) -> tuple[EnrolmentCode, str]:
    """Create an enrolment code and return it with its secret, which is never shown again.

    ``room`` is the id of the load room for agents that enrol with the code, ``new_room`` the name of one to create.
    """
    actor.require_admin()
    if role not in (known := agent_roles()):
        raise errors.UNKNOWN_ROLE(role=role, roles=", ".join(known))
    if not 1 <= uses <= MAX_USES:
        raise errors.CODE_USES()
    if not 1 <= hours <= MAX_HOURS:
        raise errors.CODE_HOURS()
    if new_room:
        room = rooms.create_room(actor, name=new_room, purpose=Room.Purpose.LOAD, field="new_room").pk
    where = projects.load_room(room)
    secret, hashed = new_secret("join")
    code = EnrolmentCode.objects.create(
        digest=hashed,
        role=role,
        room=where,
        uses_left=uses,
        expires_at=timezone.now() + timedelta(hours=hours),
        created_by=actor.user,
    )
    audit.record(actor, "fleet.create_code", role, uses=uses, hours=hours, room=where.name if where else "")
    return code, secret


@transaction.atomic
def enrol(*, code: str, role: str, name: str, hostname: str, address: str) -> tuple[Agent, str]:
    """Exchange an enrolment code for a new agent. Returns it with its token, which is never shown again."""
    base = name.strip() or hostname.strip() or role
    if unspeakable(base + hostname):
        raise errors.GENERATOR_NAME()
    usable = EnrolmentCode.objects.filter(digest=digest(code), uses_left__gt=0, expires_at__gt=timezone.now())
    room_id = usable.filter(role=role).values_list("room_id", flat=True).first()
    # One statement decides: if two agents use the last use of a code, one of them updates no row.
    if not usable.filter(role=role).update(uses_left=F("uses_left") - 1):
        if usable.exists():
            raise errors.CODE_OF_OTHER_ROLE()
        raise errors.CODE_INVALID()
    token, hashed = new_secret("agent")
    agent = Agent.objects.create(
        role=role,
        name=_free_name(base[:90]),
        room_id=room_id,
        hostname=hostname[:255],
        token_digest=hashed,
        enrolled_at=timezone.now(),
    )
    audit.record(Actor(address=address, may_write=False), "fleet.enrol", agent.name, role=role, hostname=hostname[:255])
    return agent, token


def _free_name(base: str) -> str:
    taken = set(Agent.objects.filter(revoked_at=None, name__startswith=base).values_list("name", flat=True))
    if base not in taken:
        return base
    return next(name for number in range(2, len(taken) + 3) if (name := f"{base}-{number}") not in taken)


def store_hello(key: str, role: AgentRole, hello: Hello) -> None:
    """Store the data that the agent ``key`` reports when it connects."""
    Agent.objects.filter(key=key).update(
        hostname=_fitting("hostname", hello.hostname),
        agent_version=_fitting("agent_version", hello.agent_version),
        system=_fitting("system", hello.system),
        cores=max(hello.cores, 0),
        memory_bytes=max(hello.memory_bytes, 0),
        bandwidth_mbit_s=max(hello.bandwidth_mbit_s, 0),
        last_seen=timezone.now(),
        **{column.field: _fitting(column.field, getattr(hello, column.field)) for column in role.columns},
    )
    role.introduced(key, hello)


def _fitting(field: str, text: str) -> str:
    column = Agent._meta.get_field(field)
    assert isinstance(column, CharField), "columns of roles are texts"
    return printable(text, column.max_length or 0)[: column.max_length]


def seen(agents: Collection[str]) -> None:
    """Store the current time as that of the last report of the agents with these keys. Called at intervals."""
    Agent.objects.filter(key__in=agents).update(last_seen=timezone.now())


@transaction.atomic
def rename(actor: Actor, agent_id: int, name: str) -> Agent:
    actor.require_admin()
    agent = _existing(agent_id)
    name = name.strip()
    if not name or len(name) > 100 or unspeakable(name):
        raise errors.GENERATOR_NAME()
    if Agent.objects.filter(name=name, revoked_at=None).exclude(pk=agent.pk).exists():
        raise errors.AGENT_NAME_TAKEN()
    audit.record(actor, "fleet.rename", agent.name, to=name)
    agent.name = name
    agent.save(update_fields=["name"])
    return agent


@transaction.atomic
def set_enabled(actor: Actor, agent_id: int, enabled: bool) -> Agent:
    """Include or exclude a generator from new runs. Its current run continues."""
    actor.require_admin()
    agent = _existing(agent_id)
    agent.enabled = enabled
    agent.save(update_fields=["enabled"])
    audit.record(actor, "fleet.enable" if enabled else "fleet.disable", agent.name)
    return agent


@transaction.atomic
def set_room(actor: Actor, agent_id: int, room_id: int | None) -> Agent:
    """Assign an agent to a load room, or to none. Its current run continues."""
    actor.require_admin()
    agent = _existing(agent_id)
    agent.room = projects.load_room(room_id)
    agent.save(update_fields=["room"])
    audit.record(actor, "fleet.set_room", agent.name, room=agent.room.name if agent.room else "")
    return agent


@transaction.atomic
def revoke(actor: Actor, agent_id: int, *, role: str = GENERATOR.role) -> None:
    """Revoke the token of an agent of ``role`` permanently. Refused while the agent is in use."""
    actor.require_admin()
    agent = _existing(agent_id, role)
    require_unused(agent)
    agent.revoked_at = timezone.now()
    agent.enabled = False
    agent.save(update_fields=["revoked_at", "enabled"])
    audit.record(actor, "fleet.revoke", agent.name, role=role)
    # Not before: a report of the agent may arrive until its token is revoked in the database.
    transaction.on_commit(lambda: presence.forget(agent.key))
    events.announce(topics.ORDERS)


def _existing(agent_id: int, role: str = GENERATOR.role) -> Agent:
    agent = Agent.objects.select_for_update().filter(pk=agent_id, role=role, revoked_at=None).first()
    if agent is None:
        raise errors.GENERATOR_NOT_FOUND()
    return agent
