"""Terminal sessions: who had a shell on which server, from when to when, and why it ended."""

import secrets

from django.db import models
from django.utils import timezone

from loadwright.server.accounts.models import User
from loadwright.server.servers.models import Server

from .end_reasons import Ending, words


def new_key() -> str:
    """Return the key of a new session; it is in addresses, and opens nothing without a ticket."""
    return secrets.token_hex(16)


class TerminalSession(models.Model):
    """A shell a person asked for.

    It is *asked for* until the shell is there (``started_at``) and *open* until ``ended_at``; with ``ended_why`` alone
    it is to end. It lives in one process, which writes ``seen_at`` and the figures every few seconds. ``ended_why`` is
    a word of ``endings``, ``ended_detail`` what its sentence needs besides. The server's name and address are kept for
    when it is deleted.
    """

    key = models.CharField(max_length=32, unique=True, default=new_key)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="terminal_sessions")
    server = models.ForeignKey(Server, on_delete=models.SET_NULL, null=True, related_name="terminal_sessions")
    server_name = models.CharField(max_length=100)
    server_address = models.CharField(max_length=255)
    address = models.CharField(max_length=64, blank=True)
    """Where the person's browser is."""
    opened_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)
    input_at = models.DateTimeField(null=True, blank=True)
    """When something was last typed."""
    attached = models.BooleanField(default=False)
    bytes_in = models.PositiveBigIntegerField(default=0)
    """Typed."""
    bytes_out = models.PositiveBigIntegerField(default=0)
    """Written by the shell."""
    ended_at = models.DateTimeField(null=True, blank=True, db_index=True)
    ended_why = models.CharField(max_length=16, blank=True)
    ended_detail = models.JSONField(default=dict)

    class Meta:
        ordering = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return f"{self.user} on {self.server_name}"

    @property
    def ending(self) -> Ending:
        """Return why it ended or is to end."""
        return Ending(self.ended_why, **self.ended_detail)

    @property
    def why(self) -> str:
        """Return why it ended, in a few words of the active language."""
        return words(self.ending)

    @property
    def lasted_s(self) -> float:
        """Return how long it went on, in seconds."""
        return ((self.ended_at or timezone.now()) - self.opened_at).total_seconds()
