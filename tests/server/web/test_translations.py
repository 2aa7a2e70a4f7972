"""Every text of the product has its Chinese translation, and nothing on a page escapes translation."""

from __future__ import annotations

import io
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils import translation

from loadwright.core.messages import DECLARED, LABEL, TEXT
from loadwright.core.messages.events import KINDS
from loadwright.server.platform.messages import localized
from tests.support.scripts import script

ROOT = Path(__file__).resolve().parents[3]
SERVER = ROOT / "src/loadwright/server"
LOCALE = SERVER / "locale/zh_Hans/LC_MESSAGES"
TEMPLATES = sorted(SERVER.glob("*/templates/**/*.html"))
PLACEHOLDER = re.compile(r"%\(\w+\)[sdr]")


EXTRACT = script("extract-messages")


def catalogue(domain: str) -> Catalog:
    with (LOCALE / f"{domain}.po").open("rb") as file:
        return read_po(file, locale="zh_Hans_CN", domain=domain)


def messages(domain: str) -> list[Message]:
    return [message for message in catalogue(domain) if message.id]


def forms(text: Any) -> list[str]:
    """The forms of a message: singular and plural, or only one."""
    return [text or ""] if isinstance(text, str | None) else list(text)


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_catalogue_holds_exactly_the_texts_there_are(domain: str) -> None:
    there_are = {(message.id, message.context) for message in EXTRACT.collect(EXTRACT.DOMAINS[domain]) if message.id}
    translated = {(message.id, message.context) for message in messages(domain)}
    assert there_are == translated, "run scripts/extract-messages and translate what is new"


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_text_is_translated_with_the_same_placeholders(domain: str) -> None:
    for message in messages(domain):
        originals = forms(message.id)
        translations = forms(message.string)
        for text in translations:
            assert text, f"{originals[0]!r} has no translation"
            assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(originals[-1])), text


def test_catalogues_compile_to_what_django_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compile_messages = script("compile-messages")
    folder = tmp_path / "zh_Hans/LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_bytes((LOCALE / "django.po").read_bytes())
    monkeypatch.setattr(compile_messages, "LOCALE", tmp_path)
    compile_messages.main()
    compiled = read_mo(io.BytesIO((folder / "django.mo").read_bytes()))
    assert len(compiled) == len(messages("django"))


class Literals(HTMLParser):
    """Collects the words of a template outside translation tags."""

    SPOKEN = {"title", "placeholder", "aria-label", "alt", "value"}
    NOT_SPOKEN = {"code", "script", "style", "title"}

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.found: list[str] = []
        self.forbidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"meta", "link", "input", "img", "br", "hr", "use"}:
            self.open.append(tag)
        self.forbidden += [f"{tag} {name}" for name, _ in attrs if name == "style" or name.startswith("on")]
        if tag == "script" and not dict(attrs).get("src"):
            self.forbidden.append("inline script")
        if tag == "style":
            self.forbidden.append("style element")
        self.found += [value for name, value in attrs if name in self.SPOKEN and value and not self._data(tag, name)]

    @staticmethod
    def _data(tag: str, name: str) -> bool:
        # Values of buttons and options are sent, not shown.
        return name == "value"

    def handle_endtag(self, tag: str) -> None:
        if tag in self.open:
            while self.open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not self.NOT_SPOKEN & set(self.open):
            self.found.append(data)


PROPER = {
    "Loadwright", "English", "JMeter", "Java", "JTL", "JMX", "CPU", "p50", "p95", "p99",
    # units and words that are the same in every language
    "s", "ms", "min",
    # keys
    "Alt", "Ctrl", "Enter", "Shift",
}  # fmt: skip


def literals(path: Path) -> tuple[list[str], list[str]]:
    """Untranslated words in a template, and elements that the content security policy blocks."""
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"{% (blocktranslate|comment).*?{% end\1 %}|{% block body_class %}.*?{% endblock %}", "", text, flags=re.DOTALL
    )
    parser = Literals()
    parser.feed(re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " 0 ", text, flags=re.DOTALL))
    words = {word for found in parser.found for word in re.findall(r"[^\W\d_]{2,}[\w’']*", found)}
    return sorted(words - PROPER - {"中文"}), parser.forbidden


def test_templates_say_nothing_untranslated_and_nothing_inline() -> None:
    assert len(TEMPLATES) > 100
    found = {str(path.relative_to(SERVER)): literals(path) for path in TEMPLATES}
    assert {path: one for path, one in found.items() if one != ([], [])} == {}


def test_literals_are_found(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text('<p onclick="x()" title="Hint">{% translate "Known" %} stray</p><script>1</script>')
    assert literals(page) == (["Hint", "stray"], ["p onclick", "inline script"])


def test_every_message_is_said_in_chinese() -> None:
    for code, declaration in DECLARED.items():
        message = declaration(**dict.fromkeys(declaration.names, "generator lost"))
        with translation.override("en"):
            assert localized(message) == str(message), code
        with translation.override("zh-hans"):
            assert declaration in (TEXT, LABEL) or localized(message) != str(message), code
            assert localized(message).count("generator lost") == str(message).count("generator lost"), code


def test_every_kind_of_event_has_a_chinese_title() -> None:
    with translation.override("zh-hans"):
        for kind in KINDS.values():
            assert re.search(r"[\u4e00-\u9fff]", translation.gettext(kind.title)), kind.word
