"""Data files that are split so that every generator uses its own lines."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from loadwright.agent.generator.errors import OrderError
from loadwright.agent.generator.files.split import split_file
from loadwright.core.protocol.generator import Split


def parts(folder: Path, data: bytes, count: int, *, header: bool = False, quoted: bool = False) -> list[bytes]:
    """Return the lines of a file that each of ``count`` generators uses."""
    kept = []
    for part in range(count):
        (folder / "users.csv").write_bytes(data)
        split_file(folder, Split("users.csv", header=header, quoted=quoted, part=part, parts=count))
        kept.append((folder / "users.csv").read_bytes())
    assert [path.name for path in folder.iterdir()] == ["users.csv"]
    return kept


def test_each_line_is_used_by_exactly_one(tmp_path: Path) -> None:
    lines = [f"用户{number},secret\n".encode() for number in range(1000)]
    kept = parts(tmp_path, b"".join(lines), 7)
    used = [line for part in kept for line in part.splitlines(keepends=True)]
    assert sorted(used) == sorted(lines)
    assert {len(part.splitlines()) for part in kept} == {142, 143}


def test_the_header_is_kept_by_all(tmp_path: Path) -> None:
    assert parts(tmp_path, b"name,age\r\nann,1\r\nbob,2\r\ncid,3", 2, header=True) == [
        b"name,age\r\nann,1\r\ncid,3",
        b"name,age\r\nbob,2\r\n",
    ]


def test_quoted_fields_may_hold_line_breaks(tmp_path: Path) -> None:
    data = b'1,"one\nline"\n2,plain\n3,"a ""quote"" and\n\nmore"\n'
    assert parts(tmp_path, data, 2, quoted=True) == [b'1,"one\nline"\n3,"a ""quote"" and\n\nmore"\n', b"2,plain\n"]
    assert parts(tmp_path, b'5" nail\n6" nail\n', 2) == [b'5" nail\n', b'6" nail\n']


@pytest.mark.parametrize(
    ("data", "quoted", "words"),
    [
        (b"a\n", False, "too few lines \\(1\\) and cannot be split over 2 generators"),
        (b"", False, "too few lines \\(0\\)"),
        (b'a\n"b\nc\n', True, "never closed"),
        ("a\nb\n".encode("utf-16"), False, "UTF-16"),
        (b"x" * 1_100_000 + b"\ny\n", False, "a line of more than 1 MB"),
        (b'"' + b"x\n" * 600_000, True, "a quoted field in it is never closed"),
    ],
)
def test_unsplittable_files_are_refused(tmp_path: Path, data: bytes, quoted: bool, words: str) -> None:
    with pytest.raises(OrderError, match=words):
        parts(tmp_path, data, 2, quoted=quoted)


@pytest.mark.parametrize("path", ["../users.csv", "/etc/hostname", "missing.csv"])
def test_files_outside_of_the_plan_are_not_touched(tmp_path: Path, path: str) -> None:
    (tmp_path / "users.csv").write_text("a\nb\n")
    (tmp_path / "plan").mkdir()
    with pytest.raises(OrderError, match="no file"):
        split_file(tmp_path / "plan", Split(path, header=False, quoted=False, part=0, parts=2))


def test_a_large_file_needs_little_memory(tmp_path: Path) -> None:
    with (tmp_path / "users.csv").open("wb") as file:
        for number in range(20_000):
            file.write(b"%08d," % number + b"x" * 1000 + b"\n")
    tracemalloc.start()
    split_file(tmp_path, Split("users.csv", header=True, quoted=True, part=1, parts=4))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 3 << 20
