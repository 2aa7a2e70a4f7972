"""Background jobs of this app."""

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from loadwright.server.platform.jobs import JobContext, Kind

from .files import uploads as file_uploads
from .imports import actions


@task
def sweep_imports(context: JobContext) -> None:  # noqa: ARG001 - every job receives its context
    """Delete imports of which no plan was made."""
    actions.sweep()


KINDS = [
    Kind("plan.sweep_imports", _("Delete imports that were not used"), sweep_imports, every=3600),
    Kind("plan.delete_uploads", _("Delete unfinished uploads"), file_uploads.delete_old, every=86400),
]
