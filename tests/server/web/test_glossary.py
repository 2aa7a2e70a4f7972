"""Chinese texts follow the terms and typography of docs/glossary.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[3]
LOCALE = ROOT / "src/loadwright/server/locale/zh_Hans/LC_MESSAGES"
GLOSSARY = ROOT / "docs/glossary.md"

HAN = "\u4e00-\u9fff"
FULL_WIDTH = "，。：；？！（）“”、"
CHINESE_VALUES = {"fields", "lacking", "role"}
"""Placeholders with a Chinese value, which needs no space before Chinese."""


def texts() -> list[tuple[str, str]]:
    """Each English text with its Chinese one, of all catalogues."""
    found = []
    for path in sorted(LOCALE.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="zh_Hans_CN"):
                if message.id:
                    english = message.id if isinstance(message.id, str) else message.id[-1]
                    chinese = message.string if isinstance(message.string, str) else (message.string or ("",))[0]
                    found.append((english, chinese))
    return found


def terms() -> list[tuple[str, list[str]]]:
    """The English terms of the glossary with their forbidden translations."""
    rows = re.findall(r"^\| (.+?) \| (.+?) \| (.*?)\|$", GLOSSARY.read_text(encoding="utf-8"), re.MULTILINE)
    banned = {english: [word.strip() for word in wrong.split(",") if word.strip()] for english, _, wrong in rows}
    return [(english, words) for english, words in banned.items() if words and english != "English"]


def faults(chinese: str) -> list[str]:
    """Typographical errors in a Chinese text."""
    shown = re.sub(r"%\((\w+)\)[sd]", lambda one: "值" if one[1] in CHINESE_VALUES else "X", chinese)
    # Quoted text can be an input format.
    plain = re.sub("“[^”]*”", "“”", shown)
    rules = {
        "no space between Chinese and Latin": rf"[{HAN}][A-Za-z0-9]|[A-Za-z0-9%][{HAN}]",
        "half-width punctuation": rf"[{HAN}）”][,;:?!()]|[,;:?!()][{HAN}（“]",
        "space beside full-width punctuation": f"[{FULL_WIDTH}] | [{FULL_WIDTH}]",
        "你": "你",
    }
    return [fault for fault, pattern in rules.items() if re.search(pattern, plain)]


def test_typography() -> None:
    wrong = {chinese: found for _, chinese in texts() if (found := faults(chinese))}
    assert wrong == {}


@pytest.mark.parametrize(
    "chinese", ["共3 台", "共 3台", "%(count)s台", "名称,地址", "名称： 值", "请确认(必填)", "你的终端", "失败:超时"]
)
def test_faults_are_found(chinese: str) -> None:
    assert faults(chinese)


@pytest.mark.parametrize(("english", "wrong"), terms(), ids=lambda one: one if isinstance(one, str) else "")
def test_one_term_per_concept(english: str, wrong: list[str]) -> None:
    found = {chinese for _, chinese in texts() for word in wrong if word in chinese}
    assert found == set(), f"the glossary has another term for {english!r}"


def test_sentences_end_as_the_original_does() -> None:
    # "…" ends labels of ongoing operations; a placeholder can end with a full stop.
    sentence = re.compile(r"[.?]$")
    for english, chinese in texts():
        if not english.endswith(("..", "…")):
            assert bool(sentence.search(english)) == chinese.endswith(("。", "？")), (english, chinese)
