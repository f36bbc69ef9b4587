"""Sheets -> rows of known columns, each cell with its place; what is wrong with sheets and columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check.checker import nearest, shown
from kartu.model.kind import Value
from kartu.model.language import languages as known_languages
from kartu.tables.columns import EXPORTED, KEY, KIND, column_named, columns_of
from kartu.tables.sheet import Cell, cell_problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kartu.model.kind import Kind
    from kartu.model.problems import Problem
    from kartu.tables.columns import Column
    from kartu.tables.sheet import Row, Sheet


_REFUSED: Final = "refused"  # in the place of a column that is not looked at any further


class Place(NamedTuple):
    """Where a row stands."""

    file: str
    sheet: str
    row: int

    def problem(
        self, column: int, code: str, message: str, *, hint: str = "", entry: str = "", key: str = ""
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

    def problem(self, code: str, message: str, column: Column | None = None, *, hint: str = "") -> Problem:
        """Make a problem of one of the row's cells, or of its key."""
        number = self.cells[column][0] if column and column in self.cells else self.key_column
        return self.place.problem(number, code, message, hint=hint, entry=self.key, key=column.header if column else "")


class Reader:
    """Reads the sheets of a table; `problems` grows meanwhile."""

    def __init__(self, file: str, kinds: Mapping[str, Kind], languages: Sequence[str]) -> None:
        self._file = file
        self._kinds = kinds
        self._languages = languages
        self.problems: list[Problem] = []

    def rows(self, sheets: Iterable[Sheet]) -> list[TableRow]:
        """Give the rows of all sheets that are entries."""
        found: list[TableRow] = []
        for sheet in sheets:
            if sheet.rows:
                found += self._sheet(sheet)
        return found

    def _sheet(self, sheet: Sheet) -> list[TableRow]:
        header, *rows = sheet.rows
        place = Place(self._file, sheet.name, header.number)
        heads = [cell.text.casefold() for cell in header.cells]
        kind = sheet.name.strip().casefold()
        if kind not in self._kinds and KIND not in heads:
            known = ", ".join(f"`{name}`" for name in self._kinds)
            hint = f"call the sheet after the kind of its entries, or add a column `{KIND}`: {known}"
            what = (
                f"the sheet `{shown(sheet.name)}` is called after no kind of note"
                if sheet.name
                else "no column says the kind"
            )
            self.problems.append(place.problem(1, "E703", what, hint=hint))
            return []
        kinds = [self._kinds[kind]] if kind in self._kinds else list(self._kinds.values())
        columns = self._columns(header, place, kinds)
        if KEY not in heads:
            hint = f"add a column `{KEY}` at the left; it stays empty for new entries"
            self.problems.append(place.problem(1, "E704", f"there is no column `{KEY}`", hint=hint))
            return []
        return [row for one in rows if (row := self._row(one, columns, place, "" if len(kinds) > 1 else kind))]

    def _columns(self, header: Row, place: Place, kinds: Sequence[Kind]) -> dict[int, Column | str]:
        """Give what each column is: KEY, KIND or a key of entries."""
        columns: dict[int, Column | str] = {}
        first: dict[Column | str, int] = {}
        for number, cell in enumerate(header.cells, start=1):
            if not cell.text and not cell.fault:
                continue
            text = cell.text.casefold()
            named = (column_named(cell.text, kind, self._languages) for kind in kinds)
            is_lead = text in (KEY, KIND) or text.startswith(EXPORTED)
            column = text if is_lead else next((column for column in named if column), None)
            columns[number] = column or _REFUSED
            if column is None:
                self.problems.append(self._unknown(cell, number, place, kinds))
            elif first.setdefault(column, number) != number:
                message = f"the column `{shown(cell.text)}` is there twice"
                self.problems.append(place.problem(number, "E704", message, hint="delete one of the two"))
                columns[number] = _REFUSED
        return columns

    def _unknown(self, cell: Cell, number: int, place: Place, kinds: Sequence[Kind]) -> Problem:
        language = cell.text.partition("[")[2].rstrip("] ").casefold()
        if language in known_languages() and language not in self._languages:
            hint = f"the deck has {', '.join(self._languages)}; add `{language}` to `languages:` in deck.yaml first"
            return place.problem(number, "E402", f"the deck has no language `{language}`", hint=hint)
        known = [column.header for column in columns_of(kinds, self._languages)]
        hint = nearest(cell.text, known) or "delete the column, or call it after a key of the entries"
        return place.problem(number, "E703", f"`{shown(cell.text)}` is no column of this sheet", hint=hint)

    def _row(self, row: Row, columns: Mapping[int, Column | str], header: Place, kind: str) -> TableRow | None:
        place = header._replace(row=row.number)
        numbers = {column: number for number, column in columns.items()}
        key_column = numbers[KEY]
        key = self._lead(row, place, key_column)
        if not kind:
            kind = self._lead(row, place, numbers[KIND]).casefold()
            if kind not in self._kinds:
                hint = nearest(kind, self._kinds)
                what = f"`{shown(kind)}` is not a kind of note" if kind else "the row does not say its kind"
                self.problems.append(place.problem(numbers[KIND], "E204", what, hint=hint, entry=key))
                return None
        cells: dict[Column, tuple[int, Cell]] = {}
        for number, cell in enumerate(row.cells, start=1):
            self._take(number, cell, columns.get(number), cells, (place, kind, key))
        for number, column in columns.items():
            if number > len(row.cells) and not isinstance(column, str) and column.name in self._kinds[kind].key_by_name:
                cells[column] = number, Cell("")
        hidden = next((column for column in numbers if str(column).startswith(EXPORTED)), None)
        exported = (str(hidden), self._lead(row, place, numbers[hidden])) if hidden else ("", "")
        return TableRow(place, kind, key, key_column, cells, exported)

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
            message, hint = "this column has no heading", "write one in the first row, or empty the column"
            self.problems.append(place.problem(number, "E703", message, hint=hint, entry=key))
        elif column.name not in self._kinds[kind].key_by_name:
            if not is_empty:
                message = f"an entry of the kind `{kind}` has no `{column.name}`"
                self.problems.append(place.problem(number, "E703", message, hint="empty the cell", entry=key))
        else:
            if cell.flag and column.value is not Value.FLAG:
                cell = Cell("", "true or false")  # what was typed is lost
            if cell.fault:
                self._refuse(place, number, cell, key, column.header)
            cells[column] = number, cell

    def _lead(self, row: Row, place: Place, number: int) -> str:
        cell = row.cells[number - 1] if number <= len(row.cells) else Cell("")
        if cell.fault:
            self._refuse(place, number, cell)
        return cell.text

    def _refuse(self, place: Place, number: int, cell: Cell, entry: str = "", key: str = "") -> None:
        hint = "set the format of the cell to Text, then type what is meant"
        self.problems.append(
            place.problem(number, "E705", f"the cell holds {cell.fault}, not a text", hint=hint, entry=entry, key=key)
        )
