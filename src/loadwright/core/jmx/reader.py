"""From the bytes of a JMX file to a plan.

The bytes are decoded here, so that nothing but plain text reaches the XML parser: document types, and with
them entities and everything external, are refused before parsing.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from lxml import etree

from loadwright.core.jmx.tree import HASH_TREE, Plan, PlanError

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 256

SHIELD_BASE = 0x10F000
"""Control characters are no XML, yet JMeter writes and reads them as ``&#x1;``. While a plan is in memory,
private characters from here on stand for them."""

_DECLARED = re.compile(r"""<\?xml\s[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._\-]+)["']""")
_DECLARATION = re.compile(r"<\?xml\s.*?\?>", re.DOTALL)
_CONTROL = re.compile(r"&#(?:[xX]0*(?P<hex>[0-9a-fA-F]{1,2})|0*(?P<dec>[0-9]{1,2}));")
_TOKEN = re.compile(
    r"""<!--.*?-->|<!\[CDATA\[.*?]]>|<\?.*?\?>|(?P<end></[^>]*>)|(?P<start><(?:[^"'>]|"[^"]*"|'[^']*')*>)""",
    re.DOTALL,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ENCODINGS = {"utf-8", "ascii", "gbk", "gb2312", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp932", "cp949"}


def read_plan(data: bytes, name: str = "the plan") -> Plan:
    """Read a JMX file. ``name`` is what error messages call it.

    Raises ``PlanError`` for anything that is not a plan JMeter could load, or is larger or deeper than any plan
    (``MAX_BYTES``, ``MAX_DEPTH``).
    """
    if len(data) > MAX_BYTES:
        raise PlanError(f"{name} is larger than {MAX_BYTES >> 20} MiB; move large data out of the plan into data files")
    bom, encoding = _encoding(data, name)
    source = _decode(data[len(bom) :], encoding, name)
    newline = "\r\n" if source.count("\r\n") == source.count("\n") > 0 else "\n"
    text = _shield(source.replace("\r\n", "\n").replace("\r", "\n"))
    begin = _root_begin(text, name)
    root = _parse(text, name)
    _check_structure(root, name)
    end = _mark_empty(root, text, begin)
    return Plan(root=root, head=text[:begin], foot=text[end:], encoding=encoding, bom=bom, newline=newline)


def _encoding(data: bytes, name: str) -> tuple[bytes, str]:
    """Return the byte order mark and the codec, as XML defines them (XML 1.0, appendix F)."""
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
    except LookupError:
        codec = ""
    if codec not in _ENCODINGS and not codec.startswith(("iso8859", "cp125", "koi8")):
        raise PlanError(f"{name} declares the encoding {declared[1]!r}, which is not supported; save it as UTF-8")
    return b"", codec


def _decode(data: bytes, encoding: str, name: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise PlanError(
            f"{name}: line {line} holds bytes that are not {encoding.upper()}; save the file as UTF-8, "
            "or declare the encoding it has in its first line"
        ) from None
    if not text.strip():
        raise PlanError(f"{name} is empty; save the plan in JMeter again")
    return text


def _shield(text: str) -> str:
    if any(chr(SHIELD_BASE) <= character <= chr(SHIELD_BASE + 0x1F) for character in set(text)):
        return text

    def private(match: re.Match[str]) -> str:
        code = int(match["hex"], 16) if match["hex"] else int(match["dec"])
        return match.group() if code > 0x1F or code in (0x9, 0xA, 0xD) else chr(SHIELD_BASE + code)

    return _CONTROL.sub(private, text)


def _root_begin(text: str, name: str) -> int:
    """Return where the root element begins. Raises ``PlanError`` for a document type or no XML at all."""
    position = 0
    while True:
        while text[position : position + 1].isspace():
            position += 1
        if text.startswith("<!DOCTYPE", position):
            line = text.count("\n", 0, position) + 1
            raise PlanError(
                f"{name}: line {line} has a DOCTYPE; document types and entities are refused, remove it from the file"
            )
        if text.startswith("<!--", position):
            position = text.find("-->", position + 4) + 3
        elif text.startswith("<?", position):
            position = text.find("?>", position + 2) + 2
        elif text.startswith("<", position):
            return position
        else:
            raise PlanError(f"{name} is not XML; give a plan saved by JMeter (.jmx)")
        if position < 4:
            raise PlanError(f"{name} is not XML: a comment or instruction before the plan never ends")


def _parse(text: str, name: str) -> etree._Element:
    declaration = _DECLARATION.match(text)
    # The declaration speaks of bytes that are decoded by now, and of a version libxml2 may not know.
    body = text[declaration.end() :] if declaration else text
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, strip_cdata=False, huge_tree=True
    )
    try:
        return etree.fromstring(body.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        skipped = declaration.group().count("\n") if declaration else 0
        line = (error.lineno or 1) + skipped
        reason = re.sub(r",? ?line \d+.*$", "", str(error.msg or "not well-formed"), flags=re.DOTALL)
        raise PlanError(f"{name} is not XML: line {line}: {reason}; save the plan in JMeter again") from None


def _check_structure(root: etree._Element, name: str) -> None:
    if root.tag != "jmeterTestPlan":
        raise PlanError(f"{name} is no JMeter plan: its root is <{root.tag}>, not <jmeterTestPlan>")
    trees = list(root.iterchildren("*"))
    if len(trees) != 1 or trees[0].tag != HASH_TREE:
        raise PlanError(f"{name} is no JMeter plan: <jmeterTestPlan> must hold exactly one <hashTree>")
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        if depth > MAX_DEPTH:
            raise PlanError(
                f"{name}: line {node.sourceline} is nested deeper than {MAX_DEPTH} levels; flatten the plan"
            )
        if node.tag == HASH_TREE:
            _check_pairs(node, name)
        waiting.extend((child, depth + 1) for child in node.iterchildren("*"))


def _check_pairs(tree: etree._Element, name: str) -> None:
    """Elements and hashTrees take turns; only the last element may lack its hashTree, as JMeter has it."""
    for position, node in enumerate(tree.iterchildren("*")):
        if (node.tag == HASH_TREE) != (position % 2 == 1):
            orphan = "a <hashTree> follows no element"
            childless = f"<{node.tag}> stands where the <hashTree> of the element before it belongs"
            found = orphan if position % 2 == 0 else childless
            raise PlanError(f"{name}: line {node.sourceline}: {found}; the plan is damaged, save it in JMeter again")


def _mark_empty(root: etree._Element, text: str, begin: int) -> int:
    """Keep ``<a></a>`` apart from ``<a/>``, which the parser does not; return where the root element ends."""
    end = begin
    nodes: Iterator[etree._Element] = root.iter("*")
    for token in _TOKEN.finditer(text, begin):
        if token["start"]:
            node = next(nodes)
            end = token.end()
            if not token["start"].endswith("/>") and len(node) == 0 and node.text is None:
                node.text = ""
        elif token["end"]:
            end = token.end()
    return end
