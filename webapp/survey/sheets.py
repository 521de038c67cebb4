"""Tables to keep: CSV, and a workbook of one sheet (ECMA-376 SpreadsheetML, written by hand). Pure."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

# A cell that begins so would be reckoned by a table program; numbers stay as they are.
RISKY = ("=", "+", "-", "@", "\t", "\r")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
STAMP = (1980, 1, 1, 0, 0, 0)  # the same table is the same file
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OOXML = "http://schemas.openxmlformats.org"
MAIN, RELATIONS = f"{OOXML}/spreadsheetml/2006/main", f"{OOXML}/officeDocument/2006/relationships"
PACKAGE = f"{OOXML}/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"

PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="IKM" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def csv_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with its mark, so that table programs read the letters right."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[_safe(cell) for cell in row] for row in rows])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def xlsx_bytes(rows: Sequence[Sequence[str]]) -> bytes:
    """One sheet named IKM; cells that are plain numbers are numbers, all others text."""
    lines = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(f"{_column(place)}{number}", text) for place, text in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {**PARTS, "xl/worksheets/sheet1.xml": sheet}.items():
            archive.writestr(zipfile.ZipInfo(name, STAMP), XML + text)
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(RISKY) and not NUMBER.fullmatch(cell) else cell


def _column(place: int) -> str:
    return chr(ord("A") + place)


def _cell(at: str, text: str) -> str:
    if NUMBER.fullmatch(text):
        return f'<c r="{at}"><v>{text}</v></c>'
    kept = "".join(sign for sign in text if sign >= " " or sign in "\t\n")  # XML takes no other control sign
    return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(kept)}</t></is></c>'
