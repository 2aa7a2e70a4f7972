"""Actions on API tokens."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from loadwright.core.texts import has_controls
from loadwright.server.accounts import audit, errors
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.authentication.secrets import new_secret
from loadwright.server.accounts.models import ApiToken, User
from loadwright.server.platform import disk

LAST_USED_GRANULARITY = timedelta(minutes=1)
MAX_TOKEN_DAYS = 3650


@transaction.atomic
def create_token(
    actor: Actor, *, name: str, scope: str = ApiToken.Scope.WRITE, days: int | None = None
) -> tuple[ApiToken, str]:
    """Create a token for ``actor``; return it with the secret, which is not stored."""
    actor.require_write()
    name = name.strip()
    if actor.user is None:
        raise errors.TOKEN_WITHOUT_PERSON()
    if actor.program:
        # An expiring token could otherwise outlive itself in others.
        raise errors.TOKEN_BY_TOKEN()
    if not name or len(name) > 100 or has_controls(name):
        raise errors.TOKEN_NAME()
    if scope not in ApiToken.Scope.values:
        raise errors.TOKEN_SCOPE()
    if days is not None and not 1 <= days <= MAX_TOKEN_DAYS:
        raise errors.TOKEN_DAYS()
    secret, digest = new_secret("lw")
    expires_at = timezone.now() + timedelta(days=days) if days else None
    token = ApiToken.objects.create(user=actor.user, name=name, scope=scope, digest=digest, expires_at=expires_at)
    audit.record(actor, "token.create", name, scope=scope, days=days)
    return token, secret


@transaction.atomic
def revoke_token(actor: Actor, token_id: int) -> None:
    """Delete one of the actor's own tokens."""
    actor.require_write()
    token = ApiToken.objects.filter(pk=token_id, user=actor.user).first()
    if token is None:
        raise errors.TOKEN_NOT_FOUND()
    audit.record(actor, "token.revoke", token.name)
    token.delete()


@transaction.atomic
def revoke_token_of(actor: Actor, user_id: int, token_id: int) -> ApiToken:
    """Delete a token of any person, as an administrator."""
    actor.require_admin()
    token = ApiToken.objects.select_related("user").filter(pk=token_id, user=user_id).first()
    if token is None:
        raise errors.TOKEN_OF_PERSON()
    audit.record(actor, "token.revoke", token.name, owner=token.user.username)
    token.delete()
    return token


def revoke_all(actor: Actor, user: User) -> int:
    """Delete all tokens of a person, inside the transaction of an action that permits it; return their number."""
    names = list(user.tokens.order_by("pk").values_list("name", flat=True))
    audit.record_each(actor, "token.revoke", [(name, {"owner": user.username}) for name in names])
    user.tokens.all().delete()
    return len(names)


def touch_token(token: ApiToken) -> None:
    """Record the use of a token, at most once a minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_GRANULARITY:
        with disk.tolerated("The last use of an API token"):
            ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
