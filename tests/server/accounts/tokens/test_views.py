"""Validity and scope of tokens. ``tests/server/test_access.py`` tests access to their pages."""

from __future__ import annotations

import re

from django.test import Client


def test_token_is_shown_once(browser: Client) -> None:
    created = browser.post("/tokens", {"name": "ci", "scope": "write", "days": ""}).content.decode()
    secret = re.search(r"lw_[\w-]{20,}", created)
    assert secret is not None
    assert secret[0] not in browser.get("/tokens").content.decode()
