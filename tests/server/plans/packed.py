"""Uploads of plans, one with a large data file."""

from __future__ import annotations

import os
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from loadwright.server.plans.sandboxed.uploads import Upload
from tests.support.plans import csv_data, java_request, plan

LARGE = os.urandom(1_500_000).hex().encode()


DIGEST = sha256(LARGE).hexdigest()


@cache
def two_plans() -> bytes:
    """Two whole plans and a part in one folder, as archived by another system."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("shop\\buy.jmx", plan(csv_data("data/users.csv"), java_request("buy")))
        archive.writestr("shop\\browse.jmx", plan(java_request("browse")))
        archive.writestr("shop\\data\\users.csv", b"1\n")
        archive.writestr("__MACOSX/shop/._buy.jmx", b"")
    return buffer.getvalue()


@cache  # A zip contains the time of its creation, so a second one would differ.
def packed(small: bytes = b"1\n") -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("users.jmx", plan(csv_data("data/users.csv"), java_request("${user}")))
        archive.writestr("data/users.csv", LARGE)
        archive.writestr("small.csv", small)
    return buffer.getvalue()


def zipped(document: str | bytes, **files: bytes) -> bytes:
    """A zip with a plan and data files; ``_`` in their names stands for a dot."""
    buffer = BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr("plan.jmx", document)
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return buffer.getvalue()


def upload(folder: Path, data: bytes, name: str = "shop.zip", chosen: str = "") -> Upload:
    """The upload of a file, which is written to ``folder``."""
    path = folder / "upload"
    path.write_bytes(data)
    return Upload(str(path), name, chosen)
