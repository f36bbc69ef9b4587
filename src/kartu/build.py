"""Runs the stages in order: read, validate, make variants, stamp, pack, write. Stops before packing on any error."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.apkg import pack_into
from kartu.checker import KEY
from kartu.deckrules import between_decks
from kartu.decksource import read_deck
from kartu.describe import description
from kartu.jobs import Jobs
from kartu.kinds import kinds
from kartu.language import languages
from kartu.lastbuild import LastBuild, entry_of
from kartu.notemaker import make_variants
from kartu.output import finish, replacing, write_atomically
from kartu.record import Record, Stamps, leaves_as_released
from kartu.record import stamps as stamps_of
from kartu.recordfile import ReadRecord, changes_files, changes_path, journal_path, read_record, record_path
from kartu.rows import stretches
from kartu.validate import Validated, sorted_once, validate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.apkg import Packed
    from kartu.dates import Day
    from kartu.deck import Deck
    from kartu.lastbuild import Former, Unpacking
    from kartu.leafstore import LeafStore
    from kartu.leaves import Leafed
    from kartu.problems import Problem
    from kartu.variant import Variant

ALL: Final = "all"  # the label of the package with every language


class Loaded(NamedTuple):
    """A deck's path with what came of it."""

    path: Path
    validated: Validated
    record: Record  # what was released of it
    record_file: Path  # where that is written, or will be
    record_problems: tuple[Problem, ...]
    changes: Mapping[str, str]  # its lists of changes by language, in Markdown
    leafed: Leafed | None = None  # if it was read for a build, file by file


class Options(NamedTuple):
    """What the person asked for."""

    out: Path
    language: str = ""  # only this one; '' for all
    page: bool = True
    now: int = 0  # seconds since 1970


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


class Earlier(NamedTuple):
    """What helps a build to read decks file by file."""

    store_of: Callable[[Path], LeafStore]  # what earlier builds know of a deck's files
    processes: int = 1  # that may share the work
    unpacking: Unpacking | None = None  # of what they wrote, if all languages are to be built


def load(paths: Sequence[Path], today: Day, earlier: Earlier | None = None) -> tuple[Loaded, ...]:
    """Read and validate decks and their records; a release that was interrupted is finished first.

    `today` is the machine's day: no fact may be later. With `earlier`, for a build, the entries themselves may not be
    there. Raises `KartuError` if something cannot be read or finished.
    """
    return tuple(_load(path, today, earlier) for path in paths)


def _load(path: Path, today: Day, earlier: Earlier | None) -> Loaded:
    is_as_it_was = not finish(journal_path(path))
    leafed = _leafed(path, today, earlier) if earlier else None
    validated = leafed.validated if leafed else validate(read_deck(path, path.as_posix()), kinds(), today=today)
    key = validated.source.header_values.get("deck")
    key = key if isinstance(key, str) and KEY.fullmatch(key) else path.stem
    file = record_path(path, key)
    if leafed and is_as_it_was:
        leafed = leafed._replace(record=leafed.store.hashes.get(str(file), ""))
    (record, problems), leafed = _record(file, key, leafed)
    others = changes_files(path)
    if not problems and (record.release or others):
        from kartu.gate import check_record  # noqa: PLC0415 - 25 ms that a deck without a release does not need

        problems = tuple(check_record(validated.source, record, file, others))
    return Loaded(path, validated, record, file, problems, _lists_of_changes(path), leafed)


def _record(file: Path, key: str, leafed: Leafed | None) -> tuple[ReadRecord, Leafed | None]:
    """Read a record, or recall what the last build read from the very same file."""
    if leafed and leafed.record:
        from kartu.knownrecord import recalled  # noqa: PLC0415 - only builds need it

        if known := recalled(leafed.store, leafed.record):
            return ReadRecord(known, ()), leafed._replace(knows_record=True)
    return read_record(file, file.as_posix(), key), leafed


def _leafed(path: Path, today: Day, earlier: Earlier) -> Leafed | None:
    from kartu.leaves import read_leaves  # noqa: PLC0415 - only a build reads file by file

    return read_leaves(path, path.as_posix(), kinds(), today, earlier.store_of(path), *earlier[1:])


def _lists_of_changes(deck: Path) -> dict[str, str]:
    files = {code: changes_path(deck, code) for code in languages()}
    return {
        code: file.read_text(encoding="utf-8-sig", errors="replace") for code, file in files.items() if file.is_file()
    }


def problems_of(loaded: Sequence[Loaded]) -> tuple[Problem, ...]:
    """Give the problems of all decks in the order of files and lines, those between decks included."""
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


def write(
    to_write: Plan, files: Sequence[BinaryIO], last: Callable[[], Former | None] = lambda: None
) -> Sequence[Packed]:
    """Write the files of a plan; gives what is in each package. See `pack_into` for `last`."""
    deck, variants, stamps, packages, page, changes = to_write
    descriptions = {variant.language: description(deck, variant.language, stamps) for variant in variants}
    packed = pack_into(list(zip(files, packages.values(), strict=False)), stamps, descriptions, last)
    if page:
        rows = zip(packages.items(), packed, strict=True)
        files[len(packages)].writelines(_share_page(variants, rows, stamps, changes))
    return packed


def written(done: Plan, packed: Sequence[Packed]) -> Built:
    """Say what was written, once the files are in their places."""
    files = (
        BuiltFile(path, contents[0].language if len(contents) == 1 else ALL, *each)
        for (path, contents), each in zip(done.packages.items(), packed, strict=True)
    )
    return Built(done.deck, tuple(files), done.variants, done.stamps, done.page)


def build(
    deck: Deck, record: Record, options: Options, changes: Mapping[str, str], leafed: Leafed | None = None
) -> Built:
    """Write the packages of a deck and its share page; the old ones stay until all new ones are complete.

    With nothing changed since the release in the record, they are those of the release. `changes` are the deck's lists
    of changes by language; `leafed` is the deck as it was read file by file, in place of entries in the deck. Raises
    `KartuError` if a file cannot be written.
    """
    if leafed is None:
        made = make_variants(deck, kinds())
        return _build(deck, made, stamps_of(record, made, options.now), options, changes)[0]
    from kartu.leaf import variants_of  # noqa: PLC0415

    variants, last = variants_of(deck, leafed.leaves, kinds()), leafed.last
    as_released = last.as_released if last and leafed.record and last.record == leafed.record else ()
    with Jobs() as jobs:
        jobs.start(leafed.store.finish)  # beside the rest: it waits for the disk
        times = stamps_of(record, variants, options.now, as_released)
        built, entry = _build(deck, variants, times, options, changes, leafed.former)
    _note(leafed, record, built, b"" if options.language else entry)
    return built


def _build(
    deck: Deck,
    variants: Sequence[Variant],
    times: Stamps,
    options: Options,
    changes: Mapping[str, str],
    last: Callable[[], Former | None] = lambda: None,
) -> tuple[Built, bytes]:
    """Give what was built, and what the first package says of its collection."""
    to_write = plan(deck, variants, times, options, changes)
    with replacing(*to_write.paths) as files:
        packed = write(to_write, files, last)
        entry = entry_of(files[0]) if files else b""
    return written(to_write, packed), entry


def _note(leafed: Leafed, record: Record, built: Built, entry: bytes) -> None:
    """Note for the next build what this one found and wrote; `entry` is of the package with all languages."""
    variants, times = built.variants, built.stamps
    if record.release and leafed.record and not leafed.knows_record:
        from kartu.knownrecord import keep  # noqa: PLC0415 - only the first build after a release needs it

        keep(leafed.store, leafed.record, record)
    if entry or record.release:
        same = leaves_as_released(record, variants, times)
        LastBuild(entry, stretches(variants, times), leafed.record, same).note_in(leafed.store)


def _share_page(
    variants: Sequence[Variant],
    packages: Iterable[tuple[tuple[Path, Sequence[Variant]], Packed]],
    stamps: Stamps,
    changes: Mapping[str, str],
) -> Iterator[bytes]:
    from kartu import page  # noqa: PLC0415 - Jinja takes 30 ms to import; only the page needs it

    rows = []
    shown: set[str] = set()
    for (path, contents), packed in packages:
        codes = tuple(variant.language for variant in contents)
        rows.append(page.Package(path.name, codes, *packed))
        shown.update(codes)
    own = [variant for variant in variants if variant.language in shown]
    return map(str.encode, page.page(own, rows, stamps, changes))


def write_index(out: Path) -> Path:
    """List all decks that have a share page in the folder, in `index.html`; gives its path."""
    from kartu import page  # noqa: PLC0415

    found = []
    for file in sorted(out.glob("*.html")):
        with file.open("rb") as opened:
            found.append(page.summary_of(opened))
    path = out / "index.html"
    write_atomically(path, page.index([summary for summary in found if summary]).encode())
    return path


def packages_of(deck: Deck, variants: Sequence[Variant], language: str = "") -> dict[str, tuple[Variant, ...]]:
    """Give the packages of a deck by file name: one with all languages, and one for each; or only one language's."""
    single = {f"{deck.key}.{variant.language}.apkg": (variant,) for variant in variants if variant.notes}
    if language:
        name = f"{deck.key}.{language}.apkg"
        return {name: single[name]} if name in single else {}
    return {f"{deck.key}.apkg": tuple(variants), **single}
