"""Projects, the people in them, and rooms."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """Registers the app with Django."""

    name = "loadwright.server.projects"
    label = "projects"
    verbose_name = _("Projects")
