"""Signed-in browsers, and the contents of pages."""

from __future__ import annotations

import re

from django.test import Client

from loadwright.server.accounts.models import User

PASSWORD = "correct-horse-9"


def text_of(html: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<script.*?</script>|<[^>]+>", " ", html.decode(), flags=re.DOTALL))


def signed_in(user: User) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(user)
    return client


def sign_in(username: str, password: str = PASSWORD, address: str = "10.0.0.1") -> Client:
    """A browser after an attempt to sign in; its cookies contain ``sessionid`` only if that succeeded."""
    client = Client(REMOTE_ADDR=address)
    client.post("/login", {"username": username, "password": password})
    return client


def errors_of(html: bytes) -> list[str]:
    """The error messages beside fields and above the form."""
    found = re.findall(r'class="invalid-feedback[^>]*>(.*?)</div>|alert-danger.*?<div>(.*?)</div>', html.decode())
    return [(a or b).replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'") for a, b in found]
