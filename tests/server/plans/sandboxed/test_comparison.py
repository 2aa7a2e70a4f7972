"""Detailed comparison of two uploads."""

from __future__ import annotations

from pathlib import Path

from loadwright.core.jmx.editing.differences import ADDED, CHANGED, REMOVED
from loadwright.server.plans.sandboxed import comparison
from loadwright.server.plans.sandboxed.comparison import FileChange, differ
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


def test_data_files_are_compared(tmp_path: Path) -> None:
    document = plan(java_request("one"))
    before = kept(tmp_path, "a.zip", zipped(document, same_csv=b"1", users_csv=b"a", old_csv=b"1"))
    after = kept(tmp_path, "b.zip", zipped(document, same_csv=b"1", users_csv=b"bb", new_csv=b""))
    found = differ(before, after)
    assert found.changes == []
    assert found.files == [
        FileChange(ADDED, "new.csv", None, 0),
        FileChange(REMOVED, "old.csv", 1, None),
        FileChange(CHANGED, "users.csv", 1, 2),
    ]


def test_long_values_and_large_documents_are_bounded(tmp_path: Path) -> None:
    before = kept(tmp_path, "a.jmx", plan(java_request("one")).encode())
    after = kept(tmp_path, "b.jmx", plan(java_request("x" * (comparison.MOST_TEXT + 1))).encode())
    found = differ(before, after)
    assert found.lines is None
    values = [one.after or "" for change in found.changes for one in change.properties]
    assert max(map(len, values)) == comparison.MOST_CHARACTERS + 1
