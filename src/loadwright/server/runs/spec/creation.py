"""Creates runs: their rows, the bundle that generators execute, and their participants."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import transaction
from django.utils import timezone

from loadwright.core.jmx.checks.check import warnings_of
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.jmx.elements.csvdata import CsvData, to_split
from loadwright.core.messages import plans as messages_of_plans
from loadwright.core.runspec import MAX_NAME, RunSpec
from loadwright.core.texts import printable
from loadwright.server.accounts.models import User
from loadwright.server.catalogues import warnings as plan_warnings
from loadwright.server.fleet import topics
from loadwright.server.fleet.models import Agent
from loadwright.server.plans import queries as plans
from loadwright.server.plans.contents import contents_of
from loadwright.server.plans.models import Plan, PlanRevision
from loadwright.server.plans.sandboxed import derivation
from loadwright.server.plans.sandboxed.derivation import BUNDLE, DOCUMENT, derive
from loadwright.server.plans.sandboxed.uploads import Upload
from loadwright.server.plans.storage import release_data, upload_path
from loadwright.server.platform import events, jobs, stored
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.sandbox import sandbox
from loadwright.server.projects.models import Room
from loadwright.server.runs import storage
from loadwright.server.runs.models import DeletedRun, Run, RunGenerator, RunTarget

from . import allocation, hosts

DRAFT = "draft.jmx"
"""The name of a file for the document of a draft."""


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
    return {"spec": spec, "name": spec.name or plan.name, "room": room, "trial": spec.trial}


def _set_target(run: Run) -> None:
    if run.spec.target is not None:
        RunTarget.objects.create(run=run, at=run.created_at, value=run.spec.target)


@dataclass(frozen=True)
class Source:
    """What a run executes: a revision, or a ``draft`` that is based on it and uses its files."""

    revision: PlanRevision
    draft: bytes | None = None


@dataclass(frozen=True)
class Bundle:
    """What generators execute, in files: the bundle and the plan in it, whose path in the bundle is ``document``.

    ``element`` is the name of the element to which a trial is limited.
    """

    document: str
    sha256: str
    size: int
    bundle: Path
    plan: Path
    splits: list[CsvData]
    element: str = ""


@contextmanager
def derived(plan: Plan, spec: RunSpec, owner: str, source: Source | None = None) -> Iterator[Bundle]:
    """Derive the bundle from the newest revision of a plan, or from ``source``, in a sandbox, as work of ``owner``.

    Its files last as long as the block. Raises ``ActionError`` if the plan cannot be run with ``spec``.
    """
    if not spec.trial:
        plans.require_enabled(plan)
    hosts.require(plan, spec)
    splits = _splits(plan, spec, owner)
    source = source or Source(plan.newest)
    revision = source.revision
    with TemporaryDirectory(prefix="loadwright-") as temporary:
        folder, apart = Path(temporary), [file["path"] for file in revision.files]
        draft = folder / DRAFT if source.draft is not None else None
        if draft is not None and source.draft is not None:
            draft.write_bytes(source.draft)
        with _errors(), sandbox.place(owner, size=revision.size) as run, _upload(revision) as upload:
            made = run(derive, upload, spec, apart, folder, draft)
        yield Bundle(made.document, made.sha256, made.size, folder / BUNDLE, folder / DOCUMENT, splits, made.element)


def require_derivable(plan: Plan, spec: RunSpec, owner: str) -> None:
    """Raise ``ActionError`` if a plan cannot be run with ``spec``."""
    hosts.require(plan, spec)
    _splits(plan, spec, owner)
    with _errors(), sandbox.place(owner, size=plan.newest.size) as run, _upload(plan.newest) as upload:
        run(derivation.require_derivable, upload, spec)


def _splits(plan: Plan, spec: RunSpec, owner: str) -> list[CsvData]:
    """Describe the data files whose lines are split among the generators."""
    if not spec.split:
        return []
    try:
        return to_split(contents_of(plan.newest, owner).csv, spec.split)
    except PlanError as error:
        raise ActionError(error.message, field="split") from None


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except PlanError as error:
        of_variables = error.message.code == messages_of_plans.UNKNOWN_VARIABLE.code
        raise ActionError(error.message, field="variables" if of_variables else "plan_id") from None


@contextmanager
def _upload(revision: PlanRevision) -> Iterator[Upload]:
    with stored.local_path(upload_path(revision.sha256)) as path:
        yield Upload(path, revision.filename, revision.chosen)


@contextmanager
def stored_bundle(run: Run, revision: PlanRevision, bundle: Bundle) -> Iterator[None]:
    """Store the bundle before any row is locked, and remove it if the block fails.

    Sets the revision of the run, which may be unsaved, its references to the bundle and the plan's data files, and the
    warnings about the plan. The name of a trial is followed by that of its element.
    """
    storage.keep_bundle(bundle.sha256, bundle.bundle)
    if bundle.element:
        run.name = printable(f"{run.name} › {bundle.element}")[:MAX_NAME]
    run.plan_revision, run.files = revision.number, revision.files
    run.bundle_sha256, run.bundle_size = bundle.sha256, bundle.size
    run.document, run.splits = bundle.document, [asdict(data) for data in bundle.splits]
    # Only those that concern the run, and of its generators those that lack a plugin.
    [run.warnings] = plan_warnings.present([warnings_of(revision.warnings, run.spec)], run.room_id)
    stored.write(storage.path(run.key, storage.JMX), bundle.plan.read_bytes())
    try:
        yield
    except BaseException:
        delete_files(run.key, run.bundle_sha256)
        raise


def delete_files(key: str, bundle_sha256: str) -> None:
    """Delete the files of a run that was not started or was deleted, and its bundle unless another run uses it."""
    with transaction.atomic():
        # Under the lock of allocations, a concurrent run with the same bundle has either committed, and is found here,
        # or finds in ``assign`` that the bundle was deleted.
        allocation.lock_generators()
        users = Run.objects.filter(bundle_sha256=bundle_sha256)
        if users.filter(key=key).exists():
            return
        if bundle_sha256 and not users.exists():
            stored.delete(storage.bundle_path(bundle_sha256))
    storage.delete_run(key)


def remove(run: Run) -> None:
    """Delete an ended run, whose row is locked, with its result, measurements and files, also those on generators."""
    key, sha, files = run.key, run.bundle_sha256, run.files
    run.delete()
    DeletedRun.objects.create(key=key)
    events.announce(topics.ORDERS)
    release_data(files)
    jobs.enqueue("run.delete_telemetry", jobs.Request(f"run.delete_telemetry:{key}", (key,), run.name))
    # Files cannot be restored, so they are deleted after the transaction has committed.
    transaction.on_commit(lambda: delete_files(key, sha))


class BundleDeletedError(Exception):
    """The bundle that a run stored was deleted with the last other run that used it: store it again."""


def assign(run: Run, agents: list[Agent]) -> None:
    """Assign the allocated generators to a saved run, which prepares from now on and no longer depends on its plan.

    Raises ``BundleDeletedError``.
    """
    if not storage.has_bundle(run.bundle_sha256):
        raise BundleDeletedError
    run.state, run.claimed_at, run.reason = Run.State.PENDING, timezone.now(), None
    prepared = ["plan_revision", "files", "document", "splits", "bundle_sha256", "bundle_size", "warnings"]
    run.save(update_fields=["state", "claimed_at", "reason", *prepared])
    hosts.keep(run)
    RunGenerator.objects.bulk_create(
        RunGenerator(run=run, agent=agent, holder=agent, position=position) for position, agent in enumerate(agents)
    )
