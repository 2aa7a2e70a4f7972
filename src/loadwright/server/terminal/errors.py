"""Errors of terminals."""

from loadwright.server.platform.errors import CONFLICT, FORBIDDEN, NOT_FOUND, declare_error

TERMINAL_NOT_FOUND = declare_error("terminal.not_found", "Terminal not found.", NOT_FOUND)
ALL_TERMINALS = declare_error("terminal.administrators_only", "Only administrators can see all terminals.", FORBIDDEN)
TOO_MANY_TERMINALS = declare_error(
    "terminal.too_many", "You have %(count)s open terminals, the maximum. Close one first.", CONFLICT
)
