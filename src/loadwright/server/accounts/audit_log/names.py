"""What each word of the audit means, in the language of the page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAMILIES: dict[str, str | Promise] = {
    "account": _("Accounts"),
    "person": _("People"),
    "token": _("API tokens"),
    "project": _("Projects"),
    "room": _("Rooms"),
    "credential": _("Credentials"),
    "server": _("Servers"),
    "terminal": _("Terminal"),
    "file": _("Files"),
    "plan": _("Plans"),
    "run": _("Runs"),
    "schedule": _("Schedules"),
    "fleet": _("Generators"),
    "admin": _("Django admin"),
}

NAMES: dict[str, str | Promise] = {
    "account.sign_in": _("signed in"),
    "account.sign_in_failed": _("failed to sign in"),
    "account.lock": _("locked after failed attempts"),
    "account.sign_out": _("signed out"),
    "account.change_password": _("changed the password"),
    "account.choose_language": _("chose a language"),
    "account.end_sessions": _("ended other sessions"),
    "person.create": _("created a person"),
    "person.enable": _("enabled a person"),
    "person.disable": _("disabled a person"),
    "person.make_administrator": _("made a person administrator"),
    "person.unmake_administrator": _("took administration away"),
    "person.reset_password": _("made a one-time password"),
    "person.unlock": _("unlocked a person"),
    "token.create": _("created an API token"),
    "token.revoke": _("revoked an API token"),
    "project.create": _("created a project"),
    "project.change": _("changed a project"),
    "project.delete": _("deleted a project"),
    "project.set_member": _("made a person member of a project"),
    "project.remove_member": _("took a person out of a project"),
    "room.create": _("created a room"),
    "room.change": _("changed a room"),
    "room.delete": _("deleted a room"),
    "credential.create": _("created a credential"),
    "credential.rename": _("renamed a credential"),
    "credential.replace": _("replaced a credential"),
    "credential.delete": _("deleted a credential"),
    "credential.rotate_key": _("sealed all credentials with a new key"),
    "server.create": _("added a server"),
    "server.change": _("changed a server"),
    "server.move": _("moved a server"),
    "server.tags": _("changed tags of a server"),
    "server.delete": _("deleted a server"),
    "server.import": _("imported servers"),
    "server.confirm_key": _("confirmed a host key"),
    "server.key_changed": _("met a changed host key"),
    "server.accept_key": _("accepted a changed host key"),
    "server.ask_facts": _("asked for facts"),
    "terminal.open": _("opened a terminal"),
    "terminal.close": _("closed a terminal"),
    "terminal.end": _("ended a terminal"),
    "file.upload": _("uploaded a file"),
    "file.download": _("downloaded a file"),
    "file.mkdir": _("made a folder"),
    "file.rename": _("renamed a file"),
    "file.chmod": _("changed permissions of a file"),
    "file.delete": _("deleted a file"),
    "plan.create": _("uploaded a plan"),
    "plan.rename": _("renamed a plan"),
    "plan.save_load": _("saved the load of a plan"),
    "plan.delete": _("deleted a plan"),
    "schedule.create": _("created a schedule"),
    "schedule.enable": _("switched a schedule on"),
    "schedule.disable": _("switched a schedule off"),
    "schedule.delete": _("deleted a schedule"),
    "run.claim": _("gave a scheduled run its generators"),
    "run.start": _("started a run"),
    "run.change_rate": _("changed the load of a run"),
    "run.add_generator": _("added a generator to a run"),
    "run.remove_generator": _("took a generator out of a run"),
    "run.set_share": _("changed a generator’s share of a run"),
    "run.stop": _("stopped a run"),
    "run.abort": _("aborted a run"),
    "run.note": _("wrote a note"),
    "run.end": _("run ended"),
    "run.fail": _("run failed"),
    "run.delete": _("deleted a run"),
    "fleet.set_room": _("moved a generator to a room"),
    "fleet.create_code": _("created an enrolment code"),
    "fleet.enrol": _("enrolled as a generator"),
    "fleet.rename": _("renamed a generator"),
    "fleet.enable": _("enabled a generator"),
    "fleet.disable": _("disabled a generator"),
    "fleet.revoke": _("removed a generator"),
    "admin.add": _("added in the Django admin"),
    "admin.change": _("changed in the Django admin"),
    "admin.delete": _("deleted in the Django admin"),
}


def name_of(what: str) -> str:
    """Return what ``what`` means; the word itself when nobody named it."""
    return str(NAMES.get(what, what))


def choices() -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Return every family with its name and its words with theirs, as they are chosen from."""
    return [
        (f"{family}.", str(name), [(what, str(NAMES[what])) for what in NAMES if what.startswith(f"{family}.")])
        for family, name in FAMILIES.items()
    ]
