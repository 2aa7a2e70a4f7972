"""Everything people are told about runs, plans and generators: each message is declared once, here.

English is rendered in ``core`` by ``str(message)``; pages render the reader's language with gettext from the same
declarations. A module here covers one topic: ``events``, ``reasons``, ``inputs``, ``specs``, ``plans``, ``agents``.
"""

from . import agents, events, inputs, plans, reasons, specs
from .message import (
    DECLARED,
    LIST,
    TEXT,
    Declaration,
    InputError,
    Message,
    MessageError,
    Param,
    declare,
    message_of,
    render,
)

__all__ = [
    "DECLARED",
    "LIST",
    "TEXT",
    "Declaration",
    "InputError",
    "Message",
    "MessageError",
    "Param",
    "agents",
    "declare",
    "events",
    "inputs",
    "message_of",
    "plans",
    "reasons",
    "render",
    "specs",
]
