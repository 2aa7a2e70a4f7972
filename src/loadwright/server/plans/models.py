"""Plans: a JMX document and its files, stored exactly as uploaded."""

from django.db import models
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.platform.messages import MessagesField
from loadwright.server.projects.models import Project


class Plan(models.Model):
    """An uploaded plan. ``filename`` ends in .jmx or .zip; ``sha256`` identifies its content.

    ``warnings`` describe possible problems of its runs. A plan without a project belongs to all signed-in users.
    """

    name = models.CharField(max_length=200)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    filename = models.CharField(max_length=255)
    chosen = models.CharField(max_length=1000, default="", blank=True)
    """The .jmx chosen in a zip with several plans, empty if there is one."""
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    warnings = MessagesField(default=list)
    files = models.JSONField(default=list)
    """Its large data files, which generators download separately: ``{"path", "sha256", "size"}``."""
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="plans")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name
