"""Everything that changes users, tokens and sessions."""

import contextlib
import os
import secrets
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from . import audit
from .actor import SYSTEM, Actor
from .errors import CONFLICT, LOCKED, NOT_FOUND, ActionError
from .middleware import address_of
from .models import ApiToken, SignInFailure, User
from .secrets import new_secret

ADMIN = "admin"
LAST_USED_GRANULARITY = timedelta(minutes=1)
MAX_TOKEN_DAYS = 3650


def sign_in(request: HttpRequest, username: str, password: str) -> User:
    """Sign the person in; raises ``ActionError`` for a wrong password or after too many of them."""
    address = address_of(request)
    username = username.strip()[:150]
    recent = SignInFailure.objects.filter(at__gte=timezone.now() - timedelta(seconds=settings.SIGN_IN_LOCK_SECONDS))
    if recent.filter(username=username, address=address).count() >= settings.SIGN_IN_FAILURES:
        raise ActionError(_("Too many failed attempts. Wait a quarter of an hour, then try again."), code=LOCKED)
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        SignInFailure.objects.create(username=username, address=address)
        audit.record(Actor(address=address), "account.sign_in_failed", username)
        raise ActionError(_("The user name or the password is wrong."), field="password")
    with transaction.atomic():
        login(request, user)
        SignInFailure.objects.filter(username=username).delete()
        audit.record(Actor(user, address), "account.sign_in", user)
    return user


def sign_out(request: HttpRequest) -> None:
    """End the session."""
    if isinstance(request.user, User):
        audit.record(Actor(request.user, address_of(request)), "account.sign_out", request.user)
    logout(request)


@transaction.atomic
def change_password(request: HttpRequest, old: str, new: str) -> None:
    """Change the signed-in person's password; other sessions of theirs end."""
    user = User.objects.select_for_update().get(username=request.user.get_username())
    if not user.check_password(old):
        raise ActionError(_("The present password is wrong."), field="old_password")
    try:
        validate_password(new, user)
    except ValidationError as error:
        raise ActionError(" ".join(error.messages), field="new_password") from None
    was_one_time = user.one_time_password
    user.set_password(new)
    user.one_time_password = False
    user.save(update_fields=["password", "one_time_password"])
    update_session_auth_hash(request, user)
    audit.record(Actor(user, address_of(request)), "account.change_password", user)
    if was_one_time and user.username == ADMIN:
        transaction.on_commit(lambda: admin_password_file().unlink(missing_ok=True))


@transaction.atomic
def create_token(
    actor: Actor, *, name: str, scope: str = ApiToken.Scope.WRITE, days: int | None = None
) -> tuple[ApiToken, str]:
    """Create a token for ``actor``; returns it with the secret, which is never shown again."""
    actor.require_write()
    name = name.strip()
    if actor.user is None:
        raise ActionError(_("A token belongs to a person."))
    if not name or len(name) > 100:
        raise ActionError(_("Give the token a name of at most 100 characters."), field="name")
    if scope not in ApiToken.Scope.values:
        raise ActionError(_("The scope is either read or write."), field="scope")
    if days is not None and not 1 <= days <= MAX_TOKEN_DAYS:
        raise ActionError(_("A token is valid for 1 to 3650 days."), field="days")
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
        raise ActionError(_("There is no such token of yours."), code=NOT_FOUND)
    audit.record(actor, "token.revoke", token.name)
    token.delete()


def touch_token(token: ApiToken) -> None:
    """Note that the token was used, at most once a minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > LAST_USED_GRANULARITY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)


def admin_password_file() -> Path:
    """Return where the administrator's one-time password is kept until it is changed."""
    return Path(settings.HOME) / "admin-password"


def ensure_admin() -> str | None:
    """Create the administrator when there is no user yet; return the one-time password while it is in force."""
    if not User.objects.exists():
        return reset_password(ADMIN, create=True)
    if not User.objects.filter(username=ADMIN, one_time_password=True).exists():
        return None
    with contextlib.suppress(OSError):
        return admin_password_file().read_text(encoding="ascii").strip()
    return None


@transaction.atomic
def reset_password(username: str, *, create: bool = False) -> str:
    """Give ``username`` a new one-time password and return it; sessions of theirs end."""
    user = User.objects.filter(username=username).first()
    if user is None:
        if not create:
            raise ActionError(_("There is no user of that name."), field="username", code=NOT_FOUND)
        user = User(username=username, is_staff=True, is_superuser=True)
    elif create:
        raise ActionError(_("There is a user of that name already."), field="username", code=CONFLICT)
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.one_time_password = True
    user.save()
    SignInFailure.objects.filter(username=username).delete()
    audit.record(SYSTEM, "account.reset_password", username)
    if username == ADMIN:
        _keep(admin_password_file(), password)
    return password


def _keep(path: Path, password: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(password + "\n")
