"""Documents of imports."""

from __future__ import annotations

import pytest

from loadwright.core.imports import documents
from loadwright.core.imports.report import ImportRefusedError, Report

REPORT = Report("file")


def test_json_and_yaml_are_read_with_a_byte_order_mark() -> None:
    assert documents.read_structured(b'\xef\xbb\xbf{"a": 1}', REPORT) == {"a": 1}
    assert documents.read_structured(b"\xef\xbb\xbfa: 1", REPORT) == {"a": 1}


def test_keys_that_are_repeated_are_reported() -> None:
    report = Report("file")

    assert documents.read_structured(b'{"a": 1, "b": {"c": 1, "c": 2}}', report) == {"a": 1, "b": {"c": 2}}
    assert documents.read_structured(b"a: 1\nb: 2\na: 3", report) == {"a": 3, "b": 2}
    assert list(map(str, report.messages())) == [
        "one object has the key c more than once: only its last value is used",
        "line 3 repeats the key a of its object: only the last value is used",
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [(b"{", "is not JSON"), (b"a: [", "is neither JSON nor YAML"), (b"a: \xff", "is not UTF-8 text")],
)
def test_other_files_are_refused(data: bytes, message: str) -> None:
    with pytest.raises(ImportRefusedError, match=message):
        documents.read_structured(data, REPORT)


def test_large_files_are_refused() -> None:
    with pytest.raises(ImportRefusedError, match="file is larger than 1 MiB"):
        documents.text_of(b"x" * (1 << 20) + b"y", REPORT, 1 << 20)


def test_values_of_other_types_are_empty() -> None:
    assert documents.object_of([1]) == {}
    assert documents.objects_in([{}, 1, None]) == [{}]
    assert documents.objects_in({}) == []
    assert list(map(documents.string_of, ("a", 1, True, None, {}))) == ["a", "1", "true", "", ""]
