"""Tickets: permit a browser to open the WebSocket of one terminal session, once and soon.

A WebSocket cannot carry a CSRF token, so a page first requests a ticket with one. It is signed, valid for one use
within 30 seconds, and bound to the person, the browser session and the terminal session.
"""

import secrets

from django.core import signing
from django.core.cache import cache
from django.utils.crypto import constant_time_compare, salted_hmac

SECONDS = 30
SALT = "loadwright.terminal.ticket"


def issue(*, user_id: int, browser: str, session: str) -> str:
    """Return a ticket for a person. ``browser`` is the key of the browser session, ``session`` of the terminal."""
    content = [user_id, _digest(browser), session, secrets.token_urlsafe(12)]
    return signing.dumps(content, salt=SALT, compress=False)


def redeem(ticket: str, *, user_id: int, browser: str, session: str) -> bool:
    """Return whether the ticket is genuine, fresh, unused and for exactly this; marks it as used."""
    try:
        owner, digest, key, nonce = signing.loads(ticket, salt=SALT, max_age=SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return False
    if owner != user_id or key != session or not constant_time_compare(digest, _digest(browser)):
        return False
    # Of concurrent uses of one ticket only the first adds it. WebSockets are distributed over
    # processes by path, so a second use reaches the same process even without a shared cache.
    return cache.add(f"terminal-ticket:{nonce}", True, 2 * SECONDS)


def _digest(browser: str) -> str:
    # The key itself opens the person's session and must not be part of a URL.
    return salted_hmac(SALT, browser).hexdigest()
