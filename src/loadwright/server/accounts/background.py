"""Background jobs of this app."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks import task

from loadwright.core.messages import declare_counted
from loadwright.server.platform.jobs import JobContext, Kind

from .models import Session

SESSIONS_DELETED = declare_counted(
    "job.sessions_deleted", "Deleted %(count)s expired session.", "Deleted %(count)s expired sessions.", number="count"
)


@task
def clear_sessions(context: JobContext) -> None:
    """Delete expired sessions."""
    expired, _by_model = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    context.log(SESSIONS_DELETED(count=expired))


KINDS = [Kind("account.clear_sessions", _("Delete expired sessions"), clear_sessions, every=3600)]
