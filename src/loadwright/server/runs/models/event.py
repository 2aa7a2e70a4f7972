"""Events of runs."""

from django.db import models
from django.utils import timezone

from loadwright.server.platform.messages import MessageField

from .run import Run


class RunEvent(models.Model):
    """An event of a run. ``kind`` is one of ``core.messages.events.KINDS``."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=32)
    message = MessageField()
    who = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return str(self.message)
