"""Creates runs: their rows, the bundle that generators execute, and their participants."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

from django.db import transaction
from django.utils import timezone

from loadwright.core.jmx.check import warnings_of
from loadwright.core.jmx.document.bundle import PlanBundle, write_bundle
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.document.writer import write_plan
from loadwright.core.jmx.elements.csvdata import CsvData, to_split
from loadwright.core.jmx.instrument import instrument
from loadwright.core.runspec import RunSpec
from loadwright.server.accounts.models import User
from loadwright.server.fleet.models import Agent
from loadwright.server.plans.document import document_of
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.projects.models import Room
from loadwright.server.runs import storage
from loadwright.server.runs.models import Run, RunGenerator, RunTarget

from . import allocation


def new_run(plan: Plan, spec: RunSpec, room: Room | None, creator: User | None, **more: Any) -> Run:
    """Return an unsaved run."""
    columns = _columns(plan, spec, room)
    return Run(
        plan=plan, plan_name=plan.name, project=plan.project, created_by=creator, bundle_size=0, **columns, **more
    )


def save(run: Run) -> None:
    """Insert a new run with its target, without generators."""
    run.save(force_insert=True)
    _set_target(run)


def respecify(run: Run, plan: Plan, spec: RunSpec, room: Room | None) -> None:
    """Change the specification of a scheduled run."""
    for name, value in (columns := _columns(plan, spec, room)).items():
        setattr(run, name, value)
    run.save(update_fields=columns)
    run.targets.all().delete()
    _set_target(run)


def _columns(plan: Plan, spec: RunSpec, room: Room | None) -> dict[str, Any]:
    read = [asdict(data) for data in splits(plan, spec)]
    return {"spec": spec, "name": spec.name or plan.name, "room": room, "splits": read}


def splits(plan: Plan, spec: RunSpec) -> list[CsvData]:
    """Describe the data files whose lines are split among the generators."""
    if not spec.split:
        return []
    try:
        return to_split(document_of(plan).plan, spec.split)
    except PlanError as error:
        raise ActionError(error.message, field="split") from None


def _set_target(run: Run) -> None:
    if run.spec.target is not None:
        RunTarget.objects.create(run=run, at=run.created_at, value=run.spec.target)


def instrumented(plan: Plan, spec: RunSpec) -> PlanBundle:
    """Return the bundle that generators execute. Raises ``ActionError`` if the plan cannot be run with ``spec``."""
    original = document_of(plan)
    try:
        document = instrument(original.plan, spec)
    except PlanError as error:
        raise ActionError(error.message, field="variables" if spec.variables else "plan_id") from None
    return PlanBundle(original.name, write_plan(document), dict(original.files))


@contextmanager
def stored_bundle(run: Run, plan: Plan, bundle: PlanBundle) -> Iterator[bytes]:
    """Store the bundle before any row is locked, and remove it if the block fails.

    Yields the stored bytes. Sets the references of the run, which may be unsaved, to the bundle and the plan's data
    files, and the warnings about the plan.
    """
    data = write_bundle(bundle)
    run.bundle_sha256, run.bundle_size, run.files = storage.keep_bundle(data), len(data), plan.files
    run.document = bundle.plan_name
    run.warnings = warnings_of(plan.warnings, run.spec)
    storage.write(storage.path(run.key, storage.JMX), bundle.plan)
    try:
        yield data
    except BaseException:
        delete_files(run.key, run.bundle_sha256)
        raise


@transaction.atomic
def delete_files(key: str, bundle_sha256: str) -> None:
    """Delete the files of a run that was not started or was deleted, and its bundle unless another run uses it."""
    # Under the lock of allocations, a concurrent run with the same bundle has either committed, and is found here, or
    # stores the bundle again in ``assign``.
    allocation.lock_generators()
    users = Run.objects.filter(bundle_sha256=bundle_sha256)
    if not users.filter(key=key).exists():
        storage.delete_run(key, bundle_sha256 if bundle_sha256 and not users.exists() else None)


def assign(run: Run, agents: list[Agent], bundle: bytes) -> None:
    """Assign the allocated generators to a saved run, which prepares from now on and no longer depends on its plan."""
    storage.keep_bundle(bundle)
    run.state, run.claimed_at, run.reason = Run.State.PENDING, timezone.now(), None
    prepared = ["files", "document", "bundle_sha256", "bundle_size", "warnings"]
    run.save(update_fields=["state", "claimed_at", "reason", *prepared])
    RunGenerator.objects.bulk_create(
        RunGenerator(run=run, agent=agent, holder=agent, position=position) for position, agent in enumerate(agents)
    )
