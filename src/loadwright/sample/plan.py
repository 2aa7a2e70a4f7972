"""The sample plan as files, and as a bundle that can be uploaded or run."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

BUNDLE_NAME = "sample-shop.zip"
PLAN_NAME = "sample-shop.jmx"
DATA_FILES = ("products.csv",)

_FOLDER = Path(__file__).parent
_EPOCH = (1980, 1, 1, 0, 0, 0)


def sample_plan(host: str = "127.0.0.1", port: int = 9000) -> bytes:
    """Return the plan with its variables ``host`` and ``port`` set to the target's address."""
    text = (_FOLDER / "plan.jmx").read_text(encoding="utf-8")
    value = '<stringProp name="Argument.value">{}</stringProp>'
    text = text.replace(value.format("127.0.0.1"), value.format(escape(host)))
    return text.replace(value.format("9000"), value.format(port)).encode()


def sample_files(host: str = "127.0.0.1", port: int = 9000) -> dict[str, bytes]:
    """Return the plan and its data file by name."""
    return {PLAN_NAME: sample_plan(host, port), **{name: (_FOLDER / name).read_bytes() for name in DATA_FILES}}


def sample_bundle(host: str = "127.0.0.1", port: int = 9000) -> tuple[str, bytes]:
    """Return the file name and the bytes of a zip with the plan and its data file.

    The same arguments always give the same bytes.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sample_files(host, port).items():
            archive.writestr(zipfile.ZipInfo(name, _EPOCH), data, compress_type=zipfile.ZIP_DEFLATED)
    return BUNDLE_NAME, buffer.getvalue()
