"""The messages that agents and the server exchange on the control connection.

``envelope`` holds what the messages of every role have in common, a module per role what that role adds, and
``codec`` turns messages into JSON text and back.
"""

from .codec import decode, encode
from .envelope import (
    HEARTBEAT_SECONDS,
    LOST_AFTER_SECONDS,
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
)

__all__ = [
    "HEARTBEAT_SECONDS",
    "LOST_AFTER_SECONDS",
    "VERSION",
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
]
