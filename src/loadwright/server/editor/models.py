"""Drafts: what people have changed in plans and not saved yet, edit by edit."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan


class Draft(models.Model):
    """The draft of a plan of one person: the revision ``base`` with the first ``position`` of the edits.

    Edits after that were undone. ``saved`` is the revision that the next save replaces, whose data files are those of
    the draft: the one that the draft was last saved as, with the first ``saved_position`` edits, or ``base`` with none,
    or a newer one with the same document. ``saved_position`` is ``None`` if some of these edits were undone and others
    made instead.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    base = models.PositiveIntegerField()
    saved = models.PositiveIntegerField()
    saved_position = models.PositiveIntegerField(default=0, null=True)
    position = models.PositiveIntegerField(default=0)
    stamp = models.CharField(max_length=32)
    """Identifies the state: another one after every change."""
    request = models.CharField(max_length=64, default="", blank=True)
    """The id of the request that changed it last, which may be sent again when its answer was lost."""
    opened_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    """When its page was last open; ``None`` once it was closed."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "person"], name="one_draft_a_person")]

    def __str__(self) -> str:
        return f"{self.plan_id} of {self.person_id}"

    @property
    def is_changed(self) -> bool:
        """Whether it has changes that are not saved."""
        return self.position != self.saved_position

    @property
    def has_left_saved(self) -> bool:
        """Whether edits that it was saved with are not in effect any more."""
        return self.saved_position is None or self.position < self.saved_position


class DraftEdit(models.Model):
    """One edit (``core.jmx.editing.wire``), as JSON. ``sequence`` counts from 1 within the draft."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="edits")
    sequence = models.PositiveIntegerField()
    # Before the edit itself, so that reading them does not read it.
    size = models.PositiveIntegerField()
    """Bytes of ``edit``."""
    seconds = models.FloatField()
    """How long it took, which opening the draft takes again."""
    at = models.DateTimeField(default=timezone.now)
    edit = models.TextField()

    class Meta:
        ordering = ["sequence"]
        constraints = [models.UniqueConstraint(fields=["draft", "sequence"], name="one_edit_a_sequence")]

    def __str__(self) -> str:
        return f"{self.sequence}"
