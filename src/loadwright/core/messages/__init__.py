"""All messages about runs, plans, generators, hosts and alerts; each is declared once.

``str(message)`` renders English; pages render the reader's language with gettext from the same declarations. A module
here covers one topic: ``events``, ``reasons``, ``inputs``, ``specs``, ``plans``, ``agents``,
``hosts``, ``figures``, ``alerts``, ``imports``, ``editing``, ``previews``, ``moments``.
"""

from . import agents, alerts, editing, events, hosts, imports, inputs, moments, plans, previews, reasons, specs
from .message import (
    DECLARED,
    ELEMENT,
    LABEL,
    LIST,
    TEXT,
    Declaration,
    InputError,
    Message,
    MessageError,
    Param,
    declare,
    declare_counted,
    message_of,
    name_list,
    render,
    shortened,
    shortened_params,
)

__all__ = [
    "DECLARED",
    "ELEMENT",
    "LABEL",
    "LIST",
    "TEXT",
    "Declaration",
    "InputError",
    "Message",
    "MessageError",
    "Param",
    "agents",
    "alerts",
    "declare",
    "declare_counted",
    "editing",
    "events",
    "hosts",
    "imports",
    "inputs",
    "message_of",
    "moments",
    "name_list",
    "plans",
    "previews",
    "reasons",
    "render",
    "shortened",
    "shortened_params",
    "specs",
]
