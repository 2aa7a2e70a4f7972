"""What happened during a run."""

from django.db import models
from django.utils import timezone

from .run import Run


class RunEvent(models.Model):
    """Something that happened to a run."""

    class Kind(models.TextChoices):
        STARTED = "started"
        RATE = "rate"
        NOTE = "note"
        STOP = "stop"
        JOINED = "joined"
        LEFT = "left"
        SHARE = "share"
        LOST = "lost"
        BACK = "back"
        GENERATOR_FAILED = "generator_failed"
        ENDED = "ended"
        LATE = "late"
        WARNING = "warning"
        CURVE = "curve"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=32, choices=Kind)
    text = models.TextField()
    who = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text
