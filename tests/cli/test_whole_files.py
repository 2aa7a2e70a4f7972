"""Files of commands are read and written as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest

from loadwright.cli import whole_files
from loadwright.cli.errors import BadInputError


def test_a_file_is_read_up_to_a_size(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * (1 << 20))

    assert len(whole_files.read(path, 1 << 20)) == 1 << 20
    path.write_bytes(b"x" * ((1 << 20) + 1))
    with pytest.raises(BadInputError, match="a is larger than 1 MiB"):
        whole_files.read(path, 1 << 20)
    with pytest.raises(BadInputError, match="cannot be read"):
        whole_files.read(tmp_path / "b")


def test_a_file_is_replaced_completely_or_not_at_all(tmp_path: Path) -> None:
    whole_files.write(tmp_path / "a", b"1")
    whole_files.write(tmp_path / "a", b"2")

    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"2")]
    with pytest.raises(BadInputError, match="cannot be written"):
        whole_files.write(tmp_path / "no/a", b"1")
    with pytest.raises(BadInputError, match="is a folder"):
        whole_files.write(tmp_path, b"1")
