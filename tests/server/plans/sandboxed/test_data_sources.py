"""Data files, in uploads and stored on their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.server.plans.sandboxed import data_sources
from loadwright.server.plans.sandboxed.data_sources import DataSource, copy_of, preview_of
from loadwright.server.plans.sandboxed.uploads import Upload
from tests.server.plans.packed import zipped
from tests.support.site import JMX

CONTENT = b"a;b\n1;2\n3;4"


@pytest.fixture(params=["alone", "in an upload"])
def source(request: pytest.FixtureRequest, tmp_path: Path) -> DataSource:
    path = tmp_path / "stored"
    if request.param == "alone":
        path.write_bytes(CONTENT)
        return DataSource(None, str(path))
    path.write_bytes(zipped(JMX, users_csv=CONTENT))
    return DataSource(Upload(str(path), "plan.zip", ""), "users.csv")


def test_a_file_is_previewed_and_copied(source: DataSource, tmp_path: Path) -> None:
    found = preview_of(source, "")
    assert (found.lines, found.columns, found.delimiter) == (3, 2, ";")
    assert preview_of(source, ",").columns == 1
    copy_of(source, tmp_path / "copy")
    assert (tmp_path / "copy").read_bytes() == CONTENT


def test_only_the_beginning_of_a_large_file_is_shown(
    source: DataSource, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(data_sources, "HEAD_BYTES", 6)
    found = preview_of(source, "")
    assert (found.rows, found.lines) == ([["a", "b"]], 3)
    monkeypatch.setattr(data_sources, "MOST_COUNTED_BYTES", 5)
    assert preview_of(source, "").lines is None


def test_an_empty_file_has_no_lines(tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    assert preview_of(DataSource(None, str(path)), "").lines == 0


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_lines_of_utf_16_are_counted_as_characters(tmp_path: Path, encoding: str) -> None:
    # The second half of 上 and the first one of ਊ are bytes of a line feed.
    path = tmp_path / "stored"
    path.write_bytes("\ufeff上海,ਊ\n北京,上\n".encode(encoding))
    assert preview_of(DataSource(None, str(path)), "").lines == 2
