"""The form of log lines."""

from __future__ import annotations

import logging

from .texts import printable_lines


class LogFormatter(logging.Formatter):
    """Formats records such that text from elsewhere in them cannot control the terminal in which they are read."""

    def format(self, record: logging.LogRecord) -> str:
        return printable_lines(super().format(record))
