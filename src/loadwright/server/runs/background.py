"""Background jobs of this app."""

from django.utils.translation import gettext_lazy as _

from loadwright.server.platform.jobs import WITHOUT_END, Kind

from .results.retention import delete_old, delete_telemetry
from .results.writing import add_late_seconds, write_result
from .trials.retention import delete_old_trials

KINDS = [
    # A run holds its generators until its result is written.
    Kind("run.result", _("Write the result of a run"), write_result, attempts=WITHOUT_END),
    Kind("run.late_seconds", _("Add late seconds to a result"), add_late_seconds, attempts=3),
    Kind("run.delete_old", _("Delete old measurements"), delete_old, every=86400),
    Kind("run.delete_trials", _("Delete old trials"), delete_old_trials, every=3600),
    Kind("run.delete_telemetry", _("Delete the measurements of a deleted run"), delete_telemetry, attempts=WITHOUT_END),
]
