"""Deleted runs, of which generators may still keep files."""

from django.db import models
from django.utils import timezone


class DeletedRun(models.Model):
    """A run that was deleted, by its ``key``.

    Generators remove the files of these runs only, not of all that are unknown: a database that was restored from an
    older backup lacks newer runs. A row is kept for a time, because a generator may be switched off meanwhile.
    """

    key = models.CharField(max_length=32, primary_key=True)
    deleted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.key
