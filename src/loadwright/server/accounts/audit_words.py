"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "account": _("Accounts"),
    "person": _("People"),
    "token": _("API tokens"),
    "admin": _("Earlier administration"),
}

WORDS = {
    "account.sign_in": _("signed in"),
    "account.sign_in_failed": _("failed to sign in"),
    "account.lock": _("locked after failed attempts"),
    "account.sign_out": _("signed out"),
    "account.change_password": _("changed the password"),
    "account.choose_language": _("chose a language"),
    "account.end_sessions": _("ended other sessions"),
    "person.create": _("created a person"),
    "person.change": _("changed the details of a person"),
    "person.enable": _("enabled a person"),
    "person.disable": _("disabled a person"),
    "person.make_administrator": _("granted administrator rights"),
    "person.unmake_administrator": _("revoked administrator rights"),
    "person.reset_password": _("created a one-time password"),
    "person.unlock": _("unlocked a person"),
    "token.create": _("created an API token"),
    "token.revoke": _("revoked an API token"),
    # Recorded by earlier versions.
    "admin.add": _("added in the administration of an earlier version"),
    "admin.change": _("changed in the administration of an earlier version"),
    "admin.delete": _("deleted in the administration of an earlier version"),
}
