"""People, what they may use instead of a password, and what they did."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class User(AbstractUser):
    """Someone who signs in. ``one_time_password`` tells that the password was made by the platform."""

    one_time_password = models.BooleanField(default=False)

    class Meta(AbstractUser.Meta):
        swappable = "AUTH_USER_MODEL"


class ApiToken(models.Model):
    """A secret for programs; only its SHA-256 is kept."""

    class Scope(models.TextChoices):
        READ = "read", _("read")
        WRITE = "write", _("read and write")

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


class AuditEntry(models.Model):
    """Who did what to which thing, from where and when. Never changed, never deleted by the platform."""

    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    who = models.CharField(max_length=150)
    what = models.CharField(max_length=50)
    target = models.CharField(max_length=200)
    detail = models.JSONField(default=dict)
    address = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.who} {self.what} {self.target}"


class SignInFailure(models.Model):
    """One failed attempt to sign in, kept for as long as it counts towards the lock."""

    username = models.CharField(max_length=150, db_index=True)
    address = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return f"{self.username} from {self.address}"
