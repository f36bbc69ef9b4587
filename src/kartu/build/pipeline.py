"""Runs the stages in their order: read and check, make notes, write rows, pack, put in place.

A build writes the notes of each file while the deck is read (`Draft`), and packs nothing if there is a mistake.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.check.checker import KEY
from kartu.check.deckrules import between_decks, without_uid
from kartu.check.decksource import find_deck
from kartu.check.reading import DeckReader, Validated, sorted_once, with_entries
from kartu.files.journal import journal_in, journal_of, together
from kartu.files.output import write_atomically
from kartu.files.workfolder import work_folder
from kartu.history.recordfile import changes_files, changes_path, read_record, record_path
from kartu.history.stamping import Stamper
from kartu.kinds import kinds
from kartu.model import identity
from kartu.model.language import languages
from kartu.model.problems import Position, Problem
from kartu.model.variant import subdeck_names
from kartu.notes.maker import VariantMaker
from kartu.packing.description import description
from kartu.packing.package import pack_into, pack_rows
from kartu.packing.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.files.journal import Together
    from kartu.history.record import Record
    from kartu.history.stamping import Stamps
    from kartu.model.dates import Day
    from kartu.model.deck import Deck
    from kartu.model.variant import Variant
    from kartu.packing.package import Packed

ALL: Final = "all"  # the label of the package with every language
INDEX: Final = "index.html"  # the list of all share pages in a folder


class Loaded(NamedTuple):
    """A deck's path with what came of it."""

    path: Path
    validated: Validated
    record: Record  # what was released of it
    record_file: Path  # where that is written, or will be
    record_problems: tuple[Problem, ...]
    changes: Mapping[str, str]  # its lists of changes by language, in Markdown


class Options(NamedTuple):
    """What the person asked for."""

    out: Path
    language: str = ""  # only this one; '' for all
    page: bool = True
    now: int = 0  # seconds since 1970
    listed: bool = True  # also the list of share pages, where there is one


class BuiltFile(NamedTuple):
    """A file that was written."""

    path: Path
    label: str  # the language, or `all`
    notes: int
    cards: int
    size: int
    sha256: str


class Built(NamedTuple):
    """What a build of one deck gave."""

    deck: Deck
    files: tuple[BuiltFile, ...]
    variants: tuple[Variant, ...]
    stamps: Stamps
    page: Path | None  # the share page, if one was wanted


class Draft(NamedTuple):
    """A deck whose notes were written while it was read."""

    loaded: Loaded
    rows: Rows
    variants: tuple[Variant, ...]  # with their notes only if a page was asked for; none if there is a mistake
    stamps: Stamps | None


class _OpenDeck:
    """A deck of which the head and the record were read."""

    def __init__(self, path: Path, today: Day, *, contents: bool) -> None:
        self.path = path
        self.reader = DeckReader(find_deck(path, path.as_posix()), kinds(), today)
        key = self.reader.source.header_values.get("deck")
        key = key if isinstance(key, str) and KEY.fullmatch(key) else path.stem
        self.record_file = record_path(path, key)
        self.record, self._problems = read_record(self.record_file, self.record_file.as_posix(), key, contents=contents)

    def loaded(self, validated: Validated) -> Loaded:
        """Return the deck once its files were read."""
        record, problems = self.record, self._problems
        others = changes_files(self.path)
        if not problems and (record.release or others):
            from kartu.history.gate import check_record  # noqa: PLC0415 - 25 ms that a deck without a release is spared

            problems = tuple(check_record(validated.source, record, self.record_file, others))
        problems += tuple(_unfinished(self.path))
        return Loaded(self.path, validated, record, self.record_file, problems, _lists_of_changes(self.path))


def _unfinished(deck: Path) -> Iterator[Problem]:
    """Say that the files of a deck are partly old and partly new: only commands that write finish such a change."""
    journal = journal_of(deck)
    if journal.exists():
        message = "a release, import or pull of this deck was cut off: some of its files are old, some new"
        yield Problem("E620", Position(journal.as_posix(), 1, 1), message, "`kartu build` finishes it first")


def load(paths: Sequence[Path], today: Day) -> tuple[Loaded, ...]:
    """Read and check decks and their records, and keep all entries; nothing is written.

    `today` is the machine's day: no fact may be later. Raises `KartuError` if something cannot be read.
    """
    decks = (_OpenDeck(path, today, contents=True) for path in paths)
    return tuple(deck.loaded(with_entries(deck.reader, list(deck.reader.files()))) for deck in decks)


def check(paths: Sequence[Path], today: Day, new_uid: Callable[[], str] | None = None) -> tuple[Loaded, ...]:
    """Read and check decks as `load` does, and keep no entries.

    With `new_uid` a deck without a `uid` is offered one before its first release.
    """
    loaded = tuple(_checked(_OpenDeck(path, today, contents=False)) for path in paths)
    return tuple(_with_uid_offered(deck, new_uid) for deck in loaded) if new_uid else loaded


def _with_uid_offered(deck: Loaded, new_uid: Callable[[], str]) -> Loaded:
    head = deck.validated.deck
    if head is None or head.uid or deck.record.release:
        return deck
    return deck._replace(record_problems=(*deck.record_problems, without_uid(deck.validated.source, new_uid())))


def _checked(deck: _OpenDeck) -> Loaded:
    for _ in deck.reader.files():
        pass
    return deck.loaded(deck.reader.validated())


@contextmanager
def drafts(paths: Sequence[Path], today: Day, options: Options) -> Iterator[tuple[Draft, ...]]:
    """Read and check decks as `load` does, and write their notes meanwhile; the files are gone at the end of the block.

    Raises `KartuError` likewise, or if there is no room.
    """
    with work_folder() as folder:
        yield tuple(
            _draft(_OpenDeck(path, today, contents=False), options, folder / str(number))
            for number, path in enumerate(paths)
        )


def _draft(deck: _OpenDeck, options: Options, folder: Path) -> Draft:
    folder.mkdir()
    head = deck.reader.head
    maker = VariantMaker(head, kinds(), keep=options.page)
    stamper = Stamper(deck.record, options.now)
    positions = [1] * len(head.languages)
    with Rows(folder / "rows") as rows:
        for file in deck.reader.files():
            if not file.is_sound:
                continue
            for number, columns in enumerate(maker.take(file.entries)):
                rows.add(columns, stamper.stamp(columns), _deck_ids(head, head.languages[number]), positions[number])
                positions[number] += len(columns.guids)
        if stamper.has_meetings:
            rows.move(stamper.moved(rows.stamped()))
    loaded = deck.loaded(deck.reader.validated())
    if loaded.validated.deck is None:
        return Draft(loaded, rows, (), None)
    variants = maker.variants(loaded.validated.deck)
    return Draft(loaded, rows, variants, stamper.finished(variants))


def _deck_ids(deck: Deck, language: str) -> dict[str, int]:
    """Return the ids of a language's decks in Anki, by section."""
    return {key: identity.deck_id(name) for key, name in subdeck_names(deck, language).items()}


def _lists_of_changes(deck: Path) -> dict[str, str]:
    files = {code: changes_path(deck, code) for code in languages()}
    return {
        code: file.read_text(encoding="utf-8-sig", errors="replace") for code, file in files.items() if file.is_file()
    }


def problems_of(loaded: Sequence[Loaded]) -> tuple[Problem, ...]:
    """Return the problems of all decks in the order of files and lines, those between decks included."""
    problems = [problem for deck in loaded for problem in (*deck.validated.problems, *deck.record_problems)]
    problems += between_decks([deck.validated.source for deck in loaded])
    return sorted_once(problems)


class Plan(NamedTuple):
    """What is to be written of a deck, and from what."""

    deck: Deck
    variants: tuple[Variant, ...]
    stamps: Stamps
    packages: Mapping[Path, Sequence[Variant]]
    page: Path | None
    changes: Mapping[str, str]  # for the page: lists of changes by language, in Markdown

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, as `write` takes them."""
        return (*self.packages, *([self.page] if self.page else []))


def plan(deck: Deck, variants: Sequence[Variant], stamps: Stamps, options: Options, changes: Mapping[str, str]) -> Plan:
    """Say which files a deck becomes."""
    packages = packages_of(deck, variants, options.language)
    page = options.out / f"{deck.key}.html" if options.page and packages else None
    contents = {options.out / name: contents for name, contents in packages.items()}
    return Plan(deck, tuple(variants), stamps, contents, page, changes)


def write(to_write: Plan, files: Sequence[BinaryIO], rows: Rows | None = None) -> Sequence[Packed]:
    """Write the files of a plan; gives what is in each package.

    The notes are in `rows` already, or else in the plan's variants.
    """
    deck, variants, stamps, packages, page, changes = to_write
    descriptions = {variant.language: description(deck, variant.language, stamps) for variant in variants}
    contents = list(zip(files, packages.values(), strict=False))
    packed = pack_rows(rows, contents, stamps, descriptions) if rows else pack_into(contents, stamps, descriptions)
    if page:
        of_packages = zip(packages.items(), packed, strict=True)
        by_name = {path.name: file for path, file in zip(packages, files, strict=False)}
        page_file = files[len(packages)]
        page_file.writelines(_share_page(variants, of_packages, stamps, changes, lambda name: _read(by_name[name])))
    return packed


def written(done: Plan, packed: Sequence[Packed]) -> Built:
    """Say what was written, once the files are in their places."""
    files = (
        BuiltFile(path, contents[0].language if len(contents) == 1 else ALL, *each)
        for (path, contents), each in zip(done.packages.items(), packed, strict=True)
    )
    return Built(done.deck, tuple(files), done.variants, done.stamps, done.page)


def build(draft: Draft, options: Options) -> Built:
    """Write the packages of one sound deck and its share page; see `build_all`."""
    built, _ = build_all([draft], options._replace(listed=False))
    return built[0]


def build_all(
    drafts: Sequence[Draft], options: Options, tell: Callable[[Draft], None] = lambda _: None
) -> tuple[list[Built], Path | None]:
    """Write the packages of sound decks, their share pages and the list of them; gives also where that is.

    All take their places at one moment; the old ones stay until all new ones are complete. With nothing changed since
    the releases in the records, they are those of the releases. `tell` hears of each deck before it is packed. Raises
    `KartuError` if a file cannot be written.
    """
    done = []
    with together(journal_in(options.out)) as made:
        for draft in drafts:
            tell(draft)
            done.append(_build(draft, options, made))
        pages = [one.page for one in done if one.page]
        index = options.out / INDEX if pages and options.listed else None
        if index:
            content = _index([made.place_of(page) for page in sorted({*_pages_in(options.out), *pages})])
            with made.files(index) as (file,):
                file.write(content)
    return done, index


def _build(draft: Draft, options: Options, made: Together) -> Built:
    deck, stamps = draft.loaded.validated.deck, draft.stamps
    assert deck is not None  # noqa: S101 - the caller has looked for mistakes
    assert stamps is not None  # noqa: S101 - which a sound deck has
    to_write = plan(deck, draft.variants, stamps, options, draft.loaded.changes)
    with made.files(*to_write.paths) as files:
        packed = write(to_write, files, draft.rows)
    return written(to_write, packed)


def _share_page(
    variants: Sequence[Variant],
    packages: Iterable[tuple[tuple[Path, Sequence[Variant]], Packed]],
    stamps: Stamps,
    changes: Mapping[str, str],
    content: Callable[[str], bytes],
) -> Iterator[bytes]:
    from kartu.page import sharepage as page  # noqa: PLC0415 - Jinja takes 30 ms to import; only the page needs it

    rows = []
    shown: set[str] = set()
    for (path, contents), packed in packages:
        codes = tuple(variant.language for variant in contents)
        rows.append(page.Package(path.name, codes, *packed))
        shown.update(codes)
    own = [variant for variant in variants if variant.language in shown]
    return map(str.encode, page.page(own, rows, stamps, changes, content))


def _read(file: BinaryIO) -> bytes:
    file.seek(0)
    content = file.read()
    file.seek(0, 2)
    return content


def write_index(out: Path) -> Path:
    """List all decks that have a share page in the folder, in `index.html`; gives its path."""
    path = out / INDEX
    write_atomically(path, _index(_pages_in(out)))
    return path


def _pages_in(out: Path) -> list[Path]:
    return sorted(file for file in out.glob("*.html") if file.is_file())


def _index(pages: Iterable[Path]) -> bytes:
    from kartu.page import sharepage as page  # noqa: PLC0415

    found = []
    for file in pages:
        with file.open("rb") as opened:
            found.append(page.summary_of(opened))
    return page.index([summary for summary in found if summary]).encode()


def packages_of(deck: Deck, variants: Sequence[Variant], language: str = "") -> dict[str, tuple[Variant, ...]]:
    """Return the packages of a deck by file name: one with all languages, and one for each; or only one language's."""
    single = {f"{deck.key}.{variant.language}.apkg": (variant,) for variant in variants if variant.note_types}
    if language:
        name = f"{deck.key}.{language}.apkg"
        return {name: single[name]} if name in single else {}
    return {f"{deck.key}.apkg": tuple(variants), **single}
