"""People on WebSockets."""

from __future__ import annotations

from asgiref.sync import async_to_sync
from django.test import Client
from starlette.requests import HTTPConnection

from loadwright.server.accounts.authentication.sessions import signed_in


def socket_user(client: Client) -> str | None:
    """The person of a WebSocket opened by this browser."""
    cookie = f"sessionid={client.cookies['sessionid'].value}"
    scope = {"type": "websocket", "headers": [(b"host", b"x"), (b"cookie", cookie.encode())]}
    user = async_to_sync(signed_in)(HTTPConnection(scope))
    return user.username if user else None
