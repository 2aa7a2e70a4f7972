"""People, their sessions and tokens, and the audit."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Never

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """A person; administrators are superusers.

    ``one_time_password`` means that the password was generated and must be changed first. ``language`` is the person's
    choice, empty if the browser decides.
    """

    one_time_password = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True)

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"


class Session(AbstractBaseSession):
    """A browser session, signed in or anonymous; deleting it ends it. See ``session_store``.

    ``session_key`` is the digest of the key in the browser's cookie, which is stored nowhere else.
    """

    session_key = models.CharField(max_length=64, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="sessions")
    address = models.CharField(max_length=64, blank=True)
    browser = models.CharField(max_length=200, blank=True)
    signed_in_at = models.DateTimeField(null=True)


class ApiToken(models.Model):
    """A secret for programs; only its SHA-256 is stored."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

    FORGOTTEN = timedelta(days=90)

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=8, choices=Scope, default=Scope.WRITE)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def expired(self) -> bool:
        """Return whether the token is past its expiry."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def unused(self) -> bool:
        """Return whether the token has not been used for a long time."""
        return (self.last_used_at or self.created_at) < timezone.now() - self.FORGOTTEN


UNCHANGEABLE = "entries of the audit cannot be changed or deleted"


class AuditRows(models.QuerySet["AuditEntry"]):
    """Audit entries, which can only be read and added."""

    def update(self, **_changes: Any) -> Never:
        """Refuse."""
        raise TypeError(UNCHANGEABLE)

    def delete(self) -> Never:
        """Refuse."""
        raise TypeError(UNCHANGEABLE)

    def bulk_update(self, *_rows: Any, **_how: Any) -> Never:
        """Refuse."""
        raise TypeError(UNCHANGEABLE)


class AuditEntry(models.Model):
    """An action: person, target, address and time. Never changed or deleted by the platform."""

    objects = AuditRows.as_manager()

    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=150)
    what = models.CharField(max_length=50)
    target = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=64, blank=True)
    object_type = models.CharField(max_length=20, blank=True)
    """The type of the object ``object_id`` (see ``audit.OBJECTS``); empty without one."""
    object_id = models.BigIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [
            models.Index(fields=["who", "at"]),
            models.Index(fields=["what", "at"]),
            models.Index(fields=["object_type", "object_id", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.what} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert a new entry. Raises ``TypeError`` for an existing one."""
        if not self._state.adding:
            raise TypeError(UNCHANGEABLE)
        super().save(*args, **kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> Never:
        """Refuse."""
        raise TypeError(UNCHANGEABLE)


class SignInFailure(models.Model):
    """A failed sign-in, kept while it counts towards a lock (see ``lockout``).

    ``address`` is the network that counts as one address: a /64 for IPv6.
    """

    username = models.CharField(max_length=150, db_index=True)
    address = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.username} from {self.address}"
