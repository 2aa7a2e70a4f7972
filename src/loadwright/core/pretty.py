"""Requests and responses for reading: JSON, XML and HTML are indented."""

from __future__ import annotations

import re

from lxml import etree

from .prettyhtml import pretty_html

MAX_DEPTH = 100
"""Nesting from which on a text is left as it is: indentation would make it much longer."""

_INDENT = "  "
_PAIRS = {"]": "[", "}": "{"}
_OPEN, _CLOSE = ("[", "{"), ("]", "}")
_JSON_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{},:]|[^\s\[\]{},:"]+', re.DOTALL)
_JSON_VALUE = re.compile(r'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null', re.DOTALL)
_JSON_BEGIN = re.compile(r"\s*[\[{]")
_XML_BEGIN = re.compile(r"\s*<[?!A-Za-z_]")
_XML_DECLARATION = re.compile(r"\s*<\?xml\s[^>]*\?>\s*")
_HTML = re.compile(r"\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def pretty(text: str) -> str | None:
    """Return ``text`` indented if it is XML, or HTML or JSON of which the end may be missing; otherwise ``None``.

    Of JSON and XML nothing else is changed.
    """
    if _JSON_BEGIN.match(text):
        return _json(text)
    if _HTML.match(text):
        return pretty_html(text)
    if _XML_BEGIN.match(text):
        return _xml(text)
    return None


def _json(text: str) -> str | None:
    """Indent the tokens of JSON, so that numbers, escapes and repeated names stay as they were sent."""
    tokens = _JSON_TOKEN.findall(text)
    parts: list[str] = []
    around: list[str] = []
    former = ""
    for position, token in enumerate(tokens):
        if not _may_follow(token, former, last=position == len(tokens) - 1):
            return None
        if token in _CLOSE and (not around or around.pop() != _PAIRS[token]):
            return None
        broken = former == "," or (former in _OPEN) != (token in _CLOSE)
        line = f"\n{_INDENT * len(around)}{token}"
        parts.append(line if broken and former else f" {token}" if former == ":" else token)
        if token in _OPEN:
            around.append(token)
        # A value that has ended is the whole text.
        if len(around) > MAX_DEPTH or (not around and position < len(tokens) - 1):
            return None
        former = token
    return "".join(parts)


def _may_follow(token: str, former: str, *, last: bool) -> bool:
    """Return whether a token can follow another one in JSON; of a text that was cut, the ``last`` may be a part."""
    begins = former in ("", ",", ":", *_OPEN)
    if token in _OPEN:
        return begins
    if token in _CLOSE:
        return former not in (",", ":")
    if token in (",", ":"):
        return not begins
    return begins and (last or _JSON_VALUE.fullmatch(token) is not None)


def _xml(text: str) -> str | None:
    """Indent a document without text beside elements, in which white space would be a change."""
    declaration = _XML_DECLARATION.match(text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True)
    try:
        root = etree.fromstring(text[declaration.end() if declaration else 0 :], parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH or (len(element) and _has_text(element)):
            return None
    if next(root.iter(etree.Entity), None) is not None:
        return None
    etree.indent(root, space=_INDENT)
    indented = etree.tostring(root.getroottree(), encoding="unicode").strip()
    return f"{declaration[0].strip()}\n{indented}" if declaration else indented


def _has_text(element: etree._Element) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any(text and not text.isspace() for text in texts)
