"""Everything that changes plans."""

from hashlib import sha256
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count, Q
from django.utils.translation import gettext as _

from loadwright.core.jmx.bundle import read_bundle
from loadwright.core.jmx.check import ERROR, check
from loadwright.core.jmx.reader import read_plan
from loadwright.core.jmx.tree import PlanError
from loadwright.server.accounts import audit
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.errors import CONFLICT, ActionError
from loadwright.server.servers import queries as servers

from . import queries
from .models import Plan

ENDED = ("finished", "stopped", "failed")


def create_plan(actor: Actor, *, filename: str, data: bytes, name: str = "", project: str = "") -> Plan:
    """Store an uploaded .jmx or .zip; ``warnings`` of the plan tell what may not work.

    ``project`` is the name of one the actor belongs to; without it the plan is everybody's. Raises
    ``ActionError`` with one sentence when it is no plan that could run; nothing stays behind then.
    """
    actor.require_write()
    owner = servers.project_named(actor.person, project) if project else None
    filename = PurePosixPath(filename.replace("\\", "/")).name[-255:] or "plan.jmx"
    name = name.strip() or PurePosixPath(filename).stem
    if len(name) > 200:
        raise ActionError(_("The name has at most 200 characters."), field="name")
    warnings = _warnings(filename, data)
    digest = sha256(data).hexdigest()
    with transaction.atomic():
        plan = Plan.objects.create(
            name=name,
            project=owner,
            filename=filename,
            sha256=digest,
            size=len(data),
            warnings=warnings,
            owner=actor.user,
        )
        audit.record(actor, "plan.create", name, plan=plan.pk, sha256=digest, project=project)
        if not default_storage.exists(queries.upload_path(digest)):
            default_storage.save(queries.upload_path(digest), ContentFile(data))
    return plan


def _warnings(filename: str, data: bytes) -> list[str]:
    if not data:
        raise ActionError(_("%(name)s is empty.") % {"name": filename}, field="file")
    if len(data) > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // 1024 // 1024
        raise ActionError(_("%(name)s is larger than %(limit)d MB.") % {"name": filename, "limit": limit}, field="file")
    try:
        bundle = read_bundle(filename, data)
        problems = check(read_plan(bundle.plan, bundle.plan_name), bundle.files)
    except PlanError as error:
        raise ActionError(str(error), field="file") from None
    errors = [problem.text for problem in problems if problem.severity == ERROR]
    if errors:
        raise ActionError(f"{filename}: {'; '.join(errors)}", field="file")
    return [problem.text for problem in problems]


@transaction.atomic
def rename_plan(actor: Actor, plan_id: int, name: str) -> Plan:
    """Give the plan another name."""
    actor.require_write()
    plan = queries.editable(actor.person, plan_id)
    name = name.strip()
    if not name or len(name) > 200:
        raise ActionError(_("Give the plan a name of at most 200 characters."), field="name")
    audit.record(actor, "plan.rename", plan.name, to=name)
    plan.name = name
    plan.save(update_fields=["name"])
    return plan


@transaction.atomic
def delete_plan(actor: Actor, plan_id: int) -> None:
    """Delete a plan; its ended runs stay, a run that goes on forbids it."""
    actor.require_write()
    plan = queries.editable(actor.person, plan_id)
    going_on = Count("runs", filter=~Q(runs__state__in=ENDED))
    if Plan.objects.filter(pk=plan.pk).aggregate(count=going_on)["count"]:
        raise ActionError(_("A run of this plan is going on or scheduled; stop or cancel it first."), code=CONFLICT)
    audit.record(actor, "plan.delete", plan.name, plan=plan.pk)
    digest = plan.sha256
    plan.delete()
    if not Plan.objects.filter(sha256=digest).exists():
        transaction.on_commit(lambda: default_storage.delete(queries.upload_path(digest)))
