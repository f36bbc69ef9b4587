"""Packed spreadsheets (.xlsx, .ods), before a library opens them: how much there is, and that it does no harm.

What the two libraries do with a part grows with its elements, its depth and its entities, and they trust it in all of
these. So each part is read here once, by a parser that keeps nothing.
"""

from __future__ import annotations

import lzma
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any, Final
from xml.parsers import expat

from kartu.model.messages import Message, msg
from kartu.tables.sheet import TableError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from io import BytesIO

UNPACKED_LIMIT: Final = 96 << 20
"""Bytes of all that is packed in a file; 10,000 entries make 25 MB of XML."""
PARTS_LIMIT: Final = 2_000
"""Files packed in one; a workbook of three sheets has a dozen."""
ELEMENTS_LIMIT: Final = 1_500_000
"""XML elements of all parts; 10,000 entries make 700,000."""
DEPTH_LIMIT: Final = 100
"""Elements within elements; a spreadsheet program makes about ten."""
SPACES_LIMIT: Final = 1_000_000
"""Spaces that are written as a number, as .ods has them."""
_TEXT: Final = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
_SHEETS_LIMIT: Final = 20
_ROWS_LIMIT: Final = 100_000
_SHEETS: Final = _SHEETS_LIMIT, msg("this table has more than {n} sheets", n=_SHEETS_LIMIT)
_OF_A_SORT: Final = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main sheet": _SHEETS,  # each may be of the same part
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0 table": _SHEETS,
    # Empty rows are one element with a number.
    "urn:oasis:names:tc:opendocument:xmlns:table:1.0 table-row": (
        _ROWS_LIMIT,
        msg("this table has more than {n} rows", n=_ROWS_LIMIT),
    ),
}
"""How many of some elements there may be, and what is said if there are more."""
_CHUNK: Final = 1 << 20
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST: Final = "META-INF/manifest.xml"
_DAMAGED: Final = (
    EOFError,
    NotImplementedError,  # a way of packing that Python does not know
    OSError,
    RuntimeError,  # a password
    ValueError,
    lzma.LZMAError,
    zipfile.BadZipFile,
    zlib.error,
)


def is_opendocument(file: BytesIO) -> bool:
    """Look at a packed spreadsheet; tell if it is an .ods, else it is an .xlsx. Raises `TableError`."""
    try:
        with zipfile.ZipFile(file) as archive:
            is_ods = _sort(archive)
            inspection = _Inspection()
            for part in archive.infolist():
                with archive.open(part) as content:
                    inspection.look(content, is_xml=part.filename.endswith((".xml", ".rels")))
    except _DAMAGED as error:
        message = msg("this file is damaged: it cannot be unpacked")
        raise TableError(message, msg("get it again, or save it again")) from error
    file.seek(0)
    return is_ods


def _sort(archive: zipfile.ZipFile) -> bool:
    """Look at the list of parts; tell if it is an .ods."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    # zipfile never unpacks more of a part than its list says, so the list can be believed
    if len(parts) > PARTS_LIMIT or sum(part.file_size for part in parts) > UNPACKED_LIMIT:
        raise _too_large(
            msg("unpacked, this file is larger than {size} MB or has too many parts", size=UNPACKED_LIMIT >> 20)
        )
    if len(names) < len(parts):
        message = msg("this file is damaged: it holds two parts of one name")
        raise TableError(message, msg("open it and save it again"))
    is_ods = "mimetype" in names and archive.read("mimetype")[: len(_ODS)] == _ODS
    if any(part.flag_bits & 1 for part in parts) or (is_ods and _has_password(archive, names)):
        raise TableError(msg("this file has a password"), msg("save it again, without a password"))
    if not is_ods and "[Content_Types].xml" not in names:
        raise TableError(msg("this file is not a table"), msg("give a .csv, .xlsx or .ods file"))
    return is_ods


def _has_password(archive: zipfile.ZipFile, names: set[str]) -> bool:
    return "encrypted-package" in names or (_MANIFEST in names and b"encryption-data" in archive.read(_MANIFEST))


def _too_large(message: Message) -> TableError:
    return TableError(message, msg("a deck's table is far smaller: copy the cells into a new file"), "E702")


class _Inspection:
    """Counts what all parts of a file hold."""

    def __init__(self) -> None:
        self._elements = 0
        self._spaces = 0
        self._depth = 0
        self._of_a_sort = dict.fromkeys(_OF_A_SORT, 0)

    def look(self, content: IO[bytes], *, is_xml: bool) -> None:
        """Read a part to its end, or as far as it is XML."""
        self._depth = 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.EntityDeclHandler = self._entity
        try:
            while chunk := content.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - expat takes no keywords
            parser.Parse(b"", True)  # noqa: FBT003
        except expat.ExpatError as error:
            if is_xml:
                message = msg("this file is damaged: a part of it is not XML")
                raise TableError(message, msg("open it in the spreadsheet program and save it again")) from error

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._elements += 1
        self._depth += 1
        if self._elements > ELEMENTS_LIMIT:
            raise _too_large(msg("this file holds far more cells than the table of a deck"))
        if self._depth > DEPTH_LIMIT:
            message = msg("this file is not as a spreadsheet program writes it: it has too many layers")
            raise TableError(message, _SAVE)
        if name in _OF_A_SORT:
            self._of_a_sort[name] += 1
            most, message = _OF_A_SORT[name]
            if self._of_a_sort[name] > most:
                raise _too_large(message)
        elif name == f"{_TEXT} s":
            self._spaces += max(int(attributes.get(f"{_TEXT} c") or 1), 1)
            if self._spaces > SPACES_LIMIT:
                raise _too_large(msg("this file holds far more spaces than the table of a deck"))

    def _end(self, _name: str) -> None:
        self._depth -= 1

    def _entity(self, *_: Any) -> None:
        raise TableError(msg("this file is not as a spreadsheet program writes it: it defines entities"), _SAVE)


_SAVE: Final = msg("open it in a spreadsheet program and save it again")
