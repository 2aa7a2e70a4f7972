"""The catalogues contain no word or label that docs/interface-texts.md tells authors to avoid."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "src/loadwright/server/locale/zh_Hans/LC_MESSAGES"
PAGE = ROOT / "docs/interface-texts.md"


def rows(heading: str) -> list[list[str]]:
    """The rows of the table below a heading, without its head."""
    section = PAGE.read_text(encoding="utf-8").partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def entries(cell: str) -> list[str]:
    """The entries of a cell; those in parentheses are for authors only."""
    return [] if "(" in cell else [entry.strip() for entry in cell.split(",") if entry.strip()]


def texts() -> Iterator[tuple[str, str]]:
    """Each English text with its Chinese one, of all catalogues."""
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans_CN"):
                chinese = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
                for english in [message.id] if isinstance(message.id, str) else message.id:
                    if english:
                        yield english, chinese


def contains(text: str, word: str) -> bool:
    """Whether a word, or words, occur in a text, in upper or lower case."""
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text.replace("’", "'"), re.IGNORECASE) is not None


WORDS = [word for row in rows("Words") for word in entries(row[0])]
CHINESE = [word for row in rows("Words") for word in entries(row[2])]
LABELS = [label for row in rows("Labels") for label in entries(row[0])]


def test_the_tables_are_read() -> None:
    assert {"going on", "shall", "click here"} <= set(WORDS)
    assert "moment" not in " ".join(WORDS)
    assert {"形状", "你"} <= set(CHINESE)
    assert "reached" in LABELS
    assert len(list(texts())) > 1500


@pytest.mark.parametrize("word", WORDS)
def test_no_text_has_a_word_to_avoid(word: str) -> None:
    assert [english for english, _ in texts() if contains(english, word)] == []


@pytest.mark.parametrize("word", CHINESE)
def test_no_chinese_text_has_a_word_to_avoid(word: str) -> None:
    assert [chinese for _, chinese in texts() if word in chinese] == []


@pytest.mark.parametrize("label", LABELS)
def test_no_label_is_one_to_avoid(label: str) -> None:
    assert label not in {english.rstrip(":").casefold() for english, _ in texts()}


@pytest.mark.parametrize(
    ("text", "word"), [("No run is going on.", "going on"), ("You can’t do this", "can't"), ("Shall run", "shall")]
)
def test_words_are_found(text: str, word: str) -> None:
    assert contains(text, word)


def test_parts_of_words_are_not_found() -> None:
    assert not contains("Marshall", "shall")
