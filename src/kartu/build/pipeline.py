"""Runs the stages in their order: read and check, make notes, write rows, pack, put in place.

A build writes the notes of each file while the deck is read (`Draft`), and packs nothing if there is a mistake.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.build.loading import Loaded, OpenDeck
from kartu.check.decksource import read_here
from kartu.files.journal import journal_in, together
from kartu.files.workfolder import work_folder
from kartu.history.stamping import Stamper
from kartu.kinds import kinds
from kartu.model import identity
from kartu.model.variant import subdeck_names
from kartu.notes.maker import VariantMaker
from kartu.packing.description import description
from kartu.packing.package import pack_into, pack_rows
from kartu.packing.rows import Rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.check.decksource import Reader
    from kartu.files.journal import Together
    from kartu.history.stamping import Stamps
    from kartu.model.dates import Day
    from kartu.model.deck import Deck
    from kartu.model.variant import Variant
    from kartu.packing.package import Packed

ALL: Final = "all"  # the label of the package with every language
INDEX: Final = "index.html"  # the list of all share pages in a folder


class Options(NamedTuple):
    """What the person asked for."""

    out: Path
    language: str = ""  # only this one; '' for all
    page: bool = True
    now: int = 0  # seconds since 1970
    listed: bool = True  # also the list of share pages, where there is one
    read: Reader = read_here  # how files of notes are read


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


@contextmanager
def drafts(paths: Sequence[Path], today: Day, options: Options) -> Iterator[tuple[Draft, ...]]:
    """Read and check decks as `load` does, and write their notes meanwhile; the files are gone at the end of the block.

    Raises `KartuError` likewise, or if there is no room.
    """
    with work_folder() as folder:
        yield tuple(
            _draft(OpenDeck(path, today, options.read, contents=False), options, folder / str(number))
            for number, path in enumerate(paths)
        )


def _draft(deck: OpenDeck, options: Options, folder: Path) -> Draft:
    folder.mkdir()
    head = deck.reader.head
    maker = VariantMaker(head, kinds(), keep=options.page)
    stamper = Stamper(deck.record, options.now)
    positions = [1] * len(head.languages)
    deck_ids: list[dict[str, int]] = []  # by language; only of a sound head
    with Rows(folder / "rows") as rows:
        for file in deck.reader.files():
            if not file.is_sound:
                continue
            deck_ids = deck_ids or [_deck_ids(head, language) for language in head.languages]
            for number, columns in enumerate(maker.take(file.entries)):
                rows.add(columns, stamper.stamp(columns), deck_ids[number], positions[number])
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
        index = list_pages(made, options.out, pages) if pages and options.listed else None
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


def list_pages(made: Together, out: Path, pages: Iterable[Path] = ()) -> Path:
    """List the decks that have a share page in a folder, and `pages` that are to come, in `index.html` beside them.

    It takes its place with all else that was `made`; gives its path.
    """
    content = _index([made.place_of(page) for page in sorted({*_pages_in(out), *pages})])
    with made.files(out / INDEX) as (file,):
        file.write(content)
    return out / INDEX


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
