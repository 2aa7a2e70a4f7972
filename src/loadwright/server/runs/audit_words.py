"""What this app writes to the audit, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "run": _("Runs"),
    "schedule": _("Schedules"),
}

WORDS = {
    "plan.save_load": _("saved the load of a plan"),
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
}
