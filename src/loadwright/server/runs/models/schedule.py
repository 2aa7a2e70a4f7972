"""Saved loads of plans, and schedules that start runs."""

from django.db import models
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Room

from .spec_field import SpecField


class PlanLoad(models.Model):
    """How a plan is run by one click and by its schedules. ``room`` follows the room; ``spec`` has its name of then."""

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="load")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    spec = SpecField()

    def __str__(self) -> str:
        return f"load of {self.plan}"


class Schedule(models.Model):
    """When a plan is run with the load saved with it: once ``at`` a moment, or as ``cron`` says in ``zone``.

    Its next run always exists as a scheduled one; ``planned_until`` is the moment of the newest that was made, so
    that none is made twice.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="schedules")
    enabled = models.BooleanField(default=True)
    at = models.DateTimeField(null=True, blank=True)
    cron = models.CharField(max_length=100, blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    planned_until = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.cron} {self.zone}" if self.cron else f"{self.at}"
