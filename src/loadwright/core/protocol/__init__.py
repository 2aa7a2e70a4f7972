"""The messages that agents and the server exchange on the control connection.

``envelope`` defines what the messages of all roles have in common, a module per role the additions of that role, and
``codec`` converts messages to JSON text and back.
"""

from .codec import Decoder, decode, encode, encode_desired, encode_order
from .envelope import (
    HEARTBEAT_SECONDS,
    LOST_AFTER_SECONDS,
    MAX_MESSAGE_CHARACTERS,
    MOST_KEPT,
    VERSION,
    Desired,
    Hello,
    Host,
    Message,
    ProtocolError,
    Refusal,
    Report,
    RoleMessages,
    Welcome,
    is_run_id,
)

__all__ = [
    "HEARTBEAT_SECONDS",
    "LOST_AFTER_SECONDS",
    "MAX_MESSAGE_CHARACTERS",
    "MOST_KEPT",
    "VERSION",
    "Decoder",
    "Desired",
    "Hello",
    "Host",
    "Message",
    "ProtocolError",
    "Refusal",
    "Report",
    "RoleMessages",
    "Welcome",
    "decode",
    "encode",
    "encode_desired",
    "encode_order",
    "is_run_id",
]
