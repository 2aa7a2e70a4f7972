"""Terminal sessions: person, server, start, end and reason."""

import secrets

from django.db import models
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.servers.models import Server

from .end_reasons import Ending, words


def new_key() -> str:
    """Return the key of a new session. It is part of URLs and grants nothing without a ticket."""
    return secrets.token_hex(16)


class TerminalSession(models.Model):
    """A shell that a person requested.

    It is *requested* until the shell is open (``started_at``) and *open* until ``ended_at``; ``ended_why`` without
    ``ended_at`` requests its end. It lives in one process, which stores ``seen_at`` and its figures every few seconds.
    ``ended_why`` is a constant of ``end_reasons``, ``ended_detail`` the parameters of its message. Name and address of
    the server are kept in case it is deleted.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="terminal_sessions")
    server = models.ForeignKey(Server, on_delete=models.SET_NULL, null=True, related_name="terminal_sessions")
    server_name = models.CharField(max_length=100)
    server_address = models.CharField(max_length=255)
    address = models.CharField(max_length=64, blank=True)
    """Address of the person's browser."""
    opened_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    input_at = models.DateTimeField(null=True, blank=True)
    """Time of the last input."""
    output_at = models.DateTimeField(null=True, blank=True)
    """Time of the last output."""
    attached = models.BooleanField(default=False)
    left_at = models.DateTimeField(null=True, blank=True)
    """Time at which its last browser disconnected; ``None`` while one is attached."""
    bytes_in = models.PositiveBigIntegerField(default=0)
    """Bytes of input."""
    bytes_out = models.PositiveBigIntegerField(default=0)
    """Bytes of output."""
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)
    ended_why = models.CharField(max_length=16, blank=True)
    ended_detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user} on {self.server_name}"

    @property
    def ending(self) -> Ending:
        return Ending(self.ended_why, **self.ended_detail)

    @property
    def why(self) -> str:
        """Return the short reason of its end in the active language."""
        return words(self.ending)

    @property
    def lasted_s(self) -> float:
        return ((self.ended_at or timezone.now()) - self.opened_at).total_seconds()
