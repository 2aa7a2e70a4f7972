"""The deleted runs whose files generators must not keep."""

from collections.abc import Collection, Hashable
from datetime import timedelta

from django.db.models import Count, Max
from django.utils import timezone

from loadwright.server.runs.models import DeletedRun

AT_ONCE = 500
"""Number of runs in one query: databases limit its parameters."""
RECORDED_FOR = timedelta(days=365)


class DeletedRuns:
    """The runs that were deleted, for ``AgentRole.deletions``."""

    def version(self) -> Hashable:
        """Return their number and the last time. The last time alone may stay: transactions commit in another order."""
        found = DeletedRun.objects.aggregate(Count("pk"), Max("deleted_at"))
        return tuple(found.values())

    def deleted(self, kept: Collection[str]) -> set[str]:
        """Return those of the runs with these ids that were deleted."""
        found: set[str] = set()
        ids = list(kept)
        for first in range(0, len(ids), AT_ONCE):
            part = DeletedRun.objects.filter(key__in=ids[first : first + AT_ONCE])
            found.update(part.values_list("key", flat=True))
        return found


def delete_records() -> None:
    """Delete the records of runs that were deleted more than ``RECORDED_FOR`` ago."""
    DeletedRun.objects.filter(deleted_at__lt=timezone.now() - RECORDED_FOR).delete()
