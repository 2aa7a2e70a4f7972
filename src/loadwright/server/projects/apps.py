"""Projects, their members, and rooms."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "loadwright.server.projects"
    label = "projects"
    verbose_name = _("Projects")
