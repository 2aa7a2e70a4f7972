"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "file": _("Files"),
}

WORDS = {
    "file.upload": _("uploaded a file"),
    "file.download": _("downloaded a file"),
    "file.view": _("viewed a file"),
    "file.edit": _("edited a file"),
    "file.mkdir": _("created a folder"),
    "file.rename": _("renamed a file"),
    "file.chmod": _("changed permissions of a file"),
    "file.delete": _("deleted a file"),
}
