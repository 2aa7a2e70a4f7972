"""Collects the facts of a server in the background.

``Server.facts_wanted_at`` is the time of the latest request. A request during a collection sets a new
time, which the collection keeps, and the job runs again.
"""

from dataclasses import asdict
from datetime import datetime

from django.utils import timezone
from django_tasks import task

from loadwright.core.hostfacts import HostFacts
from loadwright.core.messages import declare
from loadwright.server.platform.database import run_in_db
from loadwright.server.platform.jobs import JobContext
from loadwright.server.servers.connections.connect import connect_to_server
from loadwright.server.servers.models import Server
from loadwright.server.servers.ssh import facts
from loadwright.server.servers.ssh.errors import PROTOCOL, SshError, message

WITH_DETAIL = declare("job.problem_with_detail", "%(problem)s (%(detail)s)")


async def ask(server_id: int) -> HostFacts:
    """Connect to a server and read its facts. Raises ``SshError``."""
    connection = await connect_to_server(server_id)
    try:
        return await facts.ask(connection)
    finally:
        connection.close()


@task
async def collect_facts(context: JobContext, server_id: int) -> None:
    """Collect the requested facts of a server. The reason of a failure is stored with the server."""
    since = await run_in_db(_wanted_since, server_id)
    if since is None:
        return
    try:
        found = await ask(server_id)
    except SshError as error:
        await run_in_db(_log_problem, context, server_id, error)
        await run_in_db(_keep_problem, server_id, since, error)
    except Exception as error:
        if context.last_attempt:
            await run_in_db(_keep_problem, server_id, since, SshError(PROTOCOL, type(error).__name__))
        raise
    else:
        await run_in_db(_keep_facts, server_id, since, found)


def _wanted_since(server_id: int) -> datetime | None:
    return Server.objects.filter(pk=server_id).values_list("facts_wanted_at", flat=True).first()


def _keep_facts(server_id: int, since: datetime, found: HostFacts) -> None:
    # Matches no row if the server was deleted meanwhile, or if its facts were requested again.
    waiting = Server.objects.filter(pk=server_id, facts_wanted_at=since)
    waiting.update(facts=asdict(found), facts_at=timezone.now(), facts_wanted_at=None, problem={})


def _log_problem(context: JobContext, server_id: int, error: SshError) -> None:
    server = Server.objects.filter(pk=server_id).first()
    if server is None:
        return
    problem = message(error.kind, name=server.name, address=server.address, detail=error.detail, via=error.via)
    context.log(WITH_DETAIL(problem=problem, detail=error.detail) if error.detail else problem)


def _keep_problem(server_id: int, since: datetime, error: SshError) -> None:
    problem = {"kind": error.kind, "detail": error.detail, "via": error.via}
    Server.objects.filter(pk=server_id, facts_wanted_at=since).update(facts_wanted_at=None, problem=problem)
