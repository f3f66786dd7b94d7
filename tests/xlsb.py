"""A binary workbook (xlsb), written record by record: no library here writes one.

MS-XLSB 2.1.4: each record is its number and its length, seven bits a byte, and its bytes.
"""

import io
import struct
import zipfile

_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" '
    'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_DATE = 14  # the number format of a day, in every program


def xlsb(*rows, name="Pax"):
    """Text stays text, numbers numbers; `("date", 29324)` is a day to the program."""
    cells = b"".join(
        _record(0, struct.pack("<I", at) + bytes(13)) + b"".join(map(_cell, range(len(row)), row))
        for at, row in enumerate(rows)
    )
    size = struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations(("officeDocument", "xl/workbook.bin")),
        "xl/_rels/workbook.bin.rels": _relations(
            ("worksheet", "worksheets/sheet1.bin"), ("styles", "styles.bin")
        ),
        "xl/workbook.bin": _records(
            131, 143, (156, struct.pack("<2I", 0, 1) + _text("rId1") + _text(name)), 144, 132
        ),
        "xl/styles.bin": _records(
            278, (617, struct.pack("<I", 2)), (47, bytes(16)),
            (47, struct.pack("<2H", 0, _DATE) + bytes(12)), 618, 279,
        ),
        "xl/worksheets/sheet1.bin": _records(129, (148, size), 145) + cells + _records(146, 130),
    }  # fmt: skip
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return written.getvalue()


def _cell(column, value):
    style = 0
    if isinstance(value, tuple):
        style, value = 1, value[1]
    head = struct.pack("<2I", column, style)
    if isinstance(value, str):
        return _record(6, head + _text(value))
    return _record(5, head + struct.pack("<d", value))


def _relations(*links):
    told = "".join(
        f'<Relationship Id="rId{at}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(links, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{told}</Relationships>'


def _records(*records):
    pairs = ((one, b"") if isinstance(one, int) else one for one in records)
    return b"".join(_record(number, content) for number, content in pairs)


def _record(number, content):
    return _bits(number) + _bits(len(content)) + content


def _bits(value):
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _text(text):
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")
