"""What the editor adds to plans: links on their pages; revisions that drafts are made from are kept."""

from __future__ import annotations

from loadwright.server.web.panels import Panel

from . import queries

REVISION_BASES = [queries.bases]
PANELS = [
    Panel("plan.tree", "editor/panels/edit.html"),
    Panel("plans.actions", "editor/panels/new.html"),
]
