"""Reads catalogues, and checks those of generators. It runs in processes of its own and imports no Django.

A plan can read the token of the generator that executes it, and with it send anything as a catalogue.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from loadwright.core.jmx.catalogue import LANGUAGES, BeanProperty, Catalogue, Entry
from loadwright.core.jmx.document.tree import PlanError
from loadwright.core.strictjson import dumps, loads
from loadwright.core.texts import printable, storable

MAX_BYTES = 4 << 20
"""Maximum size of a catalogue without compression; that of JMeter itself has 0.2 MB."""
MAX_KEPT_BYTES = 1 << 20
"""Maximum size of what it has in addition."""
MOST_ENTRIES = 1000
MOST_FAILED = 100
MOST_PROPERTIES = 200
MOST_TAGS = 500
MAX_ELEMENT = 64 * 1024
"""Maximum size of a new element as XML, in characters."""
MAX_NAME = 200
MAX_TEXT = 2000


class CatalogueError(ValueError):
    """A catalogue that is not accepted; the text is shown to people."""


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue that was checked."""
    return Catalogue.from_json(loads(path.read_bytes()))


def check_catalogue(received: str, base: str, checked: str) -> dict[str, Any]:
    """Check a compressed catalogue in the file ``received``, and write what it has in addition to ``base``.

    Return what is stored in the database: the numbers of elements by jar, and the classes that failed; or the
    ``error`` that the generator reports instead. Raises ``CatalogueError``.
    """
    values = _unpacked(Path(received).read_bytes())
    if isinstance(values, dict) and isinstance(values.get("error"), str):
        return {"error": printable_text(values["error"])}
    try:
        found = Catalogue.from_json(values)
    except ValueError as error:
        raise CatalogueError(printable(str(error), MAX_NAME)) from None
    if len(found.entries) > MOST_ENTRIES:
        raise CatalogueError(f"{len(found.entries)} elements; {MOST_ENTRIES} are allowed")
    entries = [replace(entry, known_kind="") for entry in found.entries]
    own = {entry.key for entry in read_catalogue(Path(base)).entries}
    added, failed = _usable(entries, own)
    failed = {**dict(list(found.failed.items())[:MOST_FAILED]), **failed}
    failed = {printable(name, MAX_NAME): printable(why, MAX_TEXT) for name, why in list(failed.items())[:MOST_FAILED]}
    document = {"jmeter": printable(found.jmeter, 50), "elements": list(map(_json, added)), "failed": {}}
    kept = dumps(document, ensure_ascii=False).encode()
    if len(kept) > MAX_KEPT_BYTES:
        raise CatalogueError(f"elements of plugins have {len(kept)} bytes; {MAX_KEPT_BYTES} are allowed")
    Path(checked).write_bytes(kept)
    elements = [{"name": entry.label("en"), "jar": entry.jar, "testclass": entry.testclass} for entry in added]
    return {"elements": elements, "failed": failed}


def printable_text(text: str) -> str:
    """Return a text of several lines, at most ``MAX_TEXT`` characters, that is harmless to store and show."""
    lines = (printable(line, MAX_TEXT) for line in str(storable(text))[:MAX_TEXT].expandtabs(4).splitlines())
    return "\n".join(lines)


def _unpacked(content: bytes) -> Any:
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        data = unpacker.decompress(content, MAX_BYTES)
        if unpacker.unconsumed_tail:
            raise CatalogueError(f"more than {MAX_BYTES >> 20} MB")
        return storable(loads(data))
    except zlib.error as error:
        raise CatalogueError(f"not compressed with gzip: {error}") from None
    except ValueError as error:
        raise CatalogueError(printable(str(error), MAX_NAME)) from None


def _usable(entries: Collection[Entry], own: Collection[str]) -> tuple[list[Entry], dict[str, str]]:
    """Return the elements that can be added, without those of ``own``, and the others with the reason."""
    usable: dict[str, Entry] = {}
    failed = {}
    for entry in entries:
        if entry.key in own or entry.key in usable:
            continue
        try:
            _check(entry)
        except (ValueError, PlanError) as error:
            failed[entry.guiclass or entry.testclass] = str(error)
        else:
            usable[entry.key] = entry
    return list(usable.values()), failed


def _check(entry: Entry) -> None:
    """Raise ``ValueError`` or ``PlanError`` unless the entry is what it claims to be, within limits."""
    names = [entry.testclass, entry.guiclass, entry.jar, *entry.menus, *entry.roles, *entry.labels.values()]
    if not entry.testclass or any(len(name) > MAX_NAME or printable(name) != name for name in names):
        raise ValueError("a name is empty, too long or not printable")
    if len(entry.jmx) > MAX_ELEMENT:
        raise ValueError(f"a new element has more than {MAX_ELEMENT} characters")
    element = entry.element
    if element.children:
        raise ValueError("a new element contains others")
    if element.class_name != entry.testclass.rpartition(".")[2]:
        raise ValueError(f"a new element is a {printable(element.class_name, MAX_NAME)}")
    if len(entry.properties) > MOST_PROPERTIES:
        raise ValueError(f"more than {MOST_PROPERTIES} properties")
    for found in entry.properties:
        _check_property(found)


def _check_property(found: BeanProperty) -> None:
    texts = [found.name, found.type, found.group, *found.labels.values(), *found.help.values(), *found.tags]
    if len(found.tags) > MOST_TAGS or any(len(text) > MAX_TEXT for text in texts):
        raise ValueError(f"the property {printable(found.name, MAX_NAME)} has more texts than are allowed")
    if len(found.default or "") > MAX_ELEMENT:
        raise ValueError(f"the default of {printable(found.name, MAX_NAME)} is too long")


def _json(entry: Entry) -> dict[str, Any]:
    """Return an entry as ``Entry.from_json`` reads it."""
    return {
        "testclass": entry.testclass,
        "guiclass": entry.guiclass,
        "menus": list(entry.menus),
        "roles": list(entry.roles),
        "labels": _texts(entry.labels),
        "jmx": entry.jmx,
        "jar": entry.jar,
        "kind": entry.kind,
        "properties": [
            {**vars(found), "tags": list(found.tags), "labels": _texts(found.labels), "help": _texts(found.help)}
            for found in entry.properties
        ],
    }


def _texts(texts: Mapping[str, str]) -> dict[str, str]:
    return {language: texts[language] for language in LANGUAGES if language in texts}
