"""What the editor adds to plans: links on their pages. Revisions and header sets that drafts are made from are kept."""

from __future__ import annotations

from django.urls import reverse

from loadwright.server.plans.models import Plan
from loadwright.server.web.panels import Panel

from . import queries
from .header_set_uses import drafts_with_sets


def editor_of(plan: Plan) -> str:
    """Return the address of the editor of a plan."""
    return reverse("editor:page", args=[plan.pk])


PLAN_EDITORS = [editor_of]
REVISION_BASES = [queries.bases]
HEADER_SET_DRAFTS = [drafts_with_sets]
PANELS = [
    Panel("plan.tree", "editor/panels/edit.html"),
    Panel("plans.actions", "editor/panels/new.html"),
]
