"""Actions on one's own account: signing in, password, language, sessions."""

from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import check_for_language

from loadwright.server.accounts import access, audit, errors
from loadwright.server.accounts.actor import Actor
from loadwright.server.accounts.authentication import lockout
from loadwright.server.accounts.authentication.middleware import address_of
from loadwright.server.accounts.authentication.session_store import (
    ADDRESS,
    BROWSER,
    SIGNED_IN_AT,
    SessionStore,
    stored_key,
)
from loadwright.server.accounts.models import Session, User
from loadwright.server.accounts.people.actions import ADMIN, admin_password_file
from loadwright.server.accounts.tokens.actions import revoke_all


def sign_in(request: HttpRequest, username: str, password: str) -> User:
    """Sign the person in. Raises ``ActionError`` for wrong credentials or too many failures."""
    address = address_of(request)
    username = username.strip()[:150]
    attempt = lockout.begin(username, address)
    # Django hashes the password for an unknown name too, so that both take the same time.
    user = authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        lockout.failed(attempt, address)
        raise errors.WRONG_SIGN_IN()
    SessionStore.clear_expired()
    with transaction.atomic():
        login(request, user)
        request.session[ADDRESS] = address
        request.session[BROWSER] = request.headers.get("User-Agent", "")[:200]
        request.session[SIGNED_IN_AT] = timezone.now().isoformat()
        lockout.succeeded(attempt)
        _adopt_language(user, request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, ""))
        audit.record(Actor(user, address), lockout.SIGN_IN, user)
    return user


def _adopt_language(user: User, language: str) -> None:
    # A language chosen before signing in applies to people without a stored choice.
    if not user.language and language in dict(settings.LANGUAGES):
        User.objects.filter(pk=user.pk).update(language=language)


def sign_out(request: HttpRequest) -> None:
    """End the session."""
    user = request.user
    logout(request)
    if isinstance(user, User):
        audit.record(Actor(user, address_of(request)), "account.sign_out", user)
        access.announce()


def change_password(request: HttpRequest, old: str, new: str, *, revoke_tokens: bool = False) -> None:
    """Change the signed-in person's password; their other sessions end. ``revoke_tokens`` revokes their API tokens too.

    Guesses of the current password in an open session are limited like those at sign-in.
    """
    username, address = request.user.get_username(), address_of(request)
    attempt = lockout.begin(username, address)
    if not request.user.check_password(old):
        lockout.failed(attempt, address)
        raise errors.WRONG_PASSWORD()
    lockout.succeeded(attempt)
    with transaction.atomic():
        user = User.objects.select_for_update().get(username=username)
        _check_new_password(user, new)
        was_one_time = user.one_time_password
        user.set_password(new)
        user.one_time_password = False
        user.save(update_fields=["password", "one_time_password"])
        update_session_auth_hash(request, user)
        _end_others(request, user)
        actor = Actor(user, address)
        revoked = revoke_all(actor, user) if revoke_tokens else 0
        audit.record(actor, "account.change_password", user, tokens_revoked=revoked)
        if was_one_time and user.username == ADMIN:
            transaction.on_commit(lambda: admin_password_file().unlink(missing_ok=True))


def _check_new_password(user: User, new: str) -> None:
    if user.check_password(new):
        raise errors.SAME_PASSWORD()
    try:
        validate_password(new, user)
    except ValidationError as error:
        found = (errors.PASSWORD_PROBLEMS[str(one.code)](**(one.params or {})) for one in error.error_list)
        raise errors.WEAK_PASSWORD(problems=tuple(found)) from None


@transaction.atomic
def end_other_sessions(request: HttpRequest) -> int:
    """End all other sessions of the person; return their number."""
    user = User.objects.get(username=request.user.get_username())
    ended = _end_others(request, user)
    audit.record(Actor(user, address_of(request)), "account.end_sessions", user, ended=ended)
    return ended


def _end_others(request: HttpRequest, user: User) -> int:
    ended, _rows = Session.objects.filter(user=user).exclude(pk=stored_key(request.session.session_key)).delete()
    access.announce()
    return ended


@transaction.atomic
def choose_language(actor: Actor, language: str) -> None:
    """Store the person's language, independent of their browsers."""
    actor.require_write()
    if language not in dict(settings.LANGUAGES) or not check_for_language(language):
        raise errors.UNKNOWN_LANGUAGE()
    user = actor.person
    if user.language != language:
        User.objects.filter(pk=user.pk).update(language=language)
        audit.record(actor, "account.choose_language", user, language=language)
