"""What ``loadwright up`` and ``loadwright admin`` do with the server's data, in one process with it."""

import loadwright.server.config.boot  # noqa: F401 - loads the apps, which the next imports need

# isort: split
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from loadwright.core.modes import RATE
from loadwright.core.runspec import RunSpec
from loadwright.private import private_database, private_folder, withdraw, work_privately
from loadwright.server.accounts.actor import SYSTEM, Actor
from loadwright.server.accounts.models import User
from loadwright.server.accounts.people import actions as people
from loadwright.server.accounts.people import queries as accounts
from loadwright.server.config.asgi import create_application
from loadwright.server.config.background import work_in_background
from loadwright.server.fleet import actions as fleet
from loadwright.server.fleet import queries as fleet_queries
from loadwright.server.fleet.roles import agent_roles
from loadwright.server.plans import actions as plans
from loadwright.server.plans.models import Plan
from loadwright.server.platform import disk, notices, own_address, processes
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.keyring import key_file
from loadwright.server.runs import actions as runs
from loadwright.server.runs.models import Run
from loadwright.server.servers.credentials import rotation

__all__ = ["ActionError", "create_application", "notices", "own_address", "settings", "work_in_background"]

Report = Callable[[str], None]


@dataclass(frozen=True)
class SampleState:
    """How the sample run goes: its state, and whether that is final."""

    state: str
    final: bool
    samples: int | None
    reason: str


def prepare(report: Report) -> str | None:
    """Prepare home, database and administrator; return the administrator's one-time password while it is valid.

    Raises ``ActionError`` if the disk is full.
    """
    try:
        return _prepare(report)
    except (DatabaseError, OSError) as error:
        if disk.is_full(error):
            raise disk.DISK_FULL() from error
        raise


def _prepare(report: Report) -> str | None:
    _withdraw_from_others()
    executor = MigrationExecutor(connection)
    todo = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if todo:
        report(f"Preparing the database ({len(todo)} steps) …")
        call_command("migrate", interactive=False, verbosity=0)
    return people.ensure_admin()


def refusal() -> str:
    """Register this process and return why it must not serve. Empty if it may."""
    try:
        return processes.refusal()
    except DatabaseError as error:
        if disk.is_full(error):
            return str(disk.DISK_FULL())
        raise


def _withdraw_from_others() -> None:
    """Create the home, and correct the permissions of an existing one: it contains secrets, sessions and results."""
    work_privately()
    private_folder(settings.HOME)
    private_folder(settings.MEDIA_ROOT)
    for secret in (settings.HOME / "secret-key", key_file(), people.admin_password_file()):
        withdraw(secret)
    if connection.vendor == "sqlite":
        private_database(Path(connection.settings_dict["NAME"]))


def join_code(role: str, token: str | None, hours: int = 1) -> str | None:
    """Return an enrolment code for an agent of this machine; nothing when its ``token`` is known already."""
    if token and fleet_queries.agent_by_token(token) is not None:
        return None
    return fleet.create_code(SYSTEM, role=role, hours=hours)[1]


def sample_wanted() -> bool:
    """Return whether nothing was ever run here."""
    return not Run.objects.exists()


def idle_generators() -> int:
    """Return how many generators could start a run now."""
    return sum(state.state == fleet_queries.IDLE for state in fleet_queries.generators())


def start_sample(filename: str, data: bytes, *, rate: float, duration_s: float) -> int:
    """Upload the sample plan, unless it is there, and start its run, whose id is returned."""
    actor = Actor(User.objects.filter(is_superuser=True, is_active=True).first())
    plan = Plan.objects.filter(newest__filename=filename, project=None).first()
    if plan is None:
        plan = plans.create_plan(actor, filename=filename, data=data, name="Sample shop")
    spec = RunSpec(mode=RATE, target=rate, duration_s=duration_s, name="Sample run", ramp_s=5.0)
    return runs.start_run(actor, plan.pk, spec).pk


def sample_state(run_id: int) -> SampleState:
    """Return how the sample run goes."""
    run = Run.objects.get(pk=run_id)
    return SampleState(run.state, run.final, run.samples, str(run.reason or ""))


def reset_password(username: str) -> str:
    """Give a user a new one-time password. Raises ``ActionError``."""
    return people.reset_password(SYSTEM, accounts.person_named(username).pk)[1]


def enrolment_code(role: str, uses: int, hours: int) -> str:
    """Create an enrolment code for agents of a role. Raises ``ActionError``."""
    return fleet.create_code(SYSTEM, role=role, uses=uses, hours=hours)[1]


def joining_command(role: str, server: str, code: str) -> str:
    """Return the command with which an agent of a role joins the server with this URL."""
    return agent_roles()[role].command(server, code)


def rotate_credential_key() -> int:
    """Seal every credential with a new key; returns how many there are. Raises ``ActionError``."""
    return rotation.rotate_key(SYSTEM)
