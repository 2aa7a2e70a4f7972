"""Jobs that write results of runs. A run that was deleted in the meantime is skipped."""

from django_tasks import task

from loadwright.core.messages import declare
from loadwright.server.platform.jobs import JobContext
from loadwright.server.runs.models import Run

from . import artifact

SECONDS_ADDED = declare("job.seconds_added", "Added late seconds to the result.")


@task
def write_result(context: JobContext, run_id: int) -> None:  # noqa: ARG001 - every job receives its context
    """Write the result of a run whose generators have delivered everything, and end the run."""
    run = Run.objects.filter(pk=run_id).first()
    if run is not None:
        artifact.finalise(run)


@task
def add_late_seconds(context: JobContext, run_id: int) -> None:
    """Write the result again if seconds arrived after the end."""
    run = Run.objects.filter(pk=run_id).first()
    if run is not None and artifact.rebuild_if_late(run):
        context.log(SECONDS_ADDED())
