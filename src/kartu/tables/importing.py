"""A table and a deck -> the files that change, checked as they will be; problems stand at the cells they come from."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.edit.revision import RevisedFile, check
from kartu.files.folder import is_yaml
from kartu.html.to_text import markup_text
from kartu.model.language import languages
from kartu.model.messages import Message, msg, nmsg
from kartu.model.problems import Problem
from kartu.tables.arrange import arrange
from kartu.tables.frame import frame_of
from kartu.tables.newdeck import begun
from kartu.tables.ourhead import HeadTexts
from kartu.tables.plan import Planned, Planner
from kartu.tables.reading import Reader
from kartu.tables.sheet import TableError, cell_position
from kartu.tables.sheetlayout import NOTHING, Known, Wish
from kartu.tables.tablefile import is_package, read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.check.reading import Validated
    from kartu.history.record import Record
    from kartu.html.to_text import Typed
    from kartu.model.dates import Day
    from kartu.model.deck import Deck
    from kartu.model.kind import Kind
    from kartu.tables.arrange import Arranged
    from kartu.tables.frame import Frame
    from kartu.tables.reading import TableRow
    from kartu.tables.sheet import Sheet
    from kartu.tables.sheetlayout import SheetLayout

BAD_ROWS: Final = 5_000
"""Rows that cannot be taken as they stand; of a table with more of them nothing is taken, for it is another sort."""
_NAMED: Final = 5  # keys named before there is only a number


class Prepared(NamedTuple):
    """What an import would write, and what it leaves; with problems that stop everything, nothing is written."""

    files: tuple[RevisedFile, ...]
    planned: Planned
    problems: tuple[Problem, ...]
    left: int = 0  # rows that cannot be taken
    layouts: tuple[SheetLayout, ...] = ()


class Taken(NamedTuple):
    """What was read of a file; with problems, nothing."""

    sheets: tuple[Sheet, ...] = ()
    problems: tuple[Problem, ...] = ()
    head: HeadTexts = HeadTexts()  # for a new deck
    media: Mapping[str, bytes] = MappingProxyType({})  # by path in the deck's folder


def read(file: Path, name: str, kinds: Mapping[str, Kind], deck: Path) -> Taken:
    """Read a table, a list or a package for a deck; what is wrong with the file as such is a problem."""
    try:
        if not is_package(file):
            return Taken(read_table(file))
        from kartu.tables.packagefile import read_package  # noqa: PLC0415 - reads databases, which tables do not need

        start = f"{deck.stem}-" if is_yaml(deck.name) else ""
        sheets, head, media = read_package(file, kinds, (f"{start}images", f"{start}audio"))
        return Taken(sheets, (), head, media)
    except TableError as error:
        return Taken((), (Problem(error.code, cell_position(name, "", 0, 0), error.message, error.hint),))


def prepare(  # noqa: PLR0913, PLR0917 - a table, a deck, and what the person wants
    sheets: Sequence[Sheet],
    name: str,
    validated: Validated,
    deck: Deck,
    kinds: Mapping[str, Kind],
    record: Record,
    today: Day,
    wish: Wish = NOTHING,
    media: Mapping[str, bytes] = MappingProxyType({}),
) -> Prepared:
    """Compare the sheets of the table `name` with a deck that is free of mistakes."""
    withdrawn = {*deck.retired, *(note.entry for note in record.notes.values())}
    frame = frame_of(deck)
    arranged = arrange(sheets, name, Known(kinds, deck.languages, tuple(languages())), wish, frame.sections)
    reader = Reader(name, kinds, deck.languages, _markup(deck))
    run = _Import(reader, validated, frame, kinds, withdrawn, today)
    return run.with_media(media, validated.source.folder).prepared(arranged)


def prepare_new(  # noqa: PLR0913, PLR0917 - a table, a place for a deck, and what the person wants
    taken: Taken,
    name: str,
    path: Path,
    kinds: Mapping[str, Kind],
    today: Day,
    wish: Wish = NOTHING,
    uid: str = "",
    remarks: str = "",
) -> Prepared:
    """Make a deck in a new folder or file from the sheets of the table `name`, with `remarks` above its head."""
    arranged = arrange(taken.sheets, name, Known(kinds, (), tuple(languages()), is_new=True), wish, None)
    new = begun(arranged.layouts, path, remarks, kinds, today, uid=uid, given=taken.head)
    reader = Reader(name, kinds, new.frame.languages)
    run = _Import(reader, new.validated, new.frame, kinds, (), today, new.header)
    return run.with_media(taken.media, path.parent if is_yaml(path.name) else path).prepared(arranged)


def _markup(deck: Deck) -> Callable[[str], Typed] | None:
    """Give what makes a text of HTML for a deck with markup; None for a deck of plain text."""
    if not deck.markdown:
        return None
    from kartu.html.markup import to_html  # noqa: PLC0415 - markdown-it costs 30 ms, and few decks want it

    return lambda html: markup_text(html, "", {}, lambda text: to_html(text, deck.pictures))


def summary(planned: Planned) -> Iterator[Message]:
    """Say what an import does, in a line for each sort of thing."""
    if planned.changed:
        yield changed(planned.changed)
    if planned.added:
        yield added(planned.added)
    if planned.recognised:
        yield nmsg(
            "{n} entry ({keys}) recognised by the front, since the row has no key",
            "{n} entries ({keys}) recognised by the front, since the row has no key",
            len(planned.recognised),
            keys=some(planned.recognised),
        )
    if planned.absent:
        yield nmsg(
            "{n} entry ({keys}) not in the table: kept as it is",
            "{n} entries ({keys}) not in the table: kept as they are",
            len(planned.absent),
            keys=some(planned.absent),
        )


def changed(keys: Sequence[str]) -> Message:
    """Say which entries were changed."""
    return nmsg("{n} entry ({keys}) changed", "{n} entries ({keys}) changed", len(keys), keys=some(keys))


def added(keys: Sequence[str]) -> Message:
    """Say which entries were added."""
    return nmsg("{n} entry ({keys}) added", "{n} entries ({keys}) added", len(keys), keys=some(keys))


def some(keys: Sequence[str]) -> str:
    """Name the first of many keys."""
    return ", ".join([*keys[:_NAMED], "…"] if len(keys) > _NAMED else keys)


class _Import:
    """Takes the rows of a table that can be taken, and names the others."""

    def __init__(
        self,
        reader: Reader,
        validated: Validated,
        frame: Frame,
        kinds: Mapping[str, Kind],
        withdrawn: Collection[str],
        today: Day,
        header: RevisedFile | None = None,
    ) -> None:
        self._reader = reader
        self._validated = validated
        self._frame = frame
        self._kinds = kinds
        self._withdrawn = withdrawn
        self._today = today
        self._header = header  # of a deck that is yet to be made
        self._media: tuple[RevisedFile, ...] = ()
        self._brought: Collection[str] = ()  # their paths, as entries name them

    def with_media(self, media: Mapping[str, bytes], folder: Path) -> _Import:
        """Let pictures and sounds come into the deck's folder as well."""
        start, self._brought = folder.as_posix(), media.keys()
        self._media = tuple(
            RevisedFile(folder / path, f"{start}/{path}", _old(folder / path), data) for path, data in media.items()
        )
        return self

    def prepared(self, arranged: Arranged) -> Prepared:
        """Try all rows, then again without those that something is wrong with, until nothing is."""
        rows = self._reader.rows(arranged.layouts)
        heads = {_where(layout.head.number if layout.head else 0, layout, self._reader) for layout in arranged.layouts}
        found = [*arranged.problems, *self._reader.problems]
        stops = [problem for problem in found if problem.position[:2] in heads or not problem.position.line]
        bad = {problem.position[:2] for problem in found} - heads
        while True:
            taken = {row.where: row for row in rows if row.where not in bad}
            files, planned, new = self._tried([*taken.values()])
            found += new
            more = {problem.position[:2] for problem in new} & taken.keys()
            stops += [problem for problem in new if problem.position[:2] not in more]
            bad |= more
            if not more or stops or len(bad) > BAD_ROWS:
                break
        is_taken = not stops and len(bad) <= BAD_ROWS and (planned.added or planned.changed)
        return Prepared(
            (*files, *self._new_media()) if is_taken else (),
            planned,
            tuple(sorted(set(found))),
            len(bad),
            arranged.layouts,
        )

    def _tried(self, rows: Sequence[TableRow]) -> tuple[tuple[RevisedFile, ...], Planned, list[Problem]]:
        """Give what the rows would change, and what is wrong with that."""
        begun = {self._header.path: self._header.new} if self._header else {}
        planner = Planner(self._validated, self._frame, self._kinds, self._withdrawn, begun)
        planned = planner.plan(rows)
        if planned.problems:
            return (), planned, list(planned.problems)
        files = planned.revision.files()
        if self._header and self._header.path not in {file.path for file in files}:
            files = (self._header, *files)
        if not files or not (planned.added or planned.changed):
            return files, planned, []
        after = check(self._validated.source, files, self._kinds, self._today)
        errors = (problem for problem in after.problems if problem.is_error and not self._brings(problem))
        return files, planned, [_at_cell(problem, planned.rows, self._frame.languages) for problem in errors]

    def _brings(self, problem: Problem) -> bool:
        """Tell if a problem is of a picture that is not there only because it comes along."""
        return problem.code == "E501" and _named(problem) in self._brought

    def _new_media(self) -> tuple[RevisedFile, ...]:
        return tuple(file for file in self._media if file.old != file.new)


def _named(problem: Problem) -> str:
    return problem.message.partition("`")[2].partition("`")[0]


def _old(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def _where(row: int, layout: SheetLayout, reader: Reader) -> tuple[str, int]:
    return cell_position(reader.file, layout.sheet.name, row, 0)[:2]


def _at_cell(problem: Problem, rows: Mapping[str, TableRow], languages: Sequence[str]) -> Problem:
    """Put a problem of an entry at the cell that it comes from."""
    row = rows.get(problem.entry)
    if row is None:
        return problem
    name, *rest = problem.key.split(".")
    language = rest[-1] if rest and rest[-1] in languages else ""
    columns = [column for column in row.cells if column.name == name]
    if problem.code == "E401":
        empty = next((column for column in columns if not row.cells[column][1].text), None)
        return row.problem(
            problem.code, problem.message, empty, hint=msg("fill this cell, too") if empty else problem.hint
        )
    best = next((column for column in columns if column.language == language), columns[0] if columns else None)
    return row.problem(problem.code, problem.message, best, hint=problem.hint)
