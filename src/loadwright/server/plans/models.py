"""Plans and their revisions: JMX documents and their files, stored exactly as uploaded."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from loadwright.server.accounts.models import User
from loadwright.server.platform.messages import MessagesField
from loadwright.server.projects.models import Project


class Plan(models.Model):
    """A plan with its revisions, of which runs execute the newest.

    A plan without a project belongs to all signed-in users. ``owner`` uploaded its first revision. No runs of a
    disabled plan are started, by people or schedules, except trials.
    """

    name = models.CharField(max_length=200)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="plans")
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="plans")
    created_at = models.DateTimeField(default=timezone.now)
    enabled = models.BooleanField(default=True)
    # Declared as if it were never null, because it is only within the transactions that insert and delete the plan.
    newest: models.OneToOneField[PlanRevision, PlanRevision] = models.OneToOneField(  # type: ignore[misc]
        "PlanRevision", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class PlanRevision(models.Model):
    """A version of a plan, which never changes. ``filename`` ends in .jmx or .zip; ``sha256`` identifies the file.

    ``warnings`` describe possible problems of its runs.
    """

    class Origin(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        RESTORED = "restored", _("restored")
        EDITED = "edited", _("edited")
        COPIED = "copied", _("copied")

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    """Counts from 1 within the plan. Numbers of removed revisions are not used again."""
    filename = models.CharField(max_length=255)
    chosen = models.CharField(max_length=1000, default="", blank=True)
    """The .jmx chosen in a zip with several plans, empty if there is one."""
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    warnings = MessagesField(default=list)
    files = models.JSONField(default=list)
    """Its large data files, which generators download separately: ``{"path", "sha256", "size"}``."""
    author = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    origin = models.CharField(max_length=16, choices=Origin, default=Origin.UPLOADED)
    restored_from = models.PositiveIntegerField(null=True)
    """The number of the revision whose content was restored."""
    note = models.CharField(max_length=500, default="", blank=True)
    label = models.CharField(max_length=50, default="", blank=True)
    """A name given to it. Revisions with one are not removed when there are too many."""
    changes = models.JSONField(null=True)
    """What differs from the revision before it (``sandboxed.Changes``). ``None`` for the first, or if not compared."""

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="one_revision_a_number")]

    def __str__(self) -> str:
        return f"{self.number}"

    def has_content_of(self, other: PlanRevision) -> bool:
        """Return whether both are the same plan in the same file, whatever its name."""
        return (self.sha256, self.chosen) == (other.sha256, other.chosen)


class PlanImport(models.Model):
    """A file of another tool until its owner makes a plan of it, or a revision of one.

    ``project`` and ``plan`` are what it is meant for. ``messages`` describe what was not converted with ``options``
    (``imports.options``). The file and the plan are in the file storage.
    """

    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    project = models.ForeignKey(Project, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    plan = models.ForeignKey(Plan, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    filename = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200)
    """The name that the plan gets by default."""
    format = models.CharField(max_length=16)
    requests = models.PositiveIntegerField()
    messages = MessagesField(default=list)
    report = models.JSONField(default=dict)
    """``{"origin", "servers", "correlations", "recording"}``: those of ``imports.sandboxed.Converted``."""
    options = models.JSONField(default=dict)
    environment = models.CharField(max_length=255, default="", blank=True)
    """The name of the environment of Postman that is stored beside the file; empty without one."""
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.filename


class FileUpload(models.Model):
    """An unfinished upload of a data file, of which ``received`` bytes are stored in parts under ``key``.

    ``path`` is below the plan's folder. ``mark`` distinguishes files with the same path and size.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="file_uploads")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.UUIDField(default=uuid4, unique=True)
    path = models.CharField(max_length=1000)
    mark = models.CharField(max_length=100, default="", blank=True)
    size = models.PositiveBigIntegerField()
    received = models.PositiveBigIntegerField(default=0)
    begun_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-begun_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "person", "path", "size", "mark"], name="one_upload_a_file")
        ]

    def __str__(self) -> str:
        return self.path
