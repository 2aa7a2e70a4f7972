"""How CSV data sets read their files, which determines how lines are distributed."""

from __future__ import annotations

import pytest

from loadwright.core.jmx import read_plan
from loadwright.core.jmx.document.tree import Plan, PlanError
from loadwright.core.jmx.elements.csvdata import HEADER_BYTES, CsvData, csv_data, header_of, to_split
from loadwright.core.jmx.elements.files import file_references
from tests.support.plans import csv_data as data_set
from tests.support.plans import plan


def reading(*parts: str) -> Plan:
    return read_plan(plan(*parts).encode())


def changed(path: str, **values: str) -> str:
    """A data set for ``path`` with these properties; ``quoted`` adds one."""
    element = data_set(path).replace(">user<", f">{values.get('names', 'user')}<")
    element = element.replace(">UTF-8<", f">{values.get('encoding', 'UTF-8')}<")
    flags = "".join(
        f'<boolProp name="{name}">true</boolProp>' for name in ("quotedData", "ignoreFirstLine") if name in values
    )
    return element.replace("</CSVDataSet>", f"{flags}</CSVDataSet>")


def test_the_first_line_is_a_header_when_it_names_the_variables_or_is_ignored() -> None:
    found = csv_data(
        reading(
            changed("a.csv"),
            changed("data/b.csv", names=""),
            changed("c.csv", ignoreFirstLine="", quotedData=""),
            changed("~/a.csv"),
        )
    )
    assert found == [CsvData("a.csv", False, False), CsvData("data/b.csv", True, False), CsvData("c.csv", True, True)]


@pytest.mark.parametrize("path", ["${file}", "/data/users.csv", "C:\\users.csv"])
def test_files_outside_of_the_plan_cannot_be_split(path: str) -> None:
    assert csv_data(reading(changed(path))) == []


def test_files_in_wide_encodings_cannot_be_split() -> None:
    assert csv_data(reading(changed("a.csv", encoding="UTF-16LE"))) == []


def test_one_that_is_not_read_or_read_in_two_ways_is_refused() -> None:
    both = reading(changed("a.csv"), changed("a.csv", names=""), changed("b.csv"))
    assert to_split(csv_data(both), ["b.csv"]) == [CsvData("b.csv", False, False)]
    assert to_split(csv_data(both), []) == []
    with pytest.raises(PlanError, match=r"a\.csv cannot be split: two CSV data sets"):
        to_split(csv_data(both), ["a.csv"])
    with pytest.raises(PlanError, match="no CSV data set of the plan reads it"):
        to_split(csv_data(both), ["c.csv"])


@pytest.mark.parametrize(
    ("encoding", "data", "line"),
    [
        ("UTF-8", "\ufeff用户,b\r\n1,2".encode(), "用户,b"),
        ("GBK", "用户,b\n".encode("gbk"), "用户,b"),
        ("UTF-16", "a,b\n".encode("utf-16"), "a,b"),
        ("no such", b"a,b", "a,b"),
        ("punycode", b"\xff\xfe", "\ufffd\ufffd"),
        ("UTF-8", b"", ""),
        ("UTF-8", b"a" * 2 * HEADER_BYTES, "a" * HEADER_BYTES),
    ],
)
def test_the_first_line_of_a_file_is_read_in_its_encoding(encoding: str, data: bytes, line: str) -> None:
    (reference,) = file_references(reading(changed("users.csv", encoding=encoding)))
    assert header_of(reference, data) == line
