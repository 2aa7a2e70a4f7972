"""The address to which the requests of an import go."""

from __future__ import annotations

from loadwright.core.imports.draft import urls
from loadwright.core.imports.draft.model import Origin
from loadwright.core.messages import imports

from .report import Report

MAX_URL = 2_000


def base_origin(url: str, report: Report) -> Origin | None:
    """Return protocol, host and port of an address that people enter; ``None`` if it is empty.

    Raises ``ImportRefusedError`` if it is not an address of HTTP, or has more than these.
    """
    text = url.strip()
    if not text:
        return None
    if len(text) > MAX_URL:
        raise report.refuse(imports.BASE_URL())
    try:
        address = urls.parse(text if "://" in text else f"https://{text}")
    except ValueError:
        raise report.refuse(imports.BASE_URL()) from None
    if address.path != "/" or address.query or address.user_info:
        raise report.refuse(imports.BASE_URL())
    return address.origin


def url_of(origin: Origin) -> str:
    """Return an origin as an address; empty if it is not known, or contains variables."""
    if not origin.host or "$" in origin.protocol + origin.host + origin.port:
        return ""
    return f"{origin.protocol}://{origin.host}{f':{origin.port}' if origin.port else ''}"
