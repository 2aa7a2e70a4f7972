"""Problems of this process that administrators should know: logged when they begin, and shown to them on every page."""

import logging

from loadwright.core.messages import Declaration, Message, declare

log = logging.getLogger(__name__)

CONNECTIONS = declare(
    "notice.connections",
    "%(used)s of at most %(limit)s connections to this server are open; %(refused)s were refused and %(displaced)s idle"
    " or incomplete ones closed to make room. Find the clients that open them, or raise LOADWRIGHT_MAX_CONNECTIONS.",
)
DESCRIPTORS = declare(
    "notice.descriptors",
    "This server has %(used)s of at most %(limit)s files and connections open. Raise the limit of its service"
    " (LimitNOFILE) and restart it.",
)
TELEMETRY = declare(
    "notice.telemetry",
    "Measurements cannot be stored: %(reason)s. Generators keep theirs and deliver them later; active runs continue.",
)

_current: dict[str, Message] = {}


def show(message: Message) -> None:
    """Show ``message`` until it is ended. It replaces an earlier one of the same declaration."""
    if message.code not in _current:
        log.warning("%s", message)
    _current[message.code] = message


def end(declaration: Declaration) -> None:
    """Show the message of ``declaration`` no longer."""
    _current.pop(declaration.code, None)


def current() -> list[Message]:
    """Return the messages that are shown, oldest first."""
    return list(_current.values())
