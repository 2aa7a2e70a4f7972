"""Names and paths: bytes on the server, text in requests, and no way out of a folder."""

from __future__ import annotations

import os
import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loadwright.server.files.paths import (
    MAX_NAME,
    absolute,
    attachment,
    below,
    from_wire,
    number,
    part_path,
    readable,
    to_wire,
)
from loadwright.server.platform.errors import ActionError

NAMES = st.binary(min_size=1, max_size=300).filter(lambda name: b"\0" not in name)


@given(NAMES)
def test_every_name_comes_back_as_the_bytes_it_was(name: bytes) -> None:
    text = to_wire(name)
    assert from_wire(text) == name
    text.encode()  # no surrogates


@given(NAMES, NAMES)
def test_every_name_has_a_form_of_its_own(one: bytes, other: bytes) -> None:
    assert (to_wire(one) == to_wire(other)) == (one == other)


def test_plain_names_are_what_they_are() -> None:
    assert to_wire("Bericht für 测试.txt".encode()) == "Bericht für 测试.txt"
    assert to_wire(b"100%") == "100%25"
    assert to_wire("测".encode("gbk")) == "%B2%E2"


@given(st.text(max_size=200))
def test_a_path_is_absolute_and_plain_or_refused(text: str) -> None:
    try:
        path = absolute("/" + text)
    except ActionError:
        return
    assert path.startswith(b"/")
    assert not path.startswith(b"//")
    assert not {b".", b".."} & set(path.split(b"/"))
    assert absolute(to_wire(path)) == path


@given(st.text(max_size=60), st.sampled_from(["/", "/srv", "/srv/a b"]))
def test_nothing_below_a_folder_is_elsewhere(relative: str, folder: str) -> None:
    try:
        path = below(folder.encode(), relative)
    except ActionError:
        return
    assert posixpath.normpath(path) == path
    assert posixpath.commonpath([path, folder.encode()]) == folder.encode()
    assert path != folder.encode()


@given(NAMES.filter(lambda name: b"/" not in name and len(name) <= MAX_NAME), st.integers(0, 2**62))
def test_a_part_lies_beside_its_file_and_is_no_other_files(name: bytes, size: int) -> None:
    part = part_path(b"/srv/" + name, 1, size, 5)
    assert posixpath.dirname(part) == b"/srv"
    assert len(posixpath.basename(part)) <= MAX_NAME
    assert part.endswith(b".loadwright-part")
    others = {part_path(b"/srv/" + name, *other) for other in ((2, size, 5), (1, size + 1, 5), (1, size, 6))}
    assert part not in others
    assert part != part_path(b"/srv/" + name + b"x", 1, size, 5)


@given(NAMES)
def test_no_name_breaks_out_of_its_header(name: bytes) -> None:
    header = attachment(name)
    assert header.startswith("attachment; filename")
    assert header.isascii()
    assert header.isprintable()
    header.encode("latin-1")


@pytest.mark.parametrize(
    ("name", "header"),
    [
        (b"plain.txt", 'attachment; filename="plain.txt"'),
        (b'a"b\\c.txt', 'attachment; filename="a\\"b_c.txt"'),
        (b"a\r\nSet-Cookie: x=1", 'attachment; filename="a__Set-Cookie: x=1"'),
        (b"../../etc/passwd", 'attachment; filename=".._.._etc_passwd"'),
        ("测试.txt".encode(), "attachment; filename*=utf-8''%E6%B5%8B%E8%AF%95.txt"),
        ("测试.txt".encode("gbk"), "attachment; filename*=utf-8''%E6%B5%8B%E8%AF%95.txt"),
    ],
)
def test_headers_of_downloads(name: bytes, header: str) -> None:
    assert attachment(name) == header


def test_readable_names_turn_no_direction_and_hide_nothing() -> None:
    assert readable("\u202egpj.exe".encode()) == "_gpj.exe"
    assert readable(b"a\x1b[31m\x7f") == "a_[31m_"
    assert readable(b"\xff\xff").isprintable()
    assert readable(os.fsencode("a b")) == "a b"


@pytest.mark.parametrize("text", [None, "", "-1", "1.5", "x", "٣", "11", "1" * 30])
def test_numbers_are_bounded(text: str | None) -> None:
    with pytest.raises(ActionError):
        number(text, 10)
    assert number("10", 10) == 10
