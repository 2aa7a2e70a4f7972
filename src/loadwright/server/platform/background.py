"""Background jobs of the platform itself."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from loadwright.core.messages import declare

from . import jobs, processes
from .jobs import JobContext, Kind

CLEANED_UP = declare(
    "job.cleaned_up", "Ended jobs deleted: %(jobs)s; entries of processes that no longer run: %(processes)s."
)


@task
def clean_up(context: JobContext) -> None:
    """Delete jobs that ended long ago and the rows of processes that died."""
    context.log(CLEANED_UP(jobs=jobs.forget_ended(), processes=processes.forget_dead()))


KINDS = [Kind("platform.clean_up", _("Delete ended jobs"), clean_up, every=3600)]
