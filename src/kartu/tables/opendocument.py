"""OpenDocument spreadsheets (.ods: LibreOffice and others), through odfdo."""

from __future__ import annotations

from html import escape, unescape
from itertools import repeat
from typing import TYPE_CHECKING, Any, Final

from kartu.model.messages import msg
from kartu.tables.sheet import (
    COLUMN_LIMIT,
    DAMAGED,
    ROW_LIMIT,
    Cell,
    Row,
    Sheet,
    TableError,
    Told,
    html_cell,
    number_cell,
    text_cell,
    within_limits,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from io import BytesIO

_CELLS: Final = "table:table-cell|table:covered-table-cell"
_LAST_ROW: Final = 1 << 24  # no spreadsheet program has more


def read_ods(file: BytesIO) -> tuple[Sheet, ...]:
    """Read a spreadsheet, whose zip must have been looked at before. Raises `TableError` if it cannot be read."""
    from lxml.etree import LxmlError  # noqa: PLC0415 - slow to import
    from odfdo import Document  # noqa: PLC0415
    from odfdo.security import SecurityError  # noqa: PLC0415

    try:
        document = Document(file)
        looks = _looks(document)
        return tuple(within_limits((table.name or "", _rows(table, looks)) for table in document.body.tables))
    except (LxmlError, SecurityError, *DAMAGED) as error:
        message = msg("this file cannot be read as an OpenDocument spreadsheet (.ods)")
        raise TableError(message, msg("open it and save it again as .ods")) from error


def _rows(table: Any, looks: Mapping[str, tuple[str, ...]]) -> Iterator[Row]:
    number = 0
    for row in table.get_elements("descendant::table:table-row"):
        times = _times(row, "table:number-rows-repeated", _LAST_ROW)
        cells = tuple(_cells(row, looks))
        if any(cell.text or cell.fault for cell in cells):
            for again in range(min(times, ROW_LIMIT + 1)):  # one beyond the limit, so that it is noticed
                yield Row(number + again + 1, cells)
        number += times


def _cells(row: Any, looks: Mapping[str, tuple[str, ...]]) -> Iterator[Cell]:
    free = COLUMN_LIMIT
    for element in row.get_elements(_CELLS):
        times = min(_times(element, "table:number-columns-repeated", COLUMN_LIMIT), free)
        yield from repeat(_cell(element, looks), times)
        free -= times
        if not free:
            return


def _times(element: Any, attribute: str, limit: int) -> int:
    value = element.get_attribute(attribute)
    return min(max(int(value), 1), limit) if value else 1


def _cell(element: Any, looks: Mapping[str, tuple[str, ...]]) -> Cell:
    text = "\n".join(paragraph.text_recursive for paragraph in element.get_elements("text:p"))
    if element.get_attribute("table:formula"):
        return Cell("", msg("a formula"))
    sort = element.get_attribute("office:value-type") or "string"
    if sort == "boolean":
        return Cell("true" if element.get_attribute("office:boolean-value") == "true" else "false", flag=True)
    if sort == "float" and text == element.get_attribute("office:value"):
        return number_cell(float(text), is_shown_as_is=True) if text.isdecimal() else Cell(text, told=Told.SHOWN)
    if sort != "string":
        unknown = Cell("", msg("a number that may not be what was typed"))
        return text_cell(text)._replace(told=Told.SHOWN) if text else unknown
    return _styled(element, looks) if looks else text_cell(text)


def _styled(element: Any, looks: Mapping[str, tuple[str, ...]]) -> Cell:
    """Take a text with the looks of its parts, and of the whole cell where they change the meaning."""
    tags = [tag for tag in looks.get(element.get_attribute("table:style-name") or "", ()) if tag in ("s", "sup", "sub")]
    lines = [_html(paragraph, looks) for paragraph in element.get_elements("text:p")]
    html = wrapped("<br>".join(lines), tags)
    return html_cell(html) if "<" in html else text_cell(unescape(html))


def _html(node: Any, looks: Mapping[str, tuple[str, ...]]) -> str:
    text = escape(node.text or "")
    if node.tag == "text:s":
        text = " " * int(node.get_attribute("text:c") or 1)
    elif node.tag in ("text:line-break", "text:tab"):
        text = "<br>" if node.tag == "text:line-break" else "\t"
    text += "".join(_html(child, looks) + escape(child.tail or "") for child in node.children)
    tags = looks.get(node.get_attribute("text:style-name") or "", ()) if node.tag == "text:span" else ()
    return wrapped(text, tags)


def _looks(document: Any) -> dict[str, tuple[str, ...]]:
    """Give the tags that the styles of a file stand for, by the styles' names."""
    found: dict[str, tuple[str, ...]] = {}
    for style in document.content.get_styles():
        of = style.get_element("style:text-properties")
        if of is None:
            continue
        position = (of.get_attribute("style:text-position") or "").split(" ")[0]
        tags = [tag for tag, attribute, value in _LOOKS if str(of.get_attribute(attribute) or "").startswith(value)]
        if of.get_attribute("style:text-line-through-style") not in (None, "none"):
            tags.append("s")
        if position.startswith(("sub", "-")):
            tags.append("sub")
        elif position.startswith("super") or position.rstrip("%") not in ("", "0"):
            tags.append("sup")
        if tags:
            found[str(style.name)] = tuple(tags)
    return found


_LOOKS: Final = (("b", "fo:font-weight", "bold"), ("i", "fo:font-style", "italic"))
