"""Background jobs of the platform itself."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from . import jobs, processes
from .jobs import JobContext, Kind


@task
def clean_up(context: JobContext) -> None:
    """Delete jobs that ended long ago and the rows of processes that died."""
    context.log(f"{jobs.forget_ended()} rows of ended jobs, {processes.forget_dead()} of processes deleted")


KINDS = [Kind("platform.clean_up", _("Delete ended jobs"), clean_up, every=3600)]
