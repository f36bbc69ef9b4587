"""The commands for spreadsheets and for texts that come home from Anki."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kartu.commands.console import (
    FINE,
    PROBLEMS,
    all_option,
    ask,
    deck_or_place_of_one,
    new_uid,
    say,
    show,
    status,
    today,
    wrong_usage,
)
from kartu.commands.helptext import HelpfulCommand
from kartu.commands.language import in_words
from kartu.commands.writing import finish, put_in_place, sound_deck, stop_for
from kartu.model.messages import msg, nmsg

if TYPE_CHECKING:
    from kartu.build.loading import Loaded
    from kartu.model.deck import Deck
    from kartu.model.messages import Message
    from kartu.tables.importing import Prepared
    from kartu.tables.sheet import Sheet
    from kartu.tables.sheetlayout import Wish
    from kartu.tables.translation import Translation

_deck_argument = click.argument("deck", metavar="DECK", type=click.Path(path_type=Path))
_PREVIEW: Final = 20  # lines of a difference that are shown unasked
_yes_option = click.option("-y", "--yes", is_flag=True, help="Do not ask.")


@click.command(cls=HelpfulCommand)
@_deck_argument
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write this file, .xlsx or .csv; else it is the deck's key with .xlsx.",
)
@click.option(
    "--translate",
    "target",
    metavar="LANG",
    default="",
    help="Write a sheet for whoever translates into this language; an import takes back nothing else.",
)
@_yes_option
@all_option
def export(deck: Path, out: Path | None, target: str, *, yes: bool, show_all: bool) -> None:
    """Write a deck as a spreadsheet: a row an entry, to be edited and imported again."""
    from kartu.files.output import replacing  # noqa: PLC0415
    from kartu.kinds import kinds  # noqa: PLC0415 - see main.py
    from kartu.tables import export as tables  # noqa: PLC0415
    from kartu.tables.tablefile import CSV, XLSX, write_table  # noqa: PLC0415

    if out is not None and out.suffix.lower() not in (CSV, XLSX):
        raise wrong_usage(msg("{file}: a table is written as .xlsx or .csv", file=out.as_posix()))
    loaded, checked = sound_deck(deck, show_all=show_all)
    wanted = _translation(loaded, checked, target) if target else None
    path = out or Path(f"{checked.key}{f'.{target}' if target else ''}{XLSX}")
    raw, suffix = loaded.validated.raw, path.suffix.lower()
    make = tables.sheets_by_kind if suffix == XLSX else tables.one_sheet
    sheets = make(checked, raw, kinds(), _with_marks_in_words(wanted))
    if suffix == XLSX:
        stop_for(list(tables.too_long(sheets, raw)), show_all=show_all)
    if path.exists() and not yes:
        ask(msg("{file} is there already; replace it?", file=path.as_posix()))
    with replacing(path) as (file,):
        write_table(file, sheets, suffix)
    for sheet in sheets:
        say(_written(path.as_posix(), sheet))
    if wanted:
        say(wanted.summary)


def _with_marks_in_words(wanted: Translation | None) -> Translation | None:
    return wanted and wanted._replace(marks={key: in_words(mark) for key, mark in wanted.marks.items()})


def _written(file: str, sheet: Sheet) -> Message:
    number = len(sheet.rows) - 1
    if not sheet.name:
        return nmsg("{file}: {n} entry", "{file}: {n} entries", number, file=file)
    words = {"file": file, "sheet": sheet.name}
    return nmsg("{file}, sheet {sheet}: {n} entry", "{file}, sheet {sheet}: {n} entries", number, **words)


def _translation(loaded: Loaded, deck: Deck, target: str) -> Translation:
    """Say what is to be translated into a language: from the first other one of the deck."""
    from kartu.kinds import kinds  # noqa: PLC0415
    from kartu.notes.maker import make_variants  # noqa: PLC0415
    from kartu.tables.translation import translation_of  # noqa: PLC0415

    others = [language for language in deck.languages if language != target]
    if target not in deck.languages or not others:
        message = msg(
            "{deck} is not translated into {language}; its languages are {languages}. To begin with {language}, add it "
            "to `languages:`, give the title in it, and write `incomplete: allow`",
            deck=deck.key,
            language=target,
            languages=", ".join(deck.languages),
        )
        raise wrong_usage(message)
    return translation_of(make_variants(deck, kinds()), loaded.record, others[0], target)


@click.command(name="import", cls=HelpfulCommand)
@click.argument("table", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_deck_argument
@click.option("--kind", default="", help="The kind of the entries: term, institution, …")
@click.option("--lang", "language", default="", help="The language of the texts: id, en, …")
@click.option("--columns", default="", help="What the columns are, `-` for one to leave out: term,definition,-")
@_yes_option
@all_option
def import_(table: Path, deck: Path, *, kind: str, language: str, columns: str, yes: bool, show_all: bool) -> None:
    """Take entries from a table or a list into a deck, or make a new deck of it.

    FILE is a spreadsheet (.xlsx, .ods), a list (.csv, .tsv, .txt, notes that Anki exported as plain text) or a package
    (.apkg, .colpkg). DECK is a folder, or one file whose name ends in .yaml. How the columns are understood, and what
    changes, is shown first. Nothing is ever deleted.
    """
    from kartu.kinds import kinds  # noqa: PLC0415
    from kartu.tables import importing  # noqa: PLC0415
    from kartu.tables.translation import only_the_translation  # noqa: PLC0415

    deck = deck_or_place_of_one(deck)
    finish(deck)
    wish = _wish(kind, language, columns)
    name, taken = table.as_posix(), importing.read(table, table.as_posix(), kinds(), deck)
    taken = taken._replace(sheets=only_the_translation(taken.sheets))
    stop_for(list(taken.problems), show_all=show_all)
    if deck.exists():
        loaded, checked = sound_deck(deck, show_all=show_all)
        prepared = importing.prepare(
            taken.sheets, name, loaded.validated, checked, kinds(), loaded.record, today(), wish, taken.media
        )
    else:
        prepared = importing.prepare_new(
            taken, name, _new_deck(deck), kinds(), today(), wish, new_uid(), _remarks(table.name)
        )
    _take(deck, prepared, yes=yes, show_all=show_all)


def _remarks(table: str) -> str:
    """Say, above the head of a deck that was made of a table, what may be filled in."""
    message = msg(
        "# Made from {table}. The title is what students see: is it right? To be filled in, if you like:\n"
        "# summary: what the deck is about\n"
        "# authors: [your name]\n"
        "# license: CC-BY-4.0\n",
        table=table,
    )
    return in_words(message)


def _wish(kind: str, language: str, columns: str) -> Wish:
    """Take what the person decided about a table; what there is not is wrong usage."""
    from kartu.check.checker import nearest  # noqa: PLC0415
    from kartu.kinds import kinds  # noqa: PLC0415
    from kartu.model.language import languages  # noqa: PLC0415
    from kartu.tables.headings import meanings  # noqa: PLC0415
    from kartu.tables.sheetlayout import Wish  # noqa: PLC0415

    for option, word, known in (("--kind", kind, kinds()), ("--lang", language, languages())):
        if word and word not in known:
            values = {"option": option, "word": word, "hint": nearest(word, known)}
            raise wrong_usage(msg("{option} {word}: there is none of this name; {hint}", **values))
    names = tuple(name.strip() for name in columns.split(",")) if columns else ()
    known_names = {key for each in kinds().values() for key in each.key_by_name}
    for name in names:
        if name not in ("", "-", "key", "kind") and not meanings(name) and name.partition(" [")[0] not in known_names:
            raise wrong_usage(msg("--columns: `{name}` is no key of an entry; `-` leaves a column out", name=name))
    return Wish(kind, language, names, otherwise="id")


def _new_deck(deck: Path) -> Path:
    """Refuse what cannot be the name of a new deck."""
    from kartu.files.folder import is_yaml  # noqa: PLC0415

    if deck.suffix and not is_yaml(deck.name):
        message = msg(
            "{name}: a new deck is a folder without a dot in its name, or one file {name}.yaml", name=deck.as_posix()
        )
        raise wrong_usage(message)
    return deck


def _take(deck: Path, prepared: Prepared, *, yes: bool, show_all: bool) -> None:
    """Show what a table would change and what is wrong with it; then write what can be taken."""
    from kartu.tables import importing, preview  # noqa: PLC0415

    is_new = not deck.exists()
    told = [in_words(line) for line in preview.lines(prepared, is_new=is_new)]
    if told:
        say("\n".join(told))
    show(prepared.problems, show_all=show_all)
    if prepared.left:
        message = nmsg(
            "{n} row cannot be taken as it stands in the table.",
            "{n} rows cannot be taken as they stand in the table.",
            prepared.left,
        )
        say(message, err=True)
    if prepared.problems and not prepared.files:
        say(msg("Nothing was written."), err=True)
        sys.exit(PROBLEMS)
    limit = None if show_all else 0 if is_new else _PREVIEW
    put_in_place(deck, prepared.files, importing.summary(prepared.planned), yes=yes, limit=limit)
    if is_new and prepared.files:
        say(msg("Now: kartu build {deck}", deck=deck.as_posix()))
    if prepared.problems:
        sys.exit(PROBLEMS)


@click.command(cls=HelpfulCommand)
@click.argument("package", metavar="FILE.apkg", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@_deck_argument
@click.option(
    "--base",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The package that the edits were made on, if it is not the last release.",
)
@click.option("--new", is_flag=True, help="Make entries of the notes that were added in Anki.")
@click.option("--theirs", is_flag=True, help="Take edits from Anki even where the deck was changed as well.")
@_yes_option
@all_option
def pull(package: Path, deck: Path, base: Path | None, *, new: bool, theirs: bool, yes: bool, show_all: bool) -> None:
    """Bring the texts home that were edited in Anki, from a package that Anki exported.

    The difference is shown first. Tags and reviews stay with whoever made them; nothing is ever deleted.
    """
    from kartu.inspect.contents import read_notes  # noqa: PLC0415
    from kartu.kinds import kinds  # noqa: PLC0415
    from kartu.model.problems import KartuError  # noqa: PLC0415
    from kartu.pulling.pull import Home, Wish  # noqa: PLC0415
    from kartu.pulling.pull import pull as pulled_from  # noqa: PLC0415
    from kartu.pulling.told import missing_of  # noqa: PLC0415

    deck = deck_or_place_of_one(deck)
    finish(deck)
    notes, before = read_notes(package), read_notes(base) if base else None
    loaded, checked = sound_deck(deck, show_all=show_all)
    home = Home(loaded.validated, checked, loaded.record, kinds())
    pulled = pulled_from(notes, before, home, Wish(new, theirs), today())
    if pulled is None:
        raise KartuError(missing_of(checked, package.as_posix()))
    show(pulled.problems, show_all=show_all)
    is_all = status(pulled.problems, strict=False) == FINE
    if not is_all and not pulled.files:
        say(msg("Nothing was written."), err=True)
        sys.exit(PROBLEMS)
    put_in_place(deck, pulled.files, pulled.summary, yes=yes)
    if not is_all:
        sys.exit(PROBLEMS)


COMMANDS: Final = (export, import_, pull)
