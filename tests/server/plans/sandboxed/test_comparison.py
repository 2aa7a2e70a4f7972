"""Detailed comparison of two uploads."""

from __future__ import annotations

from pathlib import Path

from loadwright.core.jmx.editing.differences import ADDED
from loadwright.server.plans.sandboxed import comparison
from loadwright.server.plans.sandboxed.comparison import differ
from loadwright.server.plans.sandboxed.uploads import Upload
from tests.server.plans.packed import zipped
from tests.support.plans import java_request, plan


def kept(folder: Path, name: str, data: bytes) -> Upload:
    (folder / name).write_bytes(data)
    return Upload(str(folder / name), name, "")


def test_elements_with_properties_and_text_are_compared(tmp_path: Path) -> None:
    before = kept(tmp_path, "a.jmx", plan(java_request("one")).encode())
    after = kept(tmp_path, "b.zip", zipped(plan(java_request("one"), java_request("three"))))
    found = differ(before, after)
    assert [(change.kind, change.name) for change in found.changes] == [(ADDED, "three")]
    assert found.lines is not None
    assert any(line.startswith("+") and "three" in line for line in found.lines)
    assert (found.more, found.more_lines) == (0, False)


def test_long_values_and_large_documents_are_bounded(tmp_path: Path) -> None:
    before = kept(tmp_path, "a.jmx", plan(java_request("one")).encode())
    after = kept(tmp_path, "b.jmx", plan(java_request("x" * (comparison.MOST_TEXT + 1))).encode())
    found = differ(before, after)
    assert found.lines is None
    values = [one.after or "" for change in found.changes for one in change.properties]
    assert max(map(len, values)) == comparison.MOST_CHARACTERS + 1
