"""Projects, their members, and rooms."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "loadwright.server.projects"
    label = "projects"
