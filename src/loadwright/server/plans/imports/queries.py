"""Reads of imports. Each is visible to its owner alone."""

from __future__ import annotations

from django.db.models import Q

from loadwright.server.accounts.models import User
from loadwright.server.plans import errors
from loadwright.server.plans import queries as plans
from loadwright.server.plans.models import Plan, PlanImport

from .conversion import plan_filename

MOST_OFFERED = 200
"""Plans that are offered for a new revision."""


def one(user: User, import_id: int) -> PlanImport:
    """Look up an import. ``NOT_FOUND`` if it does not exist or belongs to somebody else."""
    found = PlanImport.objects.select_related("plan", "project").filter(owner=user, pk=import_id).first()
    if found is None:
        raise errors.IMPORT_NOT_FOUND()
    return found


def targets(user: User, found: PlanImport) -> list[Plan]:
    """Return the plans of which an import can become a revision, those of the same file first."""
    visible = plans.plans(user)
    same = Q(newest__filename=plan_filename(found.filename))
    offered = [*visible.filter(same)[:MOST_OFFERED], *visible.exclude(same)[:MOST_OFFERED]]
    return [plan for plan in offered if plans.may_edit(user, plan)]


def source_path(found: PlanImport) -> str:
    """Return the path of the uploaded file in the file storage."""
    return f"imports/{found.pk}/source"


def environment_path(found: PlanImport) -> str:
    """Return the path of the environment with which the file was converted."""
    return f"imports/{found.pk}/environment"


def plan_path(found: PlanImport) -> str:
    """Return the path of the plan that the file was converted to."""
    return f"imports/{found.pk}/plan"


def responses_path(found: PlanImport) -> str:
    """Return the path of the recorded responses that are kept."""
    return f"imports/{found.pk}/responses"
