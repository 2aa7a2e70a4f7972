"""Enrolled agents and enrolment codes."""

import secrets

from django.db import models
from django.utils import timezone

from loadwright.core.protocol.generator import GENERATOR
from loadwright.server.accounts.models import User
from loadwright.server.projects.models import Room


def new_key() -> str:
    """Return a short id that is never reused. It tags telemetry."""
    return secrets.token_hex(6)


class Agent(models.Model):
    """An enrolled agent. ``key`` is its stable id in messages and telemetry.

    Reports, which arrive every second, are kept in ``fleet.presence``; this row contains only what outlives a restart.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key)
    role = models.CharField(max_length=16, default=GENERATOR.role)
    """One of ``roles.agent_roles``."""
    name = models.CharField(max_length=100)
    token_digest = models.CharField(max_length=64, unique=True)
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="generators")
    hostname = models.CharField(max_length=255, blank=True)
    agent_version = models.CharField(max_length=50, blank=True)
    system = models.CharField(max_length=200, blank=True)
    cores = models.PositiveIntegerField(default=0)
    memory_bytes = models.PositiveBigIntegerField(default=0)
    bandwidth_mbit_s = models.PositiveIntegerField(default=0)
    java = models.CharField(max_length=100, blank=True)
    jmeter = models.CharField(max_length=50, blank=True)
    enrolled_at = models.DateTimeField(default=timezone.now)
    last_seen = models.DateTimeField(null=True, blank=True)
    enabled = models.BooleanField(default=True)
    """A disabled generator finishes its run and gets no new one."""
    revoked_at = models.DateTimeField(null=True, blank=True)
    """When its token was revoked."""

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class EnrolmentCode(models.Model):
    """Lets ``uses_left`` agents of ``role`` enrol in ``room`` before ``expires_at``. Only its SHA-256 is stored."""

    digest = models.CharField(max_length=64, unique=True)
    role = models.CharField(max_length=16, default=GENERATOR.role)
    room = models.ForeignKey(Room, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    uses_left = models.PositiveIntegerField(default=1)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.role} × {self.uses_left}"
