"""A table and a deck -> the files that change, checked as they will be; problems stand at the cells they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.edit.revision import RevisedFile, check
from kartu.model.counting import counted
from kartu.model.problems import Problem
from kartu.tables.frame import frame_of
from kartu.tables.newdeck import begun
from kartu.tables.plan import Planned, Planner
from kartu.tables.reading import Reader
from kartu.tables.sheet import TableError, cell_position
from kartu.tables.tablefile import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kartu.check.reading import Validated
    from kartu.history.record import Record
    from kartu.model.dates import Day
    from kartu.model.deck import Deck
    from kartu.model.kind import Kind
    from kartu.tables.reading import TableRow
    from kartu.tables.sheet import Sheet


_NAMED: Final = 5  # keys named before there is only a number


class Prepared(NamedTuple):
    """What an import would write; with problems, nothing."""

    files: tuple[RevisedFile, ...]
    planned: Planned
    problems: tuple[Problem, ...]


def read_sheets(table: Path, name: str) -> tuple[tuple[Sheet, ...], tuple[Problem, ...]]:
    """Read a table; what is wrong with the file as such is a problem."""
    try:
        return read_table(table), ()
    except TableError as error:
        return (), (Problem(error.code, cell_position(name, "", 0, 0), str(error), error.hint),)


def prepare(
    sheets: Sequence[Sheet],
    name: str,
    validated: Validated,
    deck: Deck,
    kinds: Mapping[str, Kind],
    record: Record,
    today: Day,
) -> Prepared:
    """Compare the sheets of the table `name` with a deck that is free of mistakes."""
    withdrawn = {*deck.retired, *(note.entry for note in record.notes.values())}
    reader, frame = Reader(name, kinds, deck.languages), frame_of(deck)
    planned = Planner(validated, frame, kinds, withdrawn).plan(reader.rows(sheets))
    return _checked(reader, planned, (), validated, deck.languages, kinds, today)


def prepare_new(sheets: Sequence[Sheet], name: str, folder: Path, kinds: Mapping[str, Kind], today: Day) -> Prepared:
    """Make a deck in a new folder from the sheets of the table `name`."""
    new = begun(sheets, folder, name, kinds, today)
    reader = Reader(name, kinds, new.frame.languages)
    planned = Planner(new.validated, new.frame, kinds, ()).plan(reader.rows(sheets))
    return _checked(reader, planned, (new.header,), new.validated, new.frame.languages, kinds, today)


def summary(planned: Planned) -> str:
    """Say what an import does, in a line for each sort of thing."""
    lines = [f"{entries(planned.changed)} changed"] if planned.changed else []
    if planned.added:
        lines.append(f"{entries(planned.added)} added")
    if planned.recognised:
        lines.append(f"{entries(planned.recognised)} recognised by the front, since the row has no key")
    if planned.absent:
        lines.append(f"{entries(planned.absent)} not in the table: kept as they are")
    return "\n".join(lines)


def entries(keys: Sequence[str]) -> str:
    """Give a number of entries with some of their keys."""
    some = ", ".join(keys[:_NAMED])
    rest = ", …" if len(keys) > _NAMED else ""
    return f"{counted(len(keys), 'entry', 'entries')} ({some}{rest})"


def _checked(
    reader: Reader,
    planned: Planned,
    files: tuple[RevisedFile, ...],
    validated: Validated,
    languages: Sequence[str],
    kinds: Mapping[str, Kind],
    today: Day,
) -> Prepared:
    problems = [*reader.problems, *planned.problems]
    if not problems:
        files = (*files, *planned.revision.files())
        after = check(validated.source, files, kinds, today)
        problems = [_at_cell(problem, planned.rows, languages) for problem in after.problems if problem.is_error]
    return Prepared(() if problems else files, planned, tuple(sorted(problems)))


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
        return row.problem(problem.code, problem.message, empty, hint="fill this cell, too" if empty else problem.hint)
    best = next((column for column in columns if column.language == language), columns[0] if columns else None)
    return row.problem(problem.code, problem.message, best, hint=problem.hint)
