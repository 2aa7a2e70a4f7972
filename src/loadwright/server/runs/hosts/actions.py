"""Choosing the hosts that runs of a plan show."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.runs import errors, queries
from loadwright.server.runs.models import PlanHosts, Run
from loadwright.server.runs.spec import hosts as spec


@transaction.atomic
def choose(actor: Actor, run_id: int, host_ids: Collection[int]) -> Run:
    """Choose the hosts whose figures are shown with this and further runs of its plan, and kept in their results.

    Those of the plan that are not among the hosts of this run keep their place. Raises ``ActionError``.
    """
    actor.require_write()
    run = queries.locked(actor.person, run_id)
    if run.plan is None:
        raise errors.NO_PLAN()
    known, wanted = {host.id for host in spec.of_run(run)}, set(host_ids)
    if wanted - known:
        raise errors.UNKNOWN_HOSTS()
    if len(wanted) > spec.MOST_CHOSEN:
        raise errors.TOO_MANY_HOSTS(limit=spec.MOST_CHOSEN)
    stored = PlanHosts.objects.filter(plan=run.plan).first()
    elsewhere = [one for one in stored.servers if one not in known] if stored else []
    servers = [*sorted(wanted), *elsewhere][: spec.MOST_KEPT]
    PlanHosts.objects.update_or_create(plan=run.plan, defaults={"servers": servers})
    audit.record(actor, "plan.choose_hosts", run.plan.name, plan=run.plan.pk, hosts=sorted(wanted))
    return run
