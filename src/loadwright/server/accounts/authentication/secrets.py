"""Secrets that are shown once; only their SHA-256 is stored.

They have 256 bits of entropy, so a plain hash cannot be searched; passwords use Django's hashers.
"""

import secrets
from hashlib import sha256


def new_secret(prefix: str) -> tuple[str, str]:
    """Return a new secret that begins with ``prefix``, and its digest."""
    secret = f"{prefix}_{secrets.token_urlsafe(32)}"
    return secret, digest(secret)


def digest(secret: str) -> str:
    """Return the stored digest of ``secret``."""
    return sha256(secret.encode()).hexdigest()
