"""What a zip that was packed from a plan's folder lacks: messages in the comment of the zip.

They are a part of the zip, so that they reach the plan, its runs and their results wherever it is uploaded.
"""

from __future__ import annotations

from collections.abc import Sequence

from loadwright.core.messages import Message, plans
from loadwright.core.strictjson import dumps, loads
from loadwright.core.texts import storable

MAX_COMMENT = 60_000
"""Maximum number of bytes; a zip can have 65,535."""
MOST_MESSAGES = 20


def packing_comment(messages: Sequence[Message]) -> bytes:
    """Return ``messages`` as the comment of a zip: as many of the first ones as it can have."""
    kept = [message.to_json() for message in messages[:MOST_MESSAGES]]
    while len(comment := dumps(kept).encode()) > MAX_COMMENT:
        kept.pop()
    return comment if kept else b""


def packing_messages(comment: bytes) -> list[Message]:
    """Return the messages in the comment of a zip; none if it has another comment."""
    if not comment.startswith(b"["):
        return []
    try:
        found = [Message.from_json(data, depth=1) for data in storable(loads(comment.decode()))]
    except (ValueError, TypeError):
        return []
    return list(filter(_is_known, found))[:MOST_MESSAGES]


def _is_known(message: Message) -> bool:
    return message.code == plans.FOLDER_LEFT_OUT.code and message.params.keys() == plans.FOLDER_LEFT_OUT.names
