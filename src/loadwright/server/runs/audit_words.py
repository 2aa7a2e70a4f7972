"""Audit words of this app, in the language of the page."""

from django.utils.translation import gettext_lazy as _

FAMILIES = {
    "run": _("Runs"),
    "schedule": _("Schedules"),
}

WORDS = {
    "plan.save_load": _("saved the load of a plan"),
    "schedule.create": _("created a schedule"),
    "schedule.change": _("changed a schedule"),
    "schedule.enable": _("enabled a schedule"),
    "schedule.disable": _("disabled a schedule"),
    "schedule.delete": _("deleted a schedule"),
    "run.claim": _("allocated generators to a scheduled run"),
    "run.start": _("started a run"),
    "run.try": _("tried a plan once"),
    "run.change_rate": _("changed the load of a run"),
    "run.add_generator": _("added a generator to a run"),
    "run.remove_generator": _("removed a generator from a run"),
    "run.set_share": _("changed a generator’s share of a run"),
    "run.request_log": _("asked a generator for its log"),
    "run.stop": _("stopped a run"),
    "run.abort": _("aborted a run"),
    "run.note": _("added a note"),
    "plan.choose_hosts": _("chose the hosts that runs of a plan show"),
    "run.end": _("run ended"),
    "run.fail": _("run failed"),
    "run.delete": _("deleted a run"),
}
