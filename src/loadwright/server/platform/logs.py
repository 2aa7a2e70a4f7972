"""Log records of requests."""

import logging


def without_refusals(record: logging.LogRecord) -> bool:
    """Remove the traceback of a request that was refused. Its line has the reason and the address."""
    if getattr(record, "status_code", 500) < 500:
        record.exc_info = None
        record.exc_text = None
    return True
