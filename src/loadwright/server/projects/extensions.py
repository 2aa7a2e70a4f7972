"""Extensions of apps below: the project switch, and the projects of people."""

from django.db.models import Count, Q, QuerySet

from loadwright.server.accounts.models import User
from loadwright.server.accounts.people.groups import Groups
from loadwright.server.web.panels import Panel


def matching(text: str) -> Q:
    """Select people by a part of the name of one of their projects."""
    return Q(projects__name__icontains=text)


def counted(people: QuerySet[User]) -> QuerySet[User]:
    """Count the projects of people, and load their memberships."""
    return people.annotate(project_count=Count("projects", distinct=True)).prefetch_related("memberships__project")


def roles(person: User) -> dict[str, str]:
    """Return the role of a person in each of their projects."""
    return {one.project.name: one.role for one in person.memberships.all()}


PANELS = [
    Panel("top.project", "projects/_switch.html"),
    Panel("people.heads", "projects/panels/person_head.html"),
    Panel("people.cells", "projects/panels/person_projects.html"),
]
GROUPS = [Groups(matching, counted, {"projects": "project_count"}, roles)]
