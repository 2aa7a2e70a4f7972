from __future__ import annotations

import gzip
import random
import struct
from pathlib import Path

import pytest

from loadwright.agent.host.java.hsperfdata import MAX_ENTRIES, PerfDataError, parse
from tests.agent.host.java.perfdata import ENTRY, HEADER, JAVA_8, entry, perf_data

FIXTURES = sorted((Path(__file__).parent / "fixtures").glob("*.hsperfdata.gz"))


@pytest.mark.parametrize("order", ["<", ">"])
def test_numbers_and_texts_in_both_byte_orders(order: str) -> None:
    data = perf_data(JAVA_8, order)
    found = parse(data)
    assert (found.order, found.modified) == (order, 7)
    texts = {name: value for name, value in JAVA_8.items() if isinstance(value, str)}
    assert found.texts == texts
    numbers = {name: struct.unpack_from(order + "q", data, offset)[0] for name, offset in found.offsets.items()}
    assert {**numbers, **texts} == JAVA_8


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name.partition(".")[0])
def test_files_of_real_jvms(path: Path) -> None:
    data = gzip.decompress(path.read_bytes())
    found = parse(data)
    version, _, _collector = path.name.removeprefix("java-").partition("-")
    assert found.texts["java.property.java.version"].startswith(version)
    assert len(found.offsets) >= 90
    (frequency,) = struct.unpack_from(found.order + "q", data, found.offsets["sun.os.hrt.frequency"])
    assert frequency == 10**9


def test_there_are_files_of_real_jvms() -> None:
    assert len(FIXTURES) >= 10


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a file"),
        (b"\xca\xfe\xc0\xc0\1\2\0\1", "not a file"),
        (b"x" * 1000, "not a file"),
        (perf_data({}, magic=b"\xca\xfe\xba\xbe"), "not a file"),
        (perf_data({}, major=3), r"version 3\.0"),
        (perf_data({}, complete=0), "starting"),
    ],
)
def test_files_that_are_none(data: bytes, reason: str) -> None:
    with pytest.raises(PerfDataError, match=reason):
        parse(data)


def with_header(start: int, count: int) -> bytearray:
    data = bytearray(perf_data(JAVA_8))
    struct.pack_into("<ii", data, struct.calcsize("=" + HEADER) - 8, start, count)
    return data


@pytest.mark.parametrize("count", [-1, MAX_ENTRIES + 1, 2**31 - 1])
def test_counts_of_entries_that_cannot_be(count: int) -> None:
    with pytest.raises(PerfDataError, match="entries"):
        parse(bytes(with_header(32, count)))


@pytest.mark.parametrize("start", [-1, -(2**31), 32768 - 19, 32768, 2**31 - 1])
def test_entries_outside_the_file(start: int) -> None:
    with pytest.raises(PerfDataError, match="beyond the file"):
        parse(bytes(with_header(start, 1)))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (0, 19), (0, -20), (0, 2**31 - 1), (0, 21),
        (1, -1), (1, 0), (1, 10_000),
        (2, -1), (2, 10_000), (2, 2**31 - 1),
        (7, -1), (7, 0), (7, 10_000), (7, 2**31 - 1),
    ],
)  # fmt: skip
def test_entries_that_end_beyond_themselves(field: int, value: int) -> None:
    data = bytearray(perf_data({"first": 1}))
    values = list(struct.unpack_from("<" + ENTRY, data, 32))
    values[field] = value
    struct.pack_into("<" + ENTRY, data, 32, *values)
    with pytest.raises(PerfDataError, match="beyond itself"):
        parse(bytes(data))


def test_an_entry_that_is_being_added_ends_the_file() -> None:
    data = bytearray(perf_data({"first": 1, "second": 2}))
    struct.pack_into("<i", data, 32 + len(entry("first", 1)), 0)
    assert parse(bytes(data)).offsets.keys() == {"first"}


def test_truncated_files_at_any_length() -> None:
    data = perf_data(JAVA_8, size=0)
    for length in range(len(data)):
        with pytest.raises(PerfDataError):
            parse(data[:length])


def test_damaged_files_never_fail_otherwise() -> None:
    chance = random.Random(14)
    whole = perf_data(JAVA_8, size=0)
    for _file in range(3000):
        data = bytearray(whole)
        for _damage in range(chance.randint(1, 6)):
            data[chance.randrange(4, len(data))] = chance.randrange(256)
        try:
            found = parse(bytes(data))
        except PerfDataError:
            continue
        assert all(0 <= offset <= len(data) - 8 for offset in found.offsets.values())
