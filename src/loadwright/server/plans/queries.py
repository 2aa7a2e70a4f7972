"""What is known about plans."""

from typing import Any

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from loadwright.core.jmx.bundle import PlanBundle, read_bundle
from loadwright.core.jmx.elements.variables import variables as user_variables
from loadwright.core.jmx.outline import OutlineNode
from loadwright.core.jmx.outline import outline as outline_of
from loadwright.core.jmx.reader import read_plan
from loadwright.server.accounts.errors import NOT_FOUND, ActionError

from .models import Plan


def upload_path(sha256: str) -> str:
    """Return where the upload with this SHA-256 lies in the file storage."""
    return f"plans/{sha256}"


def plans(*, search: str = "") -> QuerySet[Plan]:
    """Return plans by name."""
    found = Plan.objects.select_related("owner")
    return found.filter(name__icontains=search) if search else found


def plan(plan_id: int) -> Plan:
    """Return one plan; raises ``ActionError`` when there is none."""
    found = plans().filter(pk=plan_id).first()
    if found is None:
        raise ActionError(_("There is no such plan."), field="plan_id", code=NOT_FOUND)
    return found


def content(found: Plan) -> bytes:
    """Return the bytes that were uploaded."""
    with default_storage.open(upload_path(found.sha256)) as file:
        return bytes(file.read())


def bundle(found: Plan) -> PlanBundle:
    """Return the plan with its files."""
    return read_bundle(found.filename, content(found))


def outline(found: Plan) -> list[OutlineNode]:
    """Return the plan's tree: name, kind, testclass, enabled, summary and children of every element."""
    return outline_of(read_plan(bundle(found).plan))


def variables(found: Plan) -> dict[str, str]:
    """Return the user-defined variables that a run may set, with the values they have in the plan."""
    return user_variables(read_plan(bundle(found).plan))


def data_files(found: Plan) -> list[tuple[str, int]]:
    """Return path and size in bytes of the files that travel with the plan."""
    return [(path, len(data)) for path, data in sorted(bundle(found).files.items())]


def newest_runs(found: Plan, limit: int = 10) -> list[Any]:
    """Return the plan's newest runs, newest first (``runs.models.Run``, which stands above this app)."""
    runs = found.runs.select_related("created_by").prefetch_related("targets", "generators__agent")
    return list(runs[:limit])


def last_run(found: Plan) -> Any | None:
    """Return the plan's newest run."""
    return next(iter(newest_runs(found, 1)), None)
