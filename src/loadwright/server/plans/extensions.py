"""What plans add to apps below: uses of projects."""

from __future__ import annotations

from loadwright.server.platform.errors import ActionError
from loadwright.server.platform.uses import Use
from loadwright.server.projects.models import Project

from . import errors
from .models import Plan


def owned(project: Project) -> ActionError | None:
    """Prevent deletion of a project with plans."""
    count = Plan.objects.filter(project=project).count()
    return errors.PROJECT_OWNS_PLANS(count=count) if count else None


USES = [Use(Project, owned)]
