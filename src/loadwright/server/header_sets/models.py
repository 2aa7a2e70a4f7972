"""Header sets of projects."""

from __future__ import annotations

from uuid import uuid4

from django.db import models
from django.utils import timezone

from loadwright.core.jmx.header_sets import Headers
from loadwright.core.jmx.header_sets import HeaderSet as PlainSet
from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Project


class HeaderSet(models.Model):
    """A named set of headers. One without a project belongs to plans without a project.

    ``key`` identifies it in plans, also in those of other installations; its name may change. ``version`` counts its
    changes. Which plans use it is read from their contents (``uses``).
    """

    key = models.UUIDField(default=uuid4, unique=True, editable=False)
    name = models.CharField(max_length=100)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, blank=True, related_name="header_sets")
    description = models.CharField(max_length=1000, default="", blank=True)
    methods = models.JSONField(default=list)
    """The methods of the requests for which it is suggested; none for all."""
    headers = models.JSONField(default=list)
    """``{"name", "value", "comment", "enabled"}`` in order. Only enabled ones are written to plans."""
    version = models.PositiveIntegerField(default=1)
    owner = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="one_header_set_a_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def sent(self) -> Headers:
        """The names and values of the headers that are written to plans."""
        return tuple((row["name"], row["value"]) for row in self.headers if row["enabled"])

    @property
    def texts(self) -> list[str]:
        """All texts that can be searched for."""
        cells = [row[column] for row in self.headers for column in ("name", "value", "comment")]
        return [self.name, self.description, *cells]

    def suggests(self, method: str) -> bool:
        """Return whether the set suggests itself for requests with a method."""
        return not self.methods or method in self.methods

    @property
    def plain(self) -> PlainSet:
        """What a Header Manager contains of it."""
        return PlainSet(str(self.key), self.name, self.sent)
