"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "credential": _("Credentials"),
    "server": _("Servers"),
}

WORDS = {
    "credential.create": _("created a credential"),
    "credential.rename": _("renamed a credential"),
    "credential.replace": _("replaced a credential"),
    "credential.delete": _("deleted a credential"),
    "credential.rotate_key": _("re-encrypted all credentials with a new key"),
    "server.create": _("added a server"),
    "server.change": _("changed a server"),
    "server.move": _("moved a server"),
    "server.tags": _("changed tags of a server"),
    "server.delete": _("deleted a server"),
    "server.import": _("imported servers"),
    "server.confirm_key": _("confirmed a host key"),
    "server.key_changed": _("found a changed host key"),
    "server.accept_key": _("accepted a changed host key"),
    "server.ask_facts": _("requested facts"),
}
