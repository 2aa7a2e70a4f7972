"""Bundles in the file storage."""

from __future__ import annotations

from hashlib import sha256

from loadwright.server.platform import stored
from loadwright.server.runs import storage


def stored_bundle(data: bytes) -> str:
    """Store a bundle and return its SHA-256."""
    sha = sha256(data).hexdigest()
    stored.write(storage.bundle_path(sha), data)
    return sha
