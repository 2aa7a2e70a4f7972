"""Tells whoever keeps something open for a person (a shell, a transfer) that somebody may have lost access.

A hint to look again, never the change itself; whoever waits for it also looks again by itself now and then.
"""

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

GROUP = "access"
CHANGED = {"type": "access.changed"}


def announce() -> None:
    """Wake the group once the current transaction is committed (at once without one)."""

    def send() -> None:
        layer = get_channel_layer()
        assert layer is not None, "the settings name a default channel layer"
        async_to_sync(layer.group_send)(GROUP, CHANGED)

    transaction.on_commit(send)
