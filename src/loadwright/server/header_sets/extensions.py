"""What header sets add to apps below: a link on the page of plans, uses of projects."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from django.http import HttpRequest

from loadwright.server.accounts.actor import user_of
from loadwright.server.plans.models import Plan
from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.uses import Use
from loadwright.server.projects.models import Project
from loadwright.server.web.panels import Panel

from . import errors, queries
from .models import HeaderSet
from .queries import OfPlan


def owned(project: Project) -> ActionError | None:
    """Prevent deletion of a project with header sets."""
    count = HeaderSet.objects.filter(project=project).count()
    return errors.PROJECT_OWNS(count=count) if count else None


def notices(request: HttpRequest, plans: list[Plan]) -> Mapping[int, OfPlan]:
    """Return the sets that plans are not in step with; a plan that cannot be read now is left out."""
    found = {}
    for plan in plans:
        with suppress(ActionError):
            state = queries.state_of(user_of(request), plan)
            if state.differing or state.missing:
                found[plan.pk] = state
    return found


USES = [Use(Project, owned)]
PANELS = [
    Panel("plans.actions", "header_sets/panels/link.html"),
    Panel("plan.notices", "header_sets/panels/notice.html", notices),
]
