"""Tickets: what lets a browser open the WebSocket of one terminal session, once and soon.

A WebSocket cannot carry a CSRF token, so a page first asks for a ticket with one. It is signed, good for one use within
half a minute, and bound to the person, the browser's session and the terminal session.
"""

import secrets

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

SECONDS = 30
SALT = "loadwright.terminal.ticket"


def issue(*, user_id: int, browser: str, session: str) -> str:
    """Return a ticket for a person; ``browser`` is the key of their browser's session, ``session`` the terminal's."""
    content = [user_id, _digest(browser), session, secrets.token_urlsafe(12)]
    return signing.dumps(content, salt=SALT, compress=False)


def redeem(ticket: str, *, user_id: int, browser: str, session: str) -> bool:
    """Return whether the ticket is genuine, fresh, unused and for exactly this; from then on it is used."""
    try:
        owner, digest, key, nonce = signing.loads(ticket, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    if owner != user_id or key != session or not constant_time_compare(digest, _digest(browser)):
        return False
    # One of several that come with the same ticket is the first to add it. The addresses of WebSockets are spread over
    # the processes by their path, so the second use meets the same process even where they share no cache.
    return cache.add(f"terminal-ticket:{nonce}", True, 2 * SECONDS)


def _digest(browser: str) -> str:
    # The key itself opens the person's session and has no place in an address.
    return salted_hmac(SALT, browser).hexdigest()
