"""Actions on imports: files of other tools that become plans, or revisions of plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from loadwright.core.imports import HarOptions, ImportOptions
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.plans import actions as plans
from loadwright.server.plans.models import Plan, PlanImport
from loadwright.server.platform import stored
from loadwright.server.projects import queries as projects

from .. import errors, queries, recordings, upload
from ..revisions import actions as revisions
from ..revisions.actions import Added
from . import conversion
from . import queries as imports
from .options import from_json, to_json
from .sandboxed import Converted, Environment

KEPT = timedelta(days=1)
"""How long an import waits for its owner."""
MOST = 10
"""Imports of one person that wait; a further one replaces the oldest."""


@dataclass(frozen=True)
class Made:
    """The plan that an import became, or whose revision it became. ``added`` is ``None`` for a new plan."""

    plan: Plan
    found: Converted
    added: Added | None = None


def begin(
    actor: Actor,
    *,
    filename: str,
    file: IO[bytes],
    project: str = "",
    plan_id: int | None = None,
    progress: Callable[[float], None] | None = None,
) -> PlanImport:
    """Convert an uploaded file with the default choices, and keep it until its owner makes a plan of it.

    ``project`` and ``plan_id`` are the suggestion for what it becomes; ``progress`` is called with the fraction that is
    converted. Raises ``ActionError`` if it cannot be converted; nothing is stored then.
    """
    actor.require_write()
    filename = upload.file_name(filename)
    within = projects.project_named(actor.person, project) if project else None
    plan = queries.plan(actor.person, plan_id) if plan_id is not None else None
    options = ImportOptions(HarOptions(responses=True))
    with conversion.received(actor.name, filename, file, options, progress=progress) as converted:
        made = PlanImport(
            owner=actor.person,
            project=within,
            plan=plan,
            filename=filename,
            size=file.seek(0, 2),
            options=to_json(options),
        )
        _describe(made, converted.found)
        _insert(actor, made)
        file.seek(0)
        stored.write_file(imports.source_path(made), File(file))
        _keep(made, converted)
    return made


def change_options(
    actor: Actor,
    import_id: int,
    options: ImportOptions,
    *,
    environment: Environment | None = None,
    without_environment: bool = False,
    progress: Callable[[float], None] | None = None,
) -> PlanImport:
    """Convert the file of an import again, with other choices.

    ``environment`` replaces the former one, which is used again otherwise, unless it is to be left out.
    """
    actor.require_write()
    found = imports.one(actor.person, import_id)
    used = environment or (None if without_environment else _environment(found))
    with (
        _local(imports.source_path(found)) as path,
        conversion.converted(actor.name, path, found.filename, options, used, progress) as converted,
    ):
        if environment is not None:
            stored.write(imports.environment_path(found), environment.content)
        found.options = to_json(options)
        found.environment = "" if used is None else used.name
        _describe(found, converted.found)
        found.save(update_fields=["options", "environment", "name", "format", "requests", "report", "messages"])
        _keep(found, converted)
    return found


def create(actor: Actor, import_id: int, *, name: str = "", project: str = "", note: str = "") -> Plan:
    """Make a new plan of an import."""
    actor.require_write()
    found = imports.one(actor.person, import_id)
    with _opened(found) as file:
        plan = plans.create_plan(
            actor,
            filename=conversion.plan_filename(found.filename),
            data=file,
            name=name or found.name,
            project=project,
            note=note,
        )
    _keep_responses(found, plan.pk)
    _remove(found)
    return plan


def add_revision(actor: Actor, import_id: int, plan_id: int, *, note: str = "", expected: int | None = None) -> Added:
    """Make an import the newest revision of a plan."""
    actor.require_write()
    found = imports.one(actor.person, import_id)
    with _opened(found) as file:
        filename = conversion.plan_filename(found.filename)
        added = revisions.add_revision(actor, plan_id, filename=filename, data=file, note=note, expected=expected)
    _keep_responses(found, plan_id)
    _remove(found)
    return added


def discard(actor: Actor, import_id: int) -> None:
    """Delete an import without making a plan of it."""
    actor.require_write()
    _remove(imports.one(actor.person, import_id))


def make(
    actor: Actor,
    *,
    filename: str,
    file: IO[bytes],
    options: ImportOptions,
    environment: Environment | None = None,
    name: str = "",
    project: str = "",
    plan_id: int | None = None,
    note: str = "",
    expected: int | None = None,
) -> Made:
    """Convert a file, and make a plan or the newest revision of ``plan_id`` of it at once."""
    actor.require_write()
    filename = upload.file_name(filename)
    received = conversion.received(actor.name, filename, file, options, environment)
    with received as converted, converted.plan.open("rb") as data:
        called = conversion.plan_filename(filename)
        if plan_id is not None:
            added = revisions.add_revision(actor, plan_id, filename=called, data=data, note=note, expected=expected)
            recordings.keep(plan_id, converted.found.recording, converted.responses)
            return Made(queries.plan(actor.person, plan_id), converted.found, added)
        name = name or conversion.plan_name(converted.found, filename)[: plans.MAX_NAME]
        plan = plans.create_plan(actor, filename=called, data=data, name=name, project=project, note=note)
        recordings.keep(plan.pk, converted.found.recording, converted.responses)
        return Made(plan, converted.found)


def preview(
    actor: Actor, *, filename: str, file: IO[bytes], options: ImportOptions, environment: Environment | None = None
) -> Converted:
    """Convert a file, and return only what was converted."""
    with conversion.received(actor.name, upload.file_name(filename), file, options, environment) as converted:
        return converted.found


def sweep() -> int:
    """Delete imports that have waited too long; return their number."""
    old = list(PlanImport.objects.filter(created_at__lt=timezone.now() - KEPT))
    for one in old:
        _remove(one)
    return len(old)


def options_of(found: PlanImport) -> ImportOptions:
    """Return the choices with which an import was converted."""
    return from_json(found.options)


def _describe(found: PlanImport, converted: Converted) -> None:
    found.name = conversion.plan_name(converted, found.filename)[: plans.MAX_NAME]
    found.format, found.requests, found.messages = converted.format, converted.requests, converted.messages
    found.report = {
        "origin": converted.origin,
        "servers": converted.servers,
        "correlations": [asdict(one) for one in converted.correlations],
        "recording": converted.recording,
    }


@transaction.atomic
def _insert(actor: Actor, made: PlanImport) -> None:
    waiting = PlanImport.objects.filter(owner=actor.person).order_by("-created_at", "-pk")
    for one in waiting[MOST - 1 :]:
        _remove(one)
    made.save(force_insert=True)
    audit.record(actor, "plan.import", made.filename, format=made.format, requests=made.requests)


def _keep(found: PlanImport, converted: conversion.Conversion) -> None:
    with converted.plan.open("rb") as plan, converted.responses.open("rb") as responses:
        stored.write_file(imports.plan_path(found), File(plan))
        stored.write_file(imports.responses_path(found), File(responses))


def _keep_responses(found: PlanImport, plan_id: int) -> None:
    """Keep the recorded responses of an import beside the plan that it became."""
    if found.report.get("recording"):
        with _local(imports.responses_path(found)) as path:
            recordings.keep(plan_id, found.report["recording"], path)


def _environment(found: PlanImport) -> Environment | None:
    if not found.environment:
        return None
    with _local(imports.environment_path(found)) as path:
        return Environment(found.environment, path.read_bytes())


@contextmanager
def _opened(found: PlanImport) -> Iterator[IO[Any]]:
    with _local(imports.plan_path(found)) as path, path.open("rb") as file:
        yield file


@contextmanager
def _local(name: str) -> Iterator[Path]:
    if not default_storage.exists(name):
        raise errors.IMPORT_LOST()
    with stored.local_path(name) as path:
        yield Path(path)


def _remove(found: PlanImport) -> None:
    kept = imports.source_path, imports.environment_path, imports.plan_path, imports.responses_path
    paths = [path(found) for path in kept]
    with transaction.atomic():
        found.delete()
        transaction.on_commit(lambda: stored.delete(*paths))
