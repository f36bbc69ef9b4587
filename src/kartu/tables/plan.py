"""A table beside a deck -> what changes in the deck, and what in the table stops it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from kartu.check.checker import nearest, shown
from kartu.edit.revision import Revision
from kartu.model.kind import Value
from kartu.model.messages import msg
from kartu.tables.cells import CellError, cell_text, node_of
from kartu.tables.columns import BY_LANGUAGE, Column, columns_of, exported_heading, exported_state
from kartu.tables.keys import KeyMaker, prefix_of
from kartu.tables.sheet import Cell, text_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from kartu.check.decksource import RawEntry
    from kartu.check.reading import Validated
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem
    from kartu.source import Node
    from kartu.tables.frame import Frame
    from kartu.tables.reading import TableRow


class Planned(NamedTuple):
    """What importing a table would do."""

    revision: Revision
    changed: tuple[str, ...]  # keys of entries
    added: tuple[str, ...]
    absent: tuple[str, ...]  # entries of the deck that the table does not hold; they stay as they are
    recognised: tuple[str, ...]  # entries whose row has no key, but their front
    rows: Mapping[str, TableRow]  # by key of the entry
    problems: tuple[Problem, ...]


class Planner:
    """Compares the rows of a table with the entries of a deck."""

    def __init__(
        self,
        validated: Validated,
        frame: Frame,
        kinds: Mapping[str, Kind],
        withdrawn: Iterable[str],
        begun: Mapping[Path, bytes] = MappingProxyType({}),
    ) -> None:
        """Take a deck; `begun` is what files hold that are not on the disk yet."""
        self._frame = frame
        self._languages = frame.languages
        self._raw = validated.raw
        self._kinds = kinds
        self._revision = Revision(validated, kinds, begun)
        self._rows: dict[str, TableRow] = {}
        self._keys = KeyMaker([*self._raw, *withdrawn])
        self._prefixes: dict[str, str] = {}  # by kind: what its keys begin with
        self._problems: list[Problem] = []
        self._fronts: dict[tuple[str, ...], list[str]] = {}
        for key, raw in self._raw.items():
            self._fronts.setdefault(self._front_of(str(raw.values["kind"]), raw.values), []).append(key)

    def plan(self, rows: Sequence[TableRow]) -> Planned:
        """Compare all rows; nothing is written."""
        new: list[TableRow] = []
        changed: list[str] = []
        for row in self._frame.keyed(rows):
            if row.key not in self._raw:
                new.append(row)
            elif self._is_of_its_kind(row) and self._is_first(row) and self._compare(row, self._raw[row.key]):
                changed.append(row.key)
        added: list[str] = []
        recognised: list[str] = []
        for row in new:
            known = self._same_front(row)
            if row.key and known:
                self._refuse_rename(row, known)
            elif known:
                recognised.append(known)
                self._rows[known] = named = row._replace(key=known)
                filled = {column: cell for column, cell in row.cells.items() if cell[1].text}
                changed += [known] if self._compare(named._replace(cells=filled), self._raw[known]) else []
            elif not row.key or self._is_first(row):
                added.append(self._add(row))
        absent = tuple(key for key in self._raw if key not in self._rows)
        return Planned(
            self._revision,
            tuple(changed),
            tuple(added),
            absent,
            tuple(recognised),
            self._rows,
            tuple(self._problems),
        )

    def _is_first(self, row: TableRow) -> bool:
        first = self._rows.setdefault(row.key, row)
        if first is row:
            return True
        number, sheet = str(first.place.row), first.place.sheet
        message = msg("the entry `{key}` stands in row {row} already", key=row.key, row=number)
        if sheet:
            message = msg(
                "the entry `{key}` stands in row {row} of the sheet {sheet} already",
                key=row.key,
                row=number,
                sheet=sheet,
            )
        hint = msg("an entry has one row; empty the key of the other one if it is a new entry")
        self._problems.append(row.problem("E706", message, hint=hint))
        return False

    def _is_of_its_kind(self, row: TableRow) -> bool:
        kind = self._raw[row.key].values["kind"]
        if kind != row.kind:
            hint = msg("an entry keeps its kind for ever; move the row to its sheet, or make a new entry of it")
            message = msg(
                "the entry `{key}` is of the kind `{own}`, not `{other}`", key=row.key, own=str(kind), other=row.kind
            )
            self._problems.append(row.problem("E708", message, hint=hint))
        return kind == row.kind

    def _compare(self, row: TableRow, raw: RawEntry) -> bool:
        """Note what differs between a row and its entry; tell if anything does."""
        touched = self._touched(row, raw)
        names = dict.fromkeys(column.name for column, (_, cell) in touched.items() if _differs(column, cell, raw))
        for name in names:
            self._change(row._replace(cells=touched), raw, name)
        return bool(names)

    def _touched(self, row: TableRow, raw: RawEntry) -> Mapping[Column, tuple[int, Cell]]:
        """Give the cells that say something: not those that are as they were exported; refuse to undo what is newer."""
        columns = columns_of([self._kinds[row.kind]], self._languages)
        now = {column: cell.text for column, (_, cell) in row.cells.items()}
        in_deck = {
            column: text_cell(cell_text(column.value, column.language, raw.values.get(column.name))).text
            for column in now
        }
        same = set(exported_state(*row.exported, columns, now))
        known = row.exported[0] == exported_heading(columns) and bool(row.exported[1])
        for column in set(now) - same if known else ():
            if now[column] != in_deck[column] and column not in exported_state(*row.exported, columns, in_deck):
                message = msg(
                    "this was changed in the deck as well since the export; there it is `{text}`",
                    text=shown(in_deck[column]),
                )
                hint = msg("export the deck again and make the change there, or make it in the YAML file")
                self._problems.append(row.problem("E710", message, column, hint=hint))
        return {column: cell for column, cell in row.cells.items() if column not in same}

    def _change(self, row: TableRow, raw: RawEntry, name: str) -> None:
        old = raw.values.get(name)
        first, node = self._node(row, name, old)
        default = self._revision.default(raw, name)
        if node is None and default is not None:
            if first.value is Value.FLAG:
                node = "false"
            else:
                hint = msg("change it there, or write something else here")
                message = msg(
                    "this cannot be empty: the head of {file} gives `{name}:` to all of its entries",
                    file=raw.file.name,
                    name=name,
                )
                self._problems.append(row.problem("E708", message, first, hint=hint))
                return
        self._revision.set(raw, name, node)

    def _node(self, row: TableRow, name: str, old: Node | None) -> tuple[Column, Node | None]:
        """Give the value of a key of a row, and one of its columns."""
        columns = [column for column in row.cells if column.name == name]
        value = columns[0].value
        texts = {"": ""}
        if value in BY_LANGUAGE:
            texts = {language: text_cell(cell_text(value, language, old)).text for language in self._languages}
        for column in columns:
            languages = [column.language] if column.language or "" in texts else self._languages
            texts |= dict.fromkeys(languages, row.cells[column][1].text)
        try:
            return columns[0], node_of(value, old, texts)
        except CellError as error:
            at = next((column for column in columns if column.language == error.language), columns[0])
            self._problems.append(row.problem("E708", error.message, at, hint=error.hint))
            return columns[0], old

    def _has_known_section(self, row: TableRow) -> bool:
        """Refuse an unknown section here: it would become the name of a file."""
        column = Column("section", Value.SECTION)
        _, cell = row.cells.get(column, (0, Cell("")))
        is_known = not cell.text or cell.text in self._frame.sections
        if not is_known:
            hint = nearest(cell.text, self._frame.sections) or msg("add it to `sections:` in deck.yaml")
            message = msg("the deck has no section `{name}`", name=shown(cell.text))
            self._problems.append(row.problem("E205", message, column, hint=hint))
        return is_known

    def _add(self, row: TableRow) -> str:
        is_placeable = self._has_known_section(row)
        values: dict[str, Node] = {"kind": row.kind}
        for name in dict.fromkeys(column.name for column in row.cells):
            _, node = self._node(row, name, None)
            if node is not None:
                values[name] = node
        key = row.key or self._key_for(row)
        self._keys.take(key)
        self._rows[key] = row._replace(key=key)
        if is_placeable:
            self._revision.add(key, values)
        return key

    def _key_for(self, row: TableRow) -> str:
        kind = self._kinds[row.kind]
        if row.kind not in self._prefixes:
            own = [key for key, raw in self._raw.items() if raw.values["kind"] == row.kind]
            self._prefixes[row.kind] = prefix_of(own)
        languages = sorted(self._languages, key=lambda language: language != "en")
        names = ("acronym", kind.front) if "acronym" in kind.key_by_name else (kind.front,)
        texts = [self._cell(row, name, language) for name in names for language in languages]
        return self._keys.make(texts, self._prefixes[row.kind], row.kind)

    def _cell(self, row: TableRow, name: str, language: str) -> str:
        for code in (language, ""):
            _, cell = row.cells.get(Column(name, self._kinds[row.kind].key_by_name[name].value, code), (0, Cell("")))
            if cell.text:
                return cell.text
        return ""

    def _front_of(self, kind: str, values: Mapping[str, Node]) -> tuple[str, ...]:
        """Give what the front of an entry says in all languages, with what tells it from others like it."""
        names = (self._kinds[kind].front, "context")
        texts = (cell_text(Value.TEXT, code, values.get(name)) for name in names for code in self._languages)
        return (kind, *(text_cell(text).text for text in texts))

    def _same_front(self, row: TableRow) -> str:
        """Find the entry that a row without a known key is, by its front: one that has no row yet."""
        names = (self._kinds[row.kind].front, "context")
        texts = [self._cell(row, name, language) for name in names for language in self._languages]
        known = self._fronts.get((row.kind, *texts), []) if any(texts) else []
        return next((key for key in known if key not in self._rows), "")

    def _refuse_rename(self, row: TableRow, known: str) -> None:
        message = msg("the key `{new}` is new, but the row is the entry `{known}`", new=shown(row.key), known=known)
        hint = msg(
            "write `{known}` again: students' cards hang on it; if this is another entry, tell the two apart",
            known=known,
        )
        self._problems.append(row.problem("E707", message, hint=hint))


def _differs(column: Column, cell: Cell, raw: RawEntry) -> bool:
    node = raw.values.get(column.name)
    try:
        if column.value in (Value.FLAG, Value.TAGS, Value.BLANKS):
            return node_of(column.value, node, {"": cell.text}) != (None if node == "false" else node)
    except CellError:
        return True
    return cell.text != text_cell(cell_text(column.value, column.language, node)).text
