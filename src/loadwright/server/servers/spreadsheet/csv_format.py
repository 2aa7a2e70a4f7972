"""Servers as CSV for spreadsheets: pure.

What a spreadsheet would interpret as a formula (= + - @) gets an apostrophe, which is removed when the file is read.
The file never contains secrets.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from loadwright.server.servers import errors
from loadwright.server.web.csvfile import harmless, plain

COLUMNS = ("name", "project", "room", "address", "port", "user", "credential", "jump_host", "tags", "note", "host_key")
NEEDED = ("name", "project")
CHINESE = {
    "名称": "name", "项目": "project", "项目组": "project", "机房": "room", "地址": "address", "端口": "port",
    "用户": "user", "用户名": "user", "凭据": "credential", "跳板机": "jump_host", "标签": "tags", "备注": "note",
    "主机密钥": "host_key",
}  # fmt: skip
OTHER_NAMES = {"username": "user", "jump": "jump_host", "jumphost": "jump_host", "ip": "address", "host": "address"}
MAX_BYTES = 1024 * 1024
MAX_ROWS = 1000


@dataclass(frozen=True)
class Row:
    """One row of a file. ``number`` is its row in the spreadsheet; the header is row 1.

    ``cells`` has every column of the file; ``extra`` is whether there are more cells than columns.
    """

    number: int
    cells: Mapping[str, str]
    extra: bool = False


def decode(data: bytes) -> str:
    """Decode a file: UTF-8, UTF-16 with a BOM, or GBK. Raises ``ActionError`` otherwise."""
    if len(data) > MAX_BYTES:
        raise errors.CSV_TOO_LARGE()
    codecs = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "gb18030"]
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise errors.CSV_ENCODING()


def rows(text: str) -> list[Row]:
    """Return the non-empty rows of a file. Raises ``ActionError`` if it cannot be parsed."""
    text = text.removeprefix("\ufeff")
    first, _newline, rest = text.partition("\n")
    separator = max(",;\t", key=first.count)
    if first.strip().lower().startswith("sep="):
        # Excel's notation for the separator.
        separator, text = first.strip()[4:5] or ",", rest
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        header = _header(next(reader, []))
        found = list(_rows(reader, header))
    except csv.Error as error:
        raise errors.CSV_LINE(line=reader.line_num, reason=str(error)) from None
    if not found:
        raise errors.CSV_EMPTY()
    if len(found) > MAX_ROWS:
        raise errors.CSV_TOO_MANY_ROWS()
    return found


def _header(cells: list[str]) -> list[str]:
    known = {**{name: name for name in COLUMNS}, **CHINESE, **OTHER_NAMES}
    header = []
    for cell in cells:
        word = plain(cell).strip()
        name = known.get(word.lower().replace(" ", "_"), known.get(word))
        if name is None and word:
            raise errors.CSV_UNKNOWN_COLUMN(name=word[:50], known=", ".join(COLUMNS))
        if name in header:
            raise errors.CSV_COLUMN_TWICE(name=word)
        header.append(name or "")
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise errors.CSV_COLUMNS_MISSING(missing=", ".join(missing))
    return header


def _rows(reader: Iterable[list[str]], header: list[str]) -> Iterator[Row]:
    for number, cells in enumerate(reader, start=2):
        values = [plain(cell).strip() for cell in cells]
        if not any(values):
            continue
        named = {name: value for name, value in zip(header, values, strict=False) if name}
        unnamed = [value for name, value in zip(header, values, strict=False) if not name] + values[len(header) :]
        whole = {name: named.get(name, "") for name in header if name}
        yield Row(number, whole, extra=any(unnamed))


def write(servers: Iterable[Mapping[str, str]]) -> bytes:
    """Encode servers as CSV that Excel opens correctly: UTF-8 with a BOM, CR LF line ends."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for server in servers:
        writer.writerow([harmless(server[name]) for name in COLUMNS])
    return buffer.getvalue().encode("utf-8-sig")
