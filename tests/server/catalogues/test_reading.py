"""What a generator may send as a catalogue: anything, because plans can read its token."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loadwright.core.jmx.elements import kinds
from loadwright.core.strictjson import dumps
from loadwright.server.catalogues import reading
from loadwright.server.catalogues.reading import CatalogueError, check_catalogue, read_catalogue
from loadwright.server.catalogues.set_up import FILE
from tests.core.jmx.test_catalogue import CATALOGUE, ENTRY, PROPERTY, jmx

Check = Callable[[bytes], dict[str, Any]]
ODD = {**ENTRY, "jar": "odd-1.jar"}
LONG = jmx("org.plugin.Odd").replace('testname="', 'testname="' + 60_000 * "x")


@pytest.fixture
def check(tmp_path: Path) -> Check:
    def checked(content: bytes) -> dict[str, Any]:
        (tmp_path / "received").write_bytes(content)
        return check_catalogue(str(tmp_path / "received"), str(FILE), str(tmp_path / "checked"))

    return checked


def packed(*entries: dict[str, Any], **values: Any) -> bytes:
    return gzip.compress(dumps({**CATALOGUE, "elements": list(entries), **values}).encode())


def test_only_what_the_set_up_does_not_have_is_kept(check: Check, tmp_path: Path) -> None:
    own = reading.read_catalogue(FILE).entries[0]
    known = {**ENTRY, "testclass": own.testclass, "guiclass": own.guiclass}
    found = check(packed({**ODD, "kind": kinds.SAMPLER}, known, ODD))
    assert found["elements"] == [{"name": "Odd", "jar": "odd-1.jar", "testclass": "org.plugin.Odd"}]
    assert found["failed"] == {"org.plugin.Broken": "why"}
    kept = read_catalogue(tmp_path / "checked")
    assert [(entry.key, entry.jar) for entry in kept.entries] == [("org.plugin.Odd org.plugin.OddGui", "odd-1.jar")]
    assert kept.entries[0].properties[0].labels["zh"] == "分隔符"
    assert kept.entries[0].known_kind == kinds.TIMER, "the editor need not read its XML for the menu"


@pytest.mark.parametrize(
    "changes",
    [
        {"testclass": ""},
        {"testclass": "org.plugin.Other"},
        {"labels": {"en": "O\u202edd"}},
        {"labels": {"en": "x" * 201}},
        {"jar": "a\nb"},
        {"jmx": "rubbish"},
        {"jmx": jmx("org.plugin.Odd").replace("</hashTree></hashTree>", "")},
        {"jmx": f"<!DOCTYPE x [<!ENTITY a 'b'>]>{jmx('org.plugin.Odd')}"},
        {"jmx": "x" * (reading.MAX_ELEMENT + 1)},
        {"properties": [PROPERTY] * (reading.MOST_PROPERTIES + 1)},
        {"properties": [{**PROPERTY, "tags": ["x"] * (reading.MOST_TAGS + 1)}]},
        {"properties": [{**PROPERTY, "default": "x" * (reading.MAX_ELEMENT + 1)}]},
    ],
)
def test_an_element_that_is_not_what_it_claims_to_be_is_left_out(check: Check, changes: dict[str, Any]) -> None:
    changed = {**ODD, **changes}
    found = check(packed(changed))
    assert found["elements"] == []
    assert set(found["failed"]) == {"org.plugin.Broken", "org.plugin.OddGui"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        gzip.compress(b"no JSON"),
        gzip.compress(b"[]"),
        gzip.compress(b"[" * 100_000),
        gzip.compress(b" " * (reading.MAX_BYTES + 1)),
        packed(*[{**ODD, "guiclass": str(number)} for number in range(reading.MOST_ENTRIES + 1)]),
        packed({**ODD, "menus": "all"}),
        packed(
            *[{**ODD, "guiclass": str(number), "jmx": LONG} for number in range(1 + reading.MAX_KEPT_BYTES // 60_000)]
        ),
    ],
)
def test_what_is_no_catalogue_is_refused(check: Check, content: bytes) -> None:
    with pytest.raises(CatalogueError):
        check(content)


def test_the_error_of_a_generator_can_be_stored_and_shown(check: Check) -> None:
    content = gzip.compress(dumps({"error": "no\0 class\n\tat \x1b[31mOdd" + "x" * 5000}).encode())
    found = check(content)
    assert found["error"].startswith("no\N{REPLACEMENT CHARACTER} class\n    at \\x1b[31mOdd")
    assert len(found["error"]) < 2100


def test_reasons_of_failures_are_limited(check: Check) -> None:
    failed = {f"org.plugin.Broken{number}": "x" * 5000 for number in range(2 * reading.MOST_FAILED)}
    found = check(packed(ODD, failed=failed))["failed"]
    assert len(found) == reading.MOST_FAILED
    assert max(map(len, found.values())) <= reading.MAX_TEXT + 1
