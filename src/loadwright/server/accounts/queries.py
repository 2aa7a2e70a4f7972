"""What is known about users, tokens and the audit."""

from django.db.models import QuerySet
from django.utils import timezone

from .models import ApiToken, AuditEntry, User
from .secrets import digest


def tokens(user: User) -> QuerySet[ApiToken]:
    """Return the user's tokens, newest first."""
    return ApiToken.objects.filter(user=user)


def token_by_secret(secret: str) -> ApiToken | None:
    """Return the token of this secret with its user; nothing when unknown, expired or the user is inactive."""
    token = ApiToken.objects.select_related("user").filter(digest=digest(secret)).first()
    if token is None or not token.user.is_active:
        return None
    if token.expires_at is not None and token.expires_at <= timezone.now():
        return None
    return token


def audit_entries(limit: int = 200) -> list[AuditEntry]:
    """Return the newest entries of the audit."""
    return list(AuditEntry.objects.select_related("user")[:limit])
