"""Runs the stages in order: read, validate, make variants, stamp, pack, write. Stops before packing on any error."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple

from kartu.check.checker import KEY
from kartu.check.deckrules import between_decks
from kartu.check.decksource import read_deck
from kartu.check.validate import Validated, sorted_once, validate
from kartu.files.output import finish, replacing, write_atomically
from kartu.history.record import Record, Stamps
from kartu.history.record import stamps as stamps_of
from kartu.history.recordfile import changes_files, changes_path, journal_path, read_record, record_path
from kartu.kinds import kinds
from kartu.model.language import languages
from kartu.notes.maker import make_variants
from kartu.packing.description import description
from kartu.packing.package import pack_into

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.model.dates import Day
    from kartu.model.deck import Deck
    from kartu.model.problems import Problem
    from kartu.model.variant import Variant
    from kartu.packing.package import Packed

ALL: Final = "all"  # the label of the package with every language


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


def load(paths: Sequence[Path], today: Day) -> tuple[Loaded, ...]:
    """Read and validate decks and their records; a release that was interrupted is finished first.

    `today` is the machine's day: no fact may be later. Raises `KartuError` if something cannot be read or finished.
    """
    return tuple(_load(path, today) for path in paths)


def _load(path: Path, today: Day) -> Loaded:
    finish(journal_path(path))
    validated = validate(read_deck(path, path.as_posix()), kinds(), today=today)
    key = validated.source.header_values.get("deck")
    key = key if isinstance(key, str) and KEY.fullmatch(key) else path.stem
    file = record_path(path, key)
    record, problems = read_record(file, file.as_posix(), key)
    others = changes_files(path)
    if not problems and (record.release or others):
        from kartu.history.gate import check_record  # noqa: PLC0415 - 25 ms that a deck without a release does not need

        problems = tuple(check_record(validated.source, record, file, others))
    return Loaded(path, validated, record, file, problems, _lists_of_changes(path))


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


def write(to_write: Plan, files: Sequence[BinaryIO]) -> Sequence[Packed]:
    """Write the files of a plan; gives what is in each package."""
    deck, variants, stamps, packages, page, changes = to_write
    descriptions = {variant.language: description(deck, variant.language, stamps) for variant in variants}
    packed = pack_into(list(zip(files, packages.values(), strict=False)), stamps, descriptions)
    if page:
        rows = zip(packages.items(), packed, strict=True)
        by_name = {path.name: file for path, file in zip(packages, files, strict=False)}
        files[len(packages)].writelines(_share_page(variants, rows, stamps, changes, lambda name: _read(by_name[name])))
    return packed


def written(done: Plan, packed: Sequence[Packed]) -> Built:
    """Say what was written, once the files are in their places."""
    files = (
        BuiltFile(path, contents[0].language if len(contents) == 1 else ALL, *each)
        for (path, contents), each in zip(done.packages.items(), packed, strict=True)
    )
    return Built(done.deck, tuple(files), done.variants, done.stamps, done.page)


def build(deck: Deck, record: Record, options: Options, changes: Mapping[str, str]) -> Built:
    """Write the packages of a deck and its share page; the old ones stay until all new ones are complete.

    With nothing changed since the release in the record, they are those of the release. `changes` are the deck's lists
    of changes by language. Raises `KartuError` if a file cannot be written.
    """
    variants = make_variants(deck, kinds())
    to_write = plan(deck, variants, stamps_of(record, variants, options.now), options, changes)
    with replacing(*to_write.paths) as files:
        packed = write(to_write, files)
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
    from kartu.page import sharepage as page  # noqa: PLC0415

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
