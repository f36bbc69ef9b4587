"""Spreadsheet files made by hand, part by part, so that they can be wrong in any way."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XLSX: Final = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{_TYPE}.sharedStrings+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="a" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="a" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}
_ODS: Final = "urn:oasis:names:tc:opendocument:xmlns"
MANIFEST: Final = (
    f'<m:manifest xmlns:m="{_ODS}:manifest:1.0"><m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>'
    "</m:manifest>"
)
ENTITIES: Final = '<!DOCTYPE x [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
BOMB: Final = f"{ENTITIES}]>"
OUTSIDE: Final = '<!DOCTYPE x [<!ENTITY i SYSTEM "file:///etc/passwd">]>'


def zipped(parts: Mapping[str, str | bytes], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack parts by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", way) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content, way)
    return file.getvalue()


def cell(text: str, attributes: str = "") -> str:
    """Write a cell of text for an .xlsx file."""
    return f'<c t="inlineStr" {attributes}><is><t xml:space="preserve">{text}</t></is></c>'


def row(*cells: str, attributes: str = "") -> str:
    """Write a row for an .xlsx file, of texts or of cells that are written already."""
    return f"<row {attributes}>{''.join(c if c.startswith('<') else cell(c) for c in cells)}</row>"


def xlsx(
    rows: str,
    *,
    start: str = "",
    size: str = "",
    rest: str = "",
    sheets: str = '<sheet name="term" sheetId="1" r:id="a"/>',
    parts: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """Write an .xlsx file of one sheet; `start` stands before its XML, `size` before and `rest` behind its rows."""
    made: dict[str, str | bytes] = {
        **_XLSX,
        **shared(""),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'{start}<worksheet xmlns="{MAIN}">{size}<sheetData>{rows}</sheetData>{rest}'
        "</worksheet>",
    }
    return zipped({**made, **(parts or {})})


def shared(strings: str, start: str = "") -> dict[str, str | bytes]:
    """Write the part of an .xlsx file that holds the texts of cells."""
    to_it = f'<Relationship Id="b" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    name = "xl/_rels/workbook.xml.rels"
    return {
        name: _XLSX[name].replace("</Relationships>", to_it),
        "xl/sharedStrings.xml": f'{start}<sst xmlns="{MAIN}">{strings}</sst>',
    }


def ods_cell(text: str, attributes: str = 'o:value-type="string"') -> str:
    """Write a cell for an .ods file."""
    return f"<t:table-cell {attributes}><x:p>{text}</x:p></t:table-cell>"


def ods_row(*cells: str, attributes: str = "") -> str:
    """Write a row for an .ods file, of texts or of cells that are written already."""
    return f"<t:table-row {attributes}>{''.join(c if c.startswith('<') else ods_cell(c) for c in cells)}</t:table-row>"


def ods(
    rows: str, *, start: str = "", manifest: str = MANIFEST, parts: Mapping[str, str | bytes] | None = None
) -> bytes:
    """Write an .ods file of one sheet; `start` stands before its XML. Nothing is compressed, which odfdo may refuse."""
    made: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f'{start}<o:document-content xmlns:o="{_ODS}:office:1.0" xmlns:t="{_ODS}:table:1.0"'
        f' xmlns:x="{_ODS}:text:1.0"><o:body><o:spreadsheet><t:table t:name="term">{rows}</t:table></o:spreadsheet>'
        "</o:body></o:document-content>",
        "META-INF/manifest.xml": manifest,
    }
    return zipped({**made, **(parts or {})}, zipfile.ZIP_STORED)
