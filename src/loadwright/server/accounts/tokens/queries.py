"""Reads of API tokens."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from loadwright.server.accounts.authentication.secrets import digest
from loadwright.server.accounts.models import ApiToken, User


def tokens(user: User) -> QuerySet[ApiToken]:
    """Return the user's tokens, newest first."""
    return ApiToken.objects.filter(user=user).order_by("-created_at", "-pk")


def token_by_secret(secret: str) -> ApiToken | None:
    """Look up the token of a secret with its user. ``None`` if unknown or expired, or the user is disabled."""
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret)).first()
    if token is None or not token.user.is_active:
        return None
    if token.expires_at is not None and token.expires_at <= timezone.now():
        return None
    return token
