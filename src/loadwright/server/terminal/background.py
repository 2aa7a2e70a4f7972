"""Background jobs of this app."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from loadwright.server.platform.jobs import JobContext, Kind

from . import actions


@task
def sweep(context: JobContext) -> None:  # noqa: ARG001 - every job receives its context
    """End terminal sessions that no process holds, and delete those that ended long ago."""
    actions.sweep()


KINDS = [Kind("terminal.sweep", _("End lost terminals"), sweep, every=60)]
