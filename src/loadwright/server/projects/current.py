"""The current project: chosen in the top bar, named in URLs as ``?project=``, remembered in the session.

An empty ``?project=`` means all projects of the person; without it the last choice applies.
"""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils.functional import SimpleLazyObject, lazy
from django.utils.translation import gettext as _

from loadwright.server.accounts.models import User
from loadwright.server.projects import queries as projects
from loadwright.server.projects.models import Project

NAME = "project"
_FOUND = "_current_project"


def current_project(request: HttpRequest) -> Project | None:
    """Return the project of the page; ``None`` for all.

    Raises ``Http404`` if the URL names a project that does not exist or is not the person's.
    """
    if not hasattr(request, _FOUND):
        setattr(request, _FOUND, None)
        setattr(request, _FOUND, _chosen(request))
    found: Project | None = getattr(request, _FOUND)
    return found


def _chosen(request: HttpRequest) -> Project | None:
    user = request.user
    if not isinstance(user, User):
        return None
    asked = request.GET.get(NAME)
    name = request.session.get(NAME, "") if asked is None else asked
    found = projects.projects(user).filter(name=name).first() if name else None
    if asked and found is None:
        raise Http404(_("Project “%(name)s” does not exist, or you are not a member.") % {"name": asked})
    # A refreshing fragment must not change the choice: another tab may have changed it since.
    chosen = found.name if found else ""
    if "HX-Request" not in request.headers and request.session.get(NAME, "") != chosen:
        request.session[NAME] = chosen
    return found


def for_pages(request: HttpRequest) -> dict[str, Any]:
    """Context processor: the chosen project and all projects of the person.

    Lazy: error pages must not need the database.
    """
    return {
        "current_project": SimpleLazyObject(partial(_shown, request)),
        "own_projects": SimpleLazyObject(partial(_own, request)),
        "project_query": lazy(_query, str)(request),
    }


def _shown(request: HttpRequest) -> Project | None:
    try:
        return current_project(request)
    except Http404:
        return None


def _own(request: HttpRequest) -> QuerySet[Project]:
    user = request.user
    return projects.projects(user) if isinstance(user, User) else Project.objects.none()


def _query(request: HttpRequest) -> str:
    project = _shown(request)
    return f"?{urlencode({NAME: project.name})}" if project else ""
