"""Administration of people. People are disabled, never deleted."""

import contextlib
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

from loadwright.core.texts import has_controls
from loadwright.server.accounts import access, audit, errors
from loadwright.server.accounts.actor import PLATFORM, SYSTEM, Actor
from loadwright.server.accounts.models import SignInFailure, User
from loadwright.server.accounts.tokens.actions import revoke_all

ADMIN = "admin"
MAX_NAME = 150


@transaction.atomic
def create_person(actor: Actor, *, username: str, administrator: bool = False) -> tuple[User, str]:
    """Create a person; return them with a one-time password, which is not stored in clear."""
    actor.require_admin()
    user = User(username=User.normalize_username(username.strip()))
    try:
        user.clean_fields(exclude=["password"])
    except ValidationError:
        raise errors.USER_NAME_FORM() from None
    # Names that differ only in case would be confused.
    if user.username.lower() == PLATFORM or User.objects.filter(username__iexact=user.username).exists():
        raise errors.USER_NAME_TAKEN()
    user.is_superuser = user.is_staff = administrator
    password = _one_time(user)
    audit.record(actor, "person.create", user, administrator=administrator)
    return user, password


@transaction.atomic
def change_details(actor: Actor, user_id: int, **details: str) -> User:
    """Change ``first_name``, ``last_name`` and ``email`` of a person; what is not given is kept."""
    actor.require_admin()
    user = _locked(user_id)
    changed = {name: text.strip() for name, text in details.items() if text.strip() != getattr(user, name)}
    for name, text in changed.items():
        if name != "email" and (len(text) > MAX_NAME or has_controls(text)):
            raise errors.PERSON_NAME(field=name, limit=MAX_NAME)
        setattr(user, name, text)
    try:
        user.clean_fields(exclude={field.name for field in User._meta.fields} - {"email"})
    except ValidationError:
        raise errors.PERSON_EMAIL() from None
    user.save(update_fields=list(changed))
    audit.record(actor, "person.change", user, fields=sorted(changed))
    return user


@transaction.atomic
def set_active(actor: Actor, user_id: int, active: bool) -> User:
    """Enable or disable a person. Disabling ends their sessions and blocks their tokens."""
    actor.require_admin()
    user = _locked(user_id)
    if not active:
        require_removable(actor, user)
    user.is_active = active
    user.save(update_fields=["is_active"])
    audit.record(actor, "person.enable" if active else "person.disable", user)
    if not active:
        end_sessions(user)
    return user


@transaction.atomic
def set_administrator(actor: Actor, user_id: int, administrator: bool) -> User:
    """Grant or revoke administrator rights. Revoking ends the person's sessions."""
    actor.require_admin()
    user = _locked(user_id)
    if not administrator:
        require_removable(actor, user)
    user.is_superuser = user.is_staff = administrator
    user.save(update_fields=["is_superuser", "is_staff"])
    audit.record(actor, "person.make_administrator" if administrator else "person.unmake_administrator", user)
    if not administrator:
        end_sessions(user)
    return user


@transaction.atomic
def reset_password(actor: Actor, user_id: int) -> tuple[User, str]:
    """Set and return a new one-time password for a person; their sessions end and their API tokens are revoked."""
    actor.require_admin()
    user = _locked(user_id)
    if user == actor.user:
        raise errors.OWN_PASSWORD()
    password = _one_time(user)
    SignInFailure.objects.filter(username=user.username).delete()
    audit.record(actor, "person.reset_password", user, tokens_revoked=revoke_all(actor, user))
    end_sessions(user)
    return user, password


@transaction.atomic
def unlock(actor: Actor, user_id: int) -> User:
    """Delete the failed sign-ins of this person."""
    actor.require_admin()
    user = _locked(user_id)
    forgotten, _rows = SignInFailure.objects.filter(username=user.username).delete()
    audit.record(actor, "person.unlock", user, failures=forgotten)
    return user


def require_removable(actor: Actor, user: User) -> None:
    """Raise ``ActionError`` if ``user`` is the actor or the last administrator."""
    if user == actor.user:
        raise errors.OWN_RIGHTS()
    administrators = User.objects.select_for_update().filter(is_active=True, is_superuser=True)
    others = [one for one in administrators if one.pk != user.pk]
    if user.is_active and user.is_superuser and not others:
        raise errors.LAST_ADMINISTRATOR(name=user.username)


def end_sessions(user: User) -> None:
    """End every session of a person, with open shells and transfers."""
    user.sessions.all().delete()
    access.announce()


def ensure_admin() -> str | None:
    """Create the first administrator if there are no users; return the one-time password while it is valid."""
    if not User.objects.exists():
        return create_person(SYSTEM, username=ADMIN, administrator=True)[1]
    if not User.objects.filter(username=ADMIN, one_time_password=True).exists():
        return None
    with contextlib.suppress(OSError):
        return admin_password_file().read_text(encoding="ascii").strip()
    return None


def admin_password_file() -> Path:
    """Return the path of the file with the administrator's one-time password."""
    return Path(settings.HOME) / "admin-password"


def _locked(user_id: int) -> User:
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise errors.PERSON_NOT_FOUND()
    return user


def _one_time(user: User) -> str:
    """Set and return a random one-time password."""
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.one_time_password = True
    user.save()
    if user.username == ADMIN:
        transaction.on_commit(lambda: _keep(admin_password_file(), password))
    return password


def _keep(path: Path, password: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(password + "\n")
