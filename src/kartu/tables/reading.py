"""Sheets -> rows of known columns, each cell with its place; what is wrong with sheets and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kartu.check.checker import nearest, shown
from kartu.html.editor_lines import MEANINGFUL
from kartu.model.kind import Value
from kartu.model.language import languages as known_languages
from kartu.model.messages import NOTHING, Message, msg
from kartu.tables.cellformats import localised
from kartu.tables.columns import EXPORTED, KEY, KIND, Column, columns_of
from kartu.tables.sheet import Cell, Told, cell_position, cell_problem
from kartu.tables.sheetlayout import REFUSED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kartu.html.to_text import Typed
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem
    from kartu.tables.sheet import Row
    from kartu.tables.sheetlayout import SheetLayout


class Place(NamedTuple):
    """Where a row stands."""

    file: str
    sheet: str
    row: int

    def problem(
        self, column: int, code: str, message: Message, *, hint: Message = NOTHING, entry: str = "", key: str = ""
    ) -> Problem:
        """Make a problem of a cell of the row."""
        return cell_problem(self.file, self.sheet, self.row, column, code, message, hint=hint, entry=entry, key=key)


class TableRow(NamedTuple):
    """An entry's row; its columns are those of its kind, with their numbers from 1."""

    place: Place
    kind: str
    key: str  # '' if it has none yet
    key_column: int
    cells: Mapping[Column, tuple[int, Cell]]
    exported: tuple[str, str] = ("", "")  # heading and cell of the hidden column, see columns.py

    @property
    def where(self) -> tuple[str, int]:
        """File and row, as positions of problems begin."""
        return cell_position(self.place.file, self.place.sheet, self.place.row, 0)[:2]

    def problem(self, code: str, message: Message, column: Column | None = None, *, hint: Message = NOTHING) -> Problem:
        """Make a problem of one of the row's cells, or of its key."""
        number = self.cells[column][0] if column and column in self.cells else self.key_column
        return self.place.problem(number, code, message, hint=hint, entry=self.key, key=column.header if column else "")


class Reader:
    """Reads the sheets of a table; `problems` grows meanwhile."""

    def __init__(
        self,
        file: str,
        kinds: Mapping[str, Kind],
        languages: Sequence[str],
        markup: Callable[[str], Typed] | None = None,
    ) -> None:
        """Take the name of the table; `markup` makes texts of HTML for a deck with markup."""
        self.file = file
        self._kinds = kinds
        self._languages = languages
        self._markup = markup
        self.problems: list[Problem] = []

    def rows(self, layouts: Iterable[SheetLayout]) -> list[TableRow]:
        """Give the rows of all sheets that are entries."""
        return [row for layout in layouts for row in self._sheet(layout)]

    def _sheet(self, layout: SheetLayout) -> list[TableRow]:
        place = Place(self.file, layout.sheet.name, layout.head.number if layout.head else 0)
        kinds = [self._kinds[layout.kind]] if layout.kind else list(self._kinds.values())
        self._check_heads(layout, place, kinds)
        found = [self._row(row, layout, place) for row in layout.rows]
        return [row for row in found if row is not None]

    def _check_heads(self, layout: SheetLayout, place: Place, kinds: Sequence[Kind]) -> None:
        """Say which headings cannot be taken, and which are there twice."""
        first: dict[Column | str, int] = {}
        for number, column in layout.columns.items():
            cell = layout.head.cells[number - 1] if layout.head and number <= len(layout.head.cells) else Cell("")
            if column == REFUSED:
                self.problems.append(self._unknown(cell, number, place, kinds))
            elif first.setdefault(column, number) != number:
                message = msg("the column `{name}` is there twice", name=shown(cell.text))
                self.problems.append(place.problem(number, "E704", message, hint=msg("delete one of the two")))

    def _unknown(self, cell: Cell, number: int, place: Place, kinds: Sequence[Kind]) -> Problem:
        language = cell.text.partition("[")[2].rstrip("] ").casefold()
        if language in known_languages() and language not in self._languages:
            hint = msg(
                "the deck has {languages}; add `{language}` to `languages:` in deck.yaml first",
                languages=", ".join(self._languages),
                language=language,
            )
            message = msg("the deck has no language `{language}`", language=language)
            return place.problem(number, "E402", message, hint=hint)
        known = [column.header for column in columns_of(kinds, self._languages)]
        hint = nearest(cell.text, known) or msg("delete the column, or call it after a key of the entries")
        message = msg("`{name}` is no column of this sheet", name=shown(cell.text))
        return place.problem(number, "E703", message, hint=hint)

    def _row(self, row: Row, layout: SheetLayout, header: Place) -> TableRow | None:
        place, columns, kind = header._replace(row=row.number), layout.columns, layout.kind
        numbers = {column: number for number, column in columns.items()}
        key_column = numbers.get(KEY, 0)
        key = self._lead(row, place, key_column) if key_column else ""
        if not kind:
            kind = self._lead(row, place, numbers[KIND]).casefold()
            if kind not in self._kinds:
                message = msg("`{kind}` is not a kind of note", kind=shown(kind))
                message = message if kind else msg("the row does not say its kind")
                hint = nearest(kind, self._kinds)
                self.problems.append(place.problem(numbers[KIND], "E204", message, hint=hint, entry=key))
                return None
        cells: dict[Column, tuple[int, Cell]] = {}
        for number, cell in enumerate(row.cells, start=1):
            if number not in layout.left_out:
                self._take(number, cell, columns.get(number), cells, (place, kind, key))
        for number, column in columns.items():
            if number > len(row.cells) and not isinstance(column, str) and column.name in self._kinds[kind].key_by_name:
                cells[column] = number, Cell("")
        if layout.section:
            cells.setdefault(Column("section", Value.SECTION), (0, Cell(layout.section)))
        hidden = next((column for column in numbers if str(column).startswith(EXPORTED)), None)
        exported = (str(hidden), self._lead(row, place, numbers[hidden])) if hidden else ("", "")
        return TableRow(place, kind, key, key_column or min(numbers.values(), default=1), cells, exported)

    def _take(
        self,
        number: int,
        cell: Cell,
        column: Column | str | None,
        cells: dict[Column, tuple[int, Cell]],
        about: tuple[Place, str, str],
    ) -> None:
        """Take a cell, or say why it cannot be taken."""
        place, kind, key = about
        is_empty = not cell.text and not cell.fault
        if isinstance(column, str) or (column is None and is_empty):
            return
        if column is None:
            message, hint = msg("this column has no heading"), msg("write one in the first row, or empty the column")
            self.problems.append(place.problem(number, "E703", message, hint=hint, entry=key))
        elif column.name not in self._kinds[kind].key_by_name:
            if not is_empty:
                message = msg("an entry of the kind `{kind}` has no `{key}`", kind=kind, key=column.name)
                self.problems.append(place.problem(number, "E703", message, hint=msg("empty the cell"), entry=key))
        else:
            if cell.flag and column.value is not Value.FLAG:
                cell = Cell("", msg("true or false"))  # what was typed is lost
            if cell.fault:
                self._refuse(place, number, cell, key, column.header)
            cells[column] = number, self._as_text(cell, column)

    def _as_text(self, cell: Cell, column: Column) -> Cell:
        """Write numbers as the language of the texts does, and bold and the like in a deck with markup."""
        if cell.told is Told.NUMBER:
            code = column.language or self._languages[0]
            return cell._replace(text=localised(cell.text, known_languages()[code]))
        if cell.html and self._markup:
            typed = self._markup(cell.html)
            return cell._replace(text=typed.text, told=Told.LOOKS if typed.lost else Told.NOTHING)
        return cell

    def _lead(self, row: Row, place: Place, number: int) -> str:
        cell = row.cells[number - 1] if number <= len(row.cells) else Cell("")
        if cell.fault:
            self._refuse(place, number, cell)
        return cell.text

    def _refuse(self, place: Place, number: int, cell: Cell, entry: str = "", key: str = "") -> None:
        message = msg("the cell holds {what}, not a text", what=cell.fault)
        hint = msg("set the format of the cell to Text, then type what is meant")
        if cell.fault in MEANINGFUL:
            message = msg("the cell holds {what}, which would be lost", what=cell.fault)
            hint = msg("cards show no such letters here: write in words what they mean")
        self.problems.append(place.problem(number, "E705", message, hint=hint, entry=entry, key=key))
