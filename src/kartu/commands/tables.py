"""The commands for spreadsheets and for texts that come home from Anki."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from kartu.commands.console import FINE, PROBLEMS, all_option, decks_of, new_uid, say, show, status, today
from kartu.commands.helptext import HelpfulCommand
from kartu.commands.terminal import printable
from kartu.model.counting import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kartu.build.loading import Loaded
    from kartu.edit.revision import RevisedFile
    from kartu.model.deck import Deck
    from kartu.model.problems import Problem
    from kartu.tables.importing import Prepared
    from kartu.tables.sheetlayout import Wish
    from kartu.tables.translation import Translation

_deck_argument = click.argument("deck", type=click.Path(path_type=Path))
_PREVIEW: Final = 20  # lines of a difference that are shown unasked
_FILES: Final = 6  # files that are named
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
        raise click.UsageError(f"{out.as_posix()}: a table is written as .xlsx or .csv")
    loaded, checked = _checked(deck, show_all=show_all)
    wanted = _translation(loaded, checked, target) if target else None
    path = out or Path(f"{checked.key}{f'.{target}' if target else ''}{XLSX}")
    raw, suffix = loaded.validated.raw, path.suffix.lower()
    make = tables.sheets_by_kind if suffix == XLSX else tables.one_sheet
    sheets = make(checked, raw, kinds(), wanted)
    if suffix == XLSX:
        _stop_for(list(tables.too_long(sheets, raw)), show_all=show_all)
    if path.exists() and not yes:
        _ask(f"{path.as_posix()} is there already; replace it?")
    with replacing(path) as (file,):
        write_table(file, sheets, suffix)
    for sheet in sheets:
        place = f"{path.as_posix()}{f', sheet {sheet.name}' if sheet.name else ''}"
        say(f"{place}: {counted(len(sheet.rows) - 1, 'entry', 'entries')}")
    if wanted:
        say(wanted.summary)


def _translation(loaded: Loaded, deck: Deck, target: str) -> Translation:
    """Say what is to be translated into a language: from the first other one of the deck."""
    from kartu.kinds import kinds  # noqa: PLC0415
    from kartu.notes.maker import make_variants  # noqa: PLC0415
    from kartu.tables.translation import translation_of  # noqa: PLC0415

    others = [language for language in deck.languages if language != target]
    if target not in deck.languages or not others:
        raise click.UsageError(
            f"{deck.key} is not translated into {target}; its languages are {', '.join(deck.languages)}. To begin with "
            f"{target}, add it to `languages:`, give the title in it, and write `incomplete: allow`"
        )
    return translation_of(make_variants(deck, kinds()), loaded.record, others[0], target)


@click.command(name="import")
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

    _finish(deck)
    wish = _wish(kind, language, columns)
    name, taken = table.as_posix(), importing.read(table, table.as_posix(), kinds(), deck)
    taken = taken._replace(sheets=only_the_translation(taken.sheets))
    _stop_for(list(taken.problems), show_all=show_all)
    if deck.exists():
        loaded, checked = _checked(deck, show_all=show_all)
        prepared = importing.prepare(
            taken.sheets, name, loaded.validated, checked, kinds(), loaded.record, today(), wish, taken.media
        )
    else:
        prepared = importing.prepare_new(taken, name, _new_deck(deck), kinds(), today(), wish, new_uid())
    _take(deck, prepared, yes=yes, show_all=show_all)


def _wish(kind: str, language: str, columns: str) -> Wish:
    """Take what the person decided about a table; what there is not is wrong usage."""
    from kartu.check.checker import nearest  # noqa: PLC0415
    from kartu.kinds import kinds  # noqa: PLC0415
    from kartu.model.language import languages  # noqa: PLC0415
    from kartu.tables.headings import meanings  # noqa: PLC0415
    from kartu.tables.sheetlayout import Wish  # noqa: PLC0415

    for option, word, known in (("--kind", kind, kinds()), ("--lang", language, languages())):
        if word and word not in known:
            raise click.UsageError(f"{option} {word}: there is none of this name; {nearest(word, known)}")
    names = tuple(name.strip() for name in columns.split(",")) if columns else ()
    known_names = {key for each in kinds().values() for key in each.key_by_name}
    for name in names:
        if name not in ("", "-", "key", "kind") and not meanings(name) and name.partition(" [")[0] not in known_names:
            raise click.UsageError(f"--columns: `{name}` is no key of an entry; `-` leaves a column out")
    return Wish(kind, language, names, otherwise="id")


def _new_deck(deck: Path) -> Path:
    """Refuse what cannot be the name of a new deck."""
    from kartu.files.folder import is_yaml  # noqa: PLC0415

    if deck.suffix and not is_yaml(deck.name):
        name = deck.as_posix()
        raise click.UsageError(f"{name}: a new deck is a folder without a dot in its name, or one file {name}.yaml")
    return deck


def _take(deck: Path, prepared: Prepared, *, yes: bool, show_all: bool) -> None:
    """Show what a table would change and what is wrong with it; then write what can be taken."""
    from kartu.tables import importing, preview  # noqa: PLC0415

    is_new = not deck.exists()
    told = list(preview.lines(prepared, is_new=is_new))
    if told:
        say("\n".join(told))
    show(prepared.problems, show_all=show_all)
    if prepared.left:
        say(f"{counted(prepared.left, 'row', 'rows')} cannot be taken as it stands in the table.", err=True)
    if prepared.problems and not prepared.files:
        say("Nothing was written.", err=True)
        sys.exit(PROBLEMS)
    limit = None if show_all else 0 if is_new else _PREVIEW
    _put_in_place(deck, prepared.files, importing.summary(prepared.planned), yes=yes, limit=limit)
    if is_new and prepared.files:
        say(f"Now: kartu build {deck.as_posix()}")
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
    from kartu.pulling.pull import Home, Wish, missing_of  # noqa: PLC0415
    from kartu.pulling.pull import pull as pulled_from  # noqa: PLC0415

    _finish(deck)
    notes, before = read_notes(package), read_notes(base) if base else None
    loaded, checked = _checked(deck, show_all=show_all)
    home = Home(loaded.validated, checked, loaded.record, kinds())
    pulled = pulled_from(notes, before, home, Wish(new, theirs), today())
    if pulled is None:
        raise KartuError(missing_of(checked, package.as_posix()))
    show(pulled.problems, show_all=show_all)
    is_all = status(pulled.problems, strict=False) == FINE
    if not is_all and not pulled.files:
        say("Nothing was written.", err=True)
        sys.exit(PROBLEMS)
    _put_in_place(deck, pulled.files, pulled.summary, yes=yes)
    if not is_all:
        sys.exit(PROBLEMS)


def _finish(deck: Path) -> None:
    """Finish what an earlier run left unfinished in a deck, before it is read."""
    from kartu.files.journal import finish_all  # noqa: PLC0415

    if deck.exists():
        finish_all(decks_of([deck]))


def _put_in_place(
    deck: Path, files: Sequence[RevisedFile], summary: str, *, yes: bool, limit: int | None = None
) -> None:
    """Show what changes, ask, and write it."""
    from kartu.edit.revision import difference, write  # noqa: PLC0415
    from kartu.tables.preview import shortened  # noqa: PLC0415

    changes = list(shortened(list(difference(files)), limit)) if limit != 0 else []
    say("\n".join([*changes, "" if files else "Nothing changes.", summary]).strip())
    if not files:
        return
    names = ", ".join(file.name for file in files[:_FILES])
    if len(files) > _FILES:
        names += f", … ({len(files):,} files)"
    if not yes:
        _ask(f"Write {names}?")
    write(deck, files)
    say(f"Written: {names}")


def _ask(question: str) -> None:
    """Go on only if the person says yes; where there is nobody to ask, `--yes` must have been said before."""
    try:
        click.confirm(printable(question), abort=True, err=True)
    except click.Abort:
        if sys.stdin.isatty():
            raise
        raise click.UsageError(f"{question} There is nobody to ask here; `--yes` means yes") from None


def _checked(path: Path, *, show_all: bool) -> tuple[Loaded, Deck]:
    """Load one deck, and stop if there is anything wrong with it."""
    from kartu.build import loading  # noqa: PLC0415

    (loaded,) = loading.load(decks_of([path]), today())
    _stop_for([problem for problem in loading.problems_of([loaded]) if problem.is_error], show_all=show_all)
    assert loaded.validated.deck is not None  # noqa: S101 - there is one where there is no error
    return loaded, loaded.validated.deck


def _stop_for(problems: list[Problem], *, show_all: bool) -> None:
    """Show problems, if there are any, and end the command."""
    show(problems, show_all=show_all)
    if status(problems, strict=False):
        say("Nothing was written.", err=True)
        sys.exit(PROBLEMS)


COMMANDS: Final = (export, import_, pull)
