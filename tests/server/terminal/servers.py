"""Servers that pages offer."""

from __future__ import annotations

from typing import Any

from loadwright.server.accounts.models import User
from tests.support.pages import signed_in


def offered(user: User, **query: Any) -> list[str]:
    answer = signed_in(user).get("/terminal/servers", query).json()
    return [server["name"] for server in answer["servers"]]
