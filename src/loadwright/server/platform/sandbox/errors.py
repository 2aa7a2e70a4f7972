"""Errors of heavy work, which runs in sandboxes."""

from loadwright.server.platform.errors import CONFLICT, LOCKED, declare_error

BUSY = declare_error(
    "sandbox.busy", "%(count)s of your requests are already waiting to be processed; wait until they are done.", LOCKED
)
CLIENT_LEFT = declare_error("sandbox.client_left", "The request was cancelled.", CONFLICT)
TOO_LONG = declare_error(
    "sandbox.too_long", "Processing was ended after %(seconds)s s; use a smaller file.", field="file"
)
TOO_MUCH_MEMORY = declare_error(
    "sandbox.too_much_memory", "Processing needs more than %(limit)s MB of memory; use a smaller file.", field="file"
)
