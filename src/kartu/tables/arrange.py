"""All sheets of a table -> those that hold entries, each with its layout; the others are named."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.messages import msg
from kartu.tables.frame import bare
from kartu.tables.keys import slug
from kartu.tables.sheet import cell_problem
from kartu.tables.sheetlayout import SheetLayout, layout_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from kartu.model.problems import Problem
    from kartu.tables.sheet import Sheet
    from kartu.tables.sheetlayout import Known, Wish

_NO_NAME: Final = re.compile(r"(?:sheet|lembar|worksheet|blatt|tabelle)\s*\d*", re.IGNORECASE)


class Arranged(NamedTuple):
    """The sheets that hold entries, and why the table cannot be taken, if it cannot."""

    layouts: tuple[SheetLayout, ...]
    problems: tuple[Problem, ...] = ()


def arrange(
    sheets: Sequence[Sheet], name: str, known: Known, wish: Wish, sections: Mapping[str, Collection[str]] | None
) -> Arranged:
    """Work out the layouts of all sheets; `sections` are those of the deck with their titles, None if it is new."""
    layouts = [layout_of(sheet, known, wish) for sheet in sheets if sheet.rows]
    used = [layout for layout in layouts if is_of_use(layout, known)]
    if not used:
        return Arranged((), tuple(_useless(layout, name) for layout in layouts[:1]))
    return Arranged(tuple(_with_sections(used, sections)))


def is_of_use(layout: SheetLayout, known: Known) -> bool:
    """Tell if the rows of a sheet may be entries: something is asked, or they say which entries they are."""
    if layout.is_ours or not layout.kind:
        return True
    kind = known.kinds[layout.kind]
    names = {getattr(column, "name", "") for column in layout.columns.values()}
    return bool(layout.rows) and kind.front in names and (not kind.answer or len(names - {""}) > 1)


def _useless(layout: SheetLayout, name: str) -> Problem:
    message = msg("this table has no column with what is asked, and one with the answer")
    hint = msg(
        "put the terms into one column and their definitions into the next, or say which is which with `--columns`"
    )
    number = layout.head.number if layout.head else 0
    return cell_problem(name, layout.sheet.name, number, 1, "E704", message, hint=hint)


def _with_sections(
    layouts: Sequence[SheetLayout], sections: Mapping[str, Collection[str]] | None
) -> Iterator[SheetLayout]:
    """Make sections of sheets: in a new deck of all that have a name of their own, else of those that it knows."""
    several = len(layouts) > 1
    for layout in layouts:
        title = layout.sheet.name.strip()
        has_own = any(getattr(column, "name", "") == "section" for column in layout.columns.values())
        is_kind = title.casefold() == layout.kind or layout.is_ours
        key = slug(bare(title))
        if has_own or is_kind or not key or _NO_NAME.fullmatch(title):
            yield layout
        elif sections is None:
            yield layout._replace(section=title) if several else layout
        else:
            known = any(key in (own, *(slug(bare(text)) for text in titles)) for own, titles in sections.items())
            yield layout._replace(section=title) if known else layout
