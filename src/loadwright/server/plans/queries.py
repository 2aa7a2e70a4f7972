"""What is known about plans, and who may see and change them.

Members of a project see and run its plans, and everybody those of no project. Who uploaded a plan, maintainers
of its project and administrators rename and delete it.
"""

from typing import Any, BinaryIO, cast

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from loadwright.core.jmx.document.bundle import BundleReader, Limits, PlanBundle, is_zip, read_bundle
from loadwright.core.jmx.document.reader import read_plan
from loadwright.core.jmx.elements.csvdata import csv_data
from loadwright.core.jmx.elements.variables import variables as user_variables
from loadwright.core.jmx.outline import OutlineNode
from loadwright.core.jmx.outline import outline as outline_of
from loadwright.server.accounts.models import User
from loadwright.server.platform.errors import FORBIDDEN, NOT_FOUND, ActionError
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Project

from .models import Plan

SCHEDULED = "scheduled"


LARGE_BYTES = 1024 * 1024
"""Data files above this are kept apart from the plan, by their SHA-256."""
LIMITS = Limits(total=8 << 30, file=8 << 30)


def data_path(sha256: str) -> str:
    """Return where the large data file with this SHA-256 lies in the file storage."""
    return f"data/{sha256}"


def upload_path(sha256: str) -> str:
    """Return where the upload with this SHA-256 lies in the file storage."""
    return f"plans/{sha256}"


def plans(user: User, *, search: str = "", project: Project | None = None) -> QuerySet[Plan]:
    """Return the plans the person may see, by name; with ``project`` those of it alone."""
    found = Plan.objects.select_related("owner", "project", "load__room").filter(projects.visible(user))
    if project is not None:
        found = found.filter(project=project)
    return found.filter(name__icontains=search) if search else found


def plan(user: User, plan_id: int) -> Plan:
    """Return a plan the person may see; raises ``ActionError`` as if there were none otherwise."""
    found = plans(user).filter(pk=plan_id).first()
    if found is None:
        raise ActionError(_("There is no such plan."), field="plan_id", code=NOT_FOUND)
    return found


def may_edit(user: User, found: Plan) -> bool:
    """Return whether the person may rename and delete a plan they can see."""
    if user.is_superuser or found.owner_id == user.pk:
        return True
    return found.project is not None and projects.maintains(user, found.project)


def editable(user: User, plan_id: int) -> Plan:
    """Return a plan the person may rename and delete, its row locked; raises ``ActionError`` otherwise."""
    found = Plan.objects.select_for_update().filter(projects.visible(user), pk=plan_id).first()
    if found is None:
        raise ActionError(_("There is no such plan."), code=NOT_FOUND)
    if not may_edit(user, found):
        raise ActionError(
            _("Only who uploaded this plan, maintainers of its project and administrators may change it."),
            code=FORBIDDEN,
        )
    return found


def content(found: Plan) -> bytes:
    """Return the bytes that were uploaded."""
    with default_storage.open(upload_path(found.sha256)) as file:
        return bytes(file.read())


def bundle(found: Plan) -> PlanBundle:
    """Return the plan with its files, without the large ones."""
    large = {file["path"] for file in found.files}
    with default_storage.open(upload_path(found.sha256)) as file:
        source = cast(BinaryIO, file)
        if not is_zip(source):
            return read_bundle(found.filename, source.read())
        with BundleReader(found.filename, source, LIMITS) as reader:
            small = [path for path in reader.paths if path not in large and path != reader.plan_name]
            plan = reader.read(reader.plan_name)
            return PlanBundle(reader.plan_name, plan, {path: reader.read(path) for path in small})


def outline(found: Plan) -> list[OutlineNode]:
    """Return the plan's tree: name, kind, testclass, enabled, summary and children of every element."""
    return outline_of(read_plan(bundle(found).plan))


def variables(found: Plan) -> dict[str, str]:
    """Return the user-defined variables that a run may set, with the values they have in the plan."""
    return user_variables(read_plan(bundle(found).plan))


def csv_files(found: Plan) -> list[str]:
    """Return the paths of the data files that CSV data sets read, of which each generator may use lines of its own."""
    whole = bundle(found)
    read = dict.fromkeys(data.path for data in csv_data(read_plan(whole.plan)))
    there = {*whole.files, *(file["path"] for file in found.files)}
    return [path for path in read if path in there]


def data_files(found: Plan) -> list[tuple[str, int]]:
    """Return path and size in bytes of the files that travel with the plan."""
    small = [(path, len(data)) for path, data in bundle(found).files.items()]
    return sorted(small + [(file["path"], file["size"]) for file in found.files])


def newest_runs(user: User, found: Plan, limit: int = 10) -> list[Any]:
    """Return the plan's newest runs the person may see (``runs.models.Run``, which stands above this app).

    Those that are scheduled and have not begun are none of them.
    """
    runs = found.runs.filter(projects.visible(user)).exclude(state=SCHEDULED).select_related("created_by")
    return list(runs.prefetch_related("targets", "generators__agent")[:limit])


def last_run(user: User, found: Plan) -> Any | None:
    """Return the plan's newest run the person may see."""
    return next(iter(newest_runs(user, found, 1)), None)
