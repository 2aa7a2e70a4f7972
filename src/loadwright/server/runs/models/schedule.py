"""Saved loads of plans, and schedules that start runs."""

from django.db import models
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.plans.models import Plan
from loadwright.server.projects.models import Room

from .spec_field import SpecField


class PlanLoad(models.Model):
    """The load saved with a plan.

    ``room`` follows a renamed room; ``spec`` contains the name at the time of saving.
    """

    plan = models.OneToOneField(Plan, on_delete=models.CASCADE, related_name="load")
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    spec = SpecField()

    def __str__(self) -> str:
        return f"load of {self.plan}"


class Schedule(models.Model):
    """Starts a plan with its saved load: once at ``at``, or by the expression ``cron`` in the time zone ``zone``.

    The next run of an enabled schedule always exists as a scheduled run. ``planned_until`` is the time of the latest
    run created, so that no run is created twice.
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
