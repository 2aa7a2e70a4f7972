"""The editor of plans: drafts of people, the process that holds their documents, and its page."""

from django.apps import AppConfig


class EditorConfig(AppConfig):
    name = "loadwright.server.editor"
    label = "editor"
