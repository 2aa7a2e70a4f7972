"""Parse the bytes of a JMX file into a plan.

The bytes are decoded here, so that only plain text reaches the XML parser: document types, and with them entities and
all external references, are refused before parsing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from itertools import islice

from lxml import etree

from loadwright.core.messages import plans

from .characters import shield
from .limits import MAX_ATTRIBUTES, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS, MAX_NAME_BYTES, MAX_PROPERTIES
from .tree import HASH_TREE, Plan, PlanError

_DECLARED = re.compile(r"""<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
_MARKUP_FIRST = re.compile(rb"\s*\0?<")
_SPACE = re.compile(r"\s+")
_DECLARATION = re.compile(r"<\?xml\s.*?\?>", re.DOTALL)
_TAG_OR_MARKUP = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?]]>|<\?.*?\?>|(</[^>]*>)"""
    r"""|<[^"'>]*(?:(?:"[^"]*"|'[^']*')[^"'>]*)*>(?:(?<=/>)()|(?:<!\[CDATA\[]]>)*(</[^>]*>)|())""",
    re.DOTALL,
)
_END, _, _WITHOUT_CONTENT, _START = range(1, 5)
"""The groups of the expression, of which each match has one at most: an end tag, an empty-element tag, a start tag with
its end tag directly after it, and another start tag. Substrings would take most of the time in large plans."""

_QUOTE_OUTSIDE = re.compile(r""">[^<>"']*["']""")

_OPENING = re.compile(r"<!--|<!\[CDATA\[|<(?![!?/])")
_CLOSING = {"<!--": "-->", "<![CDATA[": "]]>"}

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS = {"utf-8", "ascii", "gbk", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp932", "cp949"}


def read_plan(data: bytes, name: str = "the plan") -> Plan:
    """Read a JMX file. ``name`` identifies the plan in error messages.

    Raises ``PlanError`` if JMeter could not load it as a plan, or if it exceeds one of the ``limits``.
    """
    if len(data) > MAX_BYTES:
        raise PlanError(plans.TOO_LARGE(name=name, limit=MAX_BYTES >> 20))
    bom, encoding = _encoding(data, name)
    if not bom and not _MARKUP_FIRST.match(data):
        raise PlanError(plans.NOT_XML(name=name))
    source = _decode(data[len(bom) :], encoding, name)
    # Only a document with CRLF throughout is written with CRLF; mixed line ends become LF.
    newline = "\r\n" if source.count("\r\n") == source.count("\n") > 0 else "\n"
    text = shield(source.replace("\r\n", "\n").replace("\r", "\n"))
    begin = _root_begin(text, name)
    _limit_properties(text, begin, name)
    root = _parse(text, name)
    _check_structure(root, name)
    end, quotes_escaped = _keep_spelling(root, text, begin, name)
    return Plan(
        root=root,
        head=text[:begin],
        foot=text[end:],
        encoding=encoding,
        bom=bom,
        newline=newline,
        quotes_escaped=quotes_escaped,
    )


def _encoding(data: bytes, name: str) -> tuple[bytes, str]:
    """Return the byte order mark and the codec, detected as in XML 1.0, appendix F."""
    for bom, codec in _BOMS:
        if data.startswith(bom):
            return bom, codec
    if data.startswith(b"<\0"):
        return b"", "utf-16-le"
    if data.startswith(b"\0<"):
        return b"", "utf-16-be"
    declared = _DECLARED.match(data[:200].decode("latin-1"))
    if declared is None:
        return b"", "utf-8"
    try:
        codec = codecs.lookup(declared[1]).name
        # Files declared as GB2312 usually contain characters of its superset GBK.
        codec = "gbk" if codec == "gb2312" else codec
    except LookupError:
        codec = ""
    if codec.startswith(("utf-16", "utf-32")):
        # Some programs write UTF-8 and declare what their strings are in memory.
        raise PlanError(plans.WRONG_BYTES(name=name, line=1, encoding=declared[1].upper()))
    if codec not in _ENCODINGS and not codec.startswith(("iso8859", "cp125", "koi8")):
        raise PlanError(plans.ENCODING(name=name, encoding=declared[1]))
    return b"", codec


def _decode(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PlanError(plans.WRONG_BYTES(name=name, line=line, encoding=encoding.upper())) from None


def _root_begin(text: str, name: str) -> int:
    """Return the offset of the root element. Raises ``PlanError`` for a document type or text that is not XML."""
    position = 0
    while True:
        space = _SPACE.match(text, position)
        position = space.end() if space else position
        if text.startswith("<!DOCTYPE", position):
            line = text.count("\n", 0, position) + 1
            raise PlanError(plans.DOCTYPE(name=name, line=line))
        if text.startswith("<!--", position):
            position = text.find("-->", position + 4) + 3
        elif text.startswith("<?", position):
            position = text.find("?>", position + 2) + 2
        elif text.startswith("<", position):
            return position
        else:
            raise PlanError(plans.NOT_XML(name=name))
        # find() returned -1: the comment or instruction has no end.
        if position < 4:
            raise PlanError(plans.OPEN_COMMENT(name=name))


def _limit_properties(text: str, begin: int, name: str) -> None:
    """Refuse a plan with too many XML elements before they need memory."""
    # Counting all markup is fast and suffices for most plans.
    if text.count("<") - text.count("</") <= MAX_PROPERTIES:
        return
    if next(islice(_start_tags(text, begin), MAX_PROPERTIES, None), None) is not None:
        raise PlanError(plans.TOO_MANY_PROPERTIES(name=name, limit=MAX_PROPERTIES))


def _start_tags(text: str, begin: int) -> Iterator[int]:
    """Yield the offset of each start tag, in linear time even if the text is not well-formed."""
    position = begin
    while opening := _OPENING.search(text, position):
        position = opening.end()
        if opening.group() in _CLOSING:
            position = text.find(_CLOSING[opening.group()], position)
            if position < 0:
                return
        else:
            yield opening.start()


def _parse(text: str, name: str) -> etree._Element:
    declaration = _DECLARATION.match(text)
    # The declaration describes the bytes, which are already decoded, and may name a version libxml2 does not support.
    body = text[declaration.end() :] if declaration else text
    # huge_tree lifts libxml2's own limits; those of ``limits`` apply instead.
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, strip_cdata=False, huge_tree=True
    )
    try:
        return etree.fromstring(body.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY:
            # Nothing is wrong with the plan.
            raise MemoryError from None
        skipped = declaration.group().count("\n") if declaration else 0
        line = (error.lineno or 1) + skipped
        if "Excessive depth" in str(error.msg):
            # The parser has a limit of its own, far above ours.
            raise PlanError(plans.TOO_DEEP(name=name, line=str(line), limit=MAX_DEPTH)) from None
        reason = re.sub(r"^xml\w+: |,? ?line \d+.*$", "", str(error.msg or "not well-formed"), flags=re.DOTALL).strip()
        raise PlanError(plans.SYNTAX(name=name, line=line, reason=reason)) from None


def _check_structure(root: etree._Element, name: str) -> None:
    if root.tag != "jmeterTestPlan":
        raise PlanError(plans.WRONG_ROOT(name=name, root=str(root.tag)))
    first = next(root.iterchildren("*"), None)
    if first is None or first.tag != HASH_TREE:
        raise PlanError(plans.NO_TREE(name=name))
    for node in root.iter("*"):
        if len(node.attrib) > MAX_ATTRIBUTES:
            where = {"line": str(node.sourceline), "tag": str(node.tag)[:MAX_NAME_BYTES]}
            raise PlanError(plans.TOO_MANY_ATTRIBUTES(name=name, limit=MAX_ATTRIBUTES, **where))
    elements = 0
    for tree in root.iter(HASH_TREE):
        elements += _check_pairs(tree, name)
        if elements > MAX_ELEMENTS:
            raise PlanError(plans.TOO_MANY_ELEMENTS(name=name, limit=MAX_ELEMENTS))


def _check_pairs(tree: etree._Element, name: str) -> int:
    """Check that elements and hashTrees alternate, and return the number of elements.

    Only the last element may lack its hashTree, as in JMeter.
    """
    position = -1
    for position, node in enumerate(tree.iterchildren("*")):
        if (node.tag == HASH_TREE) != (position % 2 == 1):
            line = str(node.sourceline)
            if position % 2 == 0:
                raise PlanError(plans.ORPHAN_TREE(name=name, line=line))
            raise PlanError(plans.TREE_MISSING(name=name, line=line, tag=str(node.tag)))
    return (position + 2) // 2


def _keep_spelling(root: etree._Element, text: str, begin: int, name: str) -> tuple[int, bool]:
    """Preserve details that the parser drops: ``<a></a>`` versus ``<a/>``, and whether quotes in text are escaped.

    Returns the offset of the end of the root element, and whether quotes are escaped. Raises ``PlanError`` if elements
    are nested too deeply.
    """
    nodes: Iterator[etree._Element] = root.iter("*")
    quotes_escaped = True
    # Usually no text has quotes; where tags have no ">" in their attributes either, this tells without a look at each.
    has_quotes = _QUOTE_OUTSIDE.search(text, begin) is not None
    depth, end, passed = 0, begin, 0
    for match in _TAG_OR_MARKUP.finditer(text, begin):
        if has_quotes:
            between = text[end : match.start()]
            quotes_escaped = quotes_escaped and '"' not in between and "'" not in between
        end = match.end()
        kind = match.lastindex
        if kind is None:
            continue
        if kind == _END:
            depth -= 1
        elif depth == MAX_DEPTH:
            line = text.count("\n", 0, match.start()) + 1
            raise PlanError(plans.TOO_DEEP(name=name, line=str(line), limit=MAX_DEPTH))
        elif kind == _WITHOUT_CONTENT:
            next(islice(nodes, passed, None)).text = ""
            passed = 0
        else:
            passed += 1
            depth += kind == _START
        if depth == 0:
            break
    return end, quotes_escaped
