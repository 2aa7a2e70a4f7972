"""Makes runs and allocates their generators, at once or when they are due."""

from dataclasses import asdict
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from loadwright.core.jmx.document.bundle import PlanBundle, write_bundle
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.elements.csvdata import CsvData, to_split
from loadwright.core.jmx.instrument import instrument
from loadwright.core.protocol.generator import GENERATOR
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.models import User
from loadwright.server.fleet import queries as fleet
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.document import document_of
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import CONFLICT, ActionError
from loadwright.server.projects.models import Room
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run, RunGenerator, RunTarget


def create(plan: Plan, spec: RunSpec, room: Room | None, creator: User | None, **more: Any) -> Run:
    """Make the row of a run, without generators."""
    run = Run.objects.create(
        plan=plan,
        plan_name=plan.name,
        project=plan.project,
        created_by=creator,
        bundle_size=0,
        **_columns(plan, spec, room),
        **more,
    )
    _set_target(run, spec)
    return run


def respecify(run: Run, plan: Plan, spec: RunSpec, room: Room | None) -> None:
    """Change what a scheduled run is asked to do."""
    Run.objects.filter(pk=run.pk).update(**_columns(plan, spec, room))
    run.targets.all().delete()
    _set_target(run, spec)


def _columns(plan: Plan, spec: RunSpec, room: Room | None) -> dict[str, Any]:
    read = [asdict(data) for data in splits(plan, spec)]
    return {"spec": spec, "name": spec.name or plan.name, "room": room, "splits": read}


def splits(plan: Plan, spec: RunSpec) -> list[CsvData]:
    """Return how the data files are read of which each generator is to use lines of its own."""
    if not spec.split:
        return []
    try:
        return to_split(document_of(plan).plan, spec.split)
    except PlanError as error:
        raise ActionError(error.message, field="split") from None


def _set_target(run: Run, spec: RunSpec) -> None:
    if spec.target is not None:
        RunTarget.objects.create(run=run, at=run.created_at, value=spec.target)


def claim(run: Run, plan: Plan, agents: list[Agent], bundle: PlanBundle) -> None:
    """Give a run its generators and what they run: from now on it prepares, whatever becomes of its plan."""
    data = write_bundle(bundle)
    run.state, run.claimed_at, run.reason = Run.State.PENDING, timezone.now(), ""
    run.bundle_sha256, run.bundle_size = storage.keep_bundle(data), len(data)
    run.files = plan.files
    run.save(update_fields=["state", "claimed_at", "reason", "files", "bundle_sha256", "bundle_size"])
    for position, agent in enumerate(agents):
        RunGenerator.objects.create(run=run, agent=agent, holder=agent, position=position)
    storage.write(storage.path(run.key, storage.JMX), bundle.plan)


def instrumented(plan: Plan, spec: RunSpec) -> PlanBundle:
    """Return the bundle that generators run; raises ``ActionError`` when the plan cannot be run as asked."""
    original = document_of(plan)
    try:
        document = instrument(original.plan, spec)
    except PlanError as error:
        raise ActionError(error.message, field="variables" if spec.variables else "plan_id") from None
    return PlanBundle(storage.JMX, write_plan(document), dict(original.files))


def idle_generators(count: int, room: Room | None) -> list[Agent]:
    """Return ``count`` idle generators of a room, or of any without one, locked until the transaction ends.

    Raises ``ActionError`` about ``generators`` when there are too few.
    """
    # The lock comes before the look: whoever waited for it sees the claims of the one before.
    list(Agent.objects.select_for_update().filter(role=GENERATOR.role).values_list("pk", flat=True))
    idle = fleet.idle(room.pk if room else None)
    if len(idle) < count:
        hint = _("Ask for fewer, wait for a run to end or add a generator.")
        raise ActionError(f"{too_few(count, len(idle), room)} {hint}", field="generators", code=CONFLICT)
    return idle[:count]


def too_few(count: int, idle: int, room: Room | None) -> str:
    """Return the sentence that says how many generators are missing."""
    asked = ngettext("%(count)d generator was asked for", "%(count)d generators were asked for", count)
    if room is None:
        have = ngettext("%(count)d is idle", "%(count)d are idle", idle)
    else:
        have = ngettext("%(count)d is idle in %(room)s", "%(count)d are idle in %(room)s", idle)
    parts = {"asked": asked % {"count": count}, "have": have % {"count": idle, "room": room}}
    return _("%(asked)s but %(have)s.") % parts


def missing(run: Run) -> str:
    """Return the sentence that says what a scheduled run would lack now; empty when nothing."""
    idle = len(fleet.idle(run.room_id))
    return too_few(run.spec.generators, idle, run.room) if idle < run.spec.generators else ""
