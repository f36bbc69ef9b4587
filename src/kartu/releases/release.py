"""A release: what students will get is compared with what they have, and packages, record and lists change at once."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.build.loading import Loaded, load, problems_of
from kartu.build.pipeline import Options, Plan, list_pages, plan, write, written
from kartu.files.folder import HEADER
from kartu.files.journal import journal_of, together
from kartu.files.output import alone, write_atomically
from kartu.history import changes as telling
from kartu.history.compare import compare, side_of_record, side_of_variants
from kartu.history.gate import refusals
from kartu.history.ownrecord import late_clock
from kartu.history.recordfile import changes_files, changes_path, format_record, record_path
from kartu.history.resend import check_keys, send_again, with_sent_again
from kartu.history.stamping import advance, stamps
from kartu.kinds import kinds
from kartu.model.language import languages
from kartu.model.messages import msg
from kartu.model.problems import sorted_once
from kartu.notes.maker import make_variants
from kartu.packing.description import date
from kartu.releases.adopt import AdoptError, adopt, join
from kartu.releases.first import samples_left, signs_of_an_earlier_one
from kartu.releases.ownwork import strange_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from kartu.build.pipeline import Built
    from kartu.check.decksource import RawEntry
    from kartu.history.compare import Changes
    from kartu.history.record import Record
    from kartu.model.dates import Day
    from kartu.model.language import Language
    from kartu.model.messages import Message
    from kartu.model.problems import Problem

_LOST: Final = "E608"  # the code of a record that is not there
_MERGE_RULES: Final = ("*.record merge=union", "*CHANGES.*.md merge=union")


class Release(NamedTuple):
    """A release that is ready to be written."""

    loaded: Loaded
    plan: Plan
    record: Record  # as it will be
    changes: Changes
    is_needed: bool  # False: all of it was released already


def alone_with(deck: Path) -> AbstractContextManager[None]:
    """Keep other runs from releasing a deck meanwhile. Raises `OutputError` if one is at work on it."""
    return alone(deck / HEADER if deck.is_dir() else deck)


class Asked(NamedTuple):
    """What the person asked for beyond the plain release of a deck."""

    despite_clock: bool = False  # a time before the last release becomes one just after that, and is not refused
    resend: tuple[str, ...] = ()  # keys of entries whose notes go out again
    first: bool = False  # it is a deck's first release, whatever speaks against that
    samples: tuple[RawEntry, ...] = ()  # entries that nobody wants to release


_PLAIN: Final = Asked()


def was_released(deck: Path) -> bool:
    """Return True if there is a sign beside a deck that it was released before, without reading it."""
    return record_path(deck, deck.stem).is_file() or bool(changes_files(deck))


def prepare(loaded: Loaded, options: Options, asked: Asked) -> tuple[Release | None, tuple[Problem, ...]]:
    """Get a release of a sound deck ready, or say what speaks against it; `options.now` is its time.

    Writes nothing. Raises `ResendError` if students do not have what is to be sent again.
    """
    deck, old = loaded.validated.deck, loaded.record
    if deck is None:
        return None, ()
    variants = make_variants(deck, kinds())
    problems = (
        *refusals(loaded.validated.source, loaded.validated.raw, variants, old),
        *samples_left(loaded, asked.samples),
        *(() if old.release or asked.first else signs_of_an_earlier_one(loaded, options.out)),
    )
    check_keys(asked.resend, old)
    is_needed = not old.release or bool(asked.resend) or stamps(old, variants, options.now).changed > 0
    if is_needed and not asked.despite_clock:
        problems += tuple(late_clock(old, loaded.record_file.as_posix(), options.now))
    if problems:
        return None, problems
    record = send_again(advance(old, variants, options.now), asked.resend)
    new = replace(side_of_variants(variants), release=record.release)
    changes = with_sent_again(compare(side_of_record(old), new), new, asked.resend)
    lists = dict(_lists(loaded, record, changes, deck.title)) if is_needed else loaded.changes
    to_write = plan(deck, variants, stamps(record, variants, options.now), options, lists)
    return Release(loaded, to_write, record, changes, is_needed), ()


def prepare_all(
    decks: Sequence[Path], options: Options, today: Day, asked: Asked = _PLAIN
) -> tuple[list[Release], tuple[Problem, ...]]:
    """Read decks and get their releases ready; all that is wrong with their sources or speaks against a release."""
    loaded = load(decks, today)
    problems = [each for each in problems_of(loaded) if not (asked.first and each.code == _LOST)]
    ready = []
    if not any(problem.is_error for problem in problems):
        for deck in loaded:
            prepared, against = prepare(deck, options, asked)
            problems += against
            ready += [prepared] if prepared else []
    return ready, sorted_once(problems)


def rebuild_record(
    path: Path, packages: Sequence[Path], today: Day, language: Language
) -> tuple[tuple[Message, ...], tuple[Problem, ...]]:
    """Write the record of a deck anew from packages that are out; gives what was done, or what is wrong in the sources.

    `language` is that of the person. A record that is there is replaced only if it is of one release, later than the
    packages: a first one that was none. Raises `AdoptError` if the deck has another record, or if a package is not one
    of its releases.
    """
    (loaded,) = load([path], today)
    problems = tuple(problem for problem in problems_of([loaded]) if problem.code != _LOST)
    deck = loaded.validated.deck
    if deck is None or any(problem.is_error for problem in problems):
        return (), problems
    adopted = [adopt(package, deck) for package in packages]
    for one in adopted:
        if strange := strange_in(one.record, today):
            names = {"package": one.path.as_posix(), "reason": strange}
            raise AdoptError(msg("{package}: {reason}, so Kartu did not make this package", **names))
    record = join(adopted, make_variants(deck, kinds()))
    false = loaded.record
    if loaded.record_file.exists() and not (false.release == 1 and record.released < false.released):
        file = loaded.record_file.as_posix()
        raise AdoptError(msg("{record} is there; only a record that was lost is rebuilt", record=file))
    write_atomically(loaded.record_file, format_record(record).encode(), may_move=False)
    said = msg(
        "{deck}: rebuilt the record of release {number}, {date}: {notes} notes, {withdrawn} withdrawn\n"
        "Entries that were withdrawn are known only from the packages given: name older ones too, if there were any.\n"
        "`kartu diff {path}` shows what has changed since; `kartu release {path}` releases it.",
        **_named(record, language),
        notes=sum(1 for _ in record.live),
        withdrawn=len(record.notes) - sum(1 for _ in record.live),
        path=path.as_posix(),
    )
    return (*_replaced(false, language), said), problems


def _replaced(false: Record, language: Language) -> Iterator[Message]:
    """Say what becomes of a first release that was none."""
    if false.release:
        yield msg(
            "{deck}: the record of release {number}, {date}, is replaced: it was not the first.\n"
            "Take its part out of the lists of changes (CHANGES.*.md), and release once more: who imported its "
            "packages\nthen gets on like all others.",
            **_named(false, language),
        )


def _named(record: Record, language: Language) -> dict[str, str]:
    """Give what a message says of a release."""
    return {"deck": record.deck, "number": str(record.release), "date": date(language, record.released)}


def announcement(release: Release, language: Language) -> Iterator[str]:
    """Say what students will get, in all languages, for the person who releases, in that person's language."""
    old, new = release.loaded.record, release.record
    if not release.is_needed:
        what = _named(old, language)
        yield msg("{deck}: nothing to release; release {number} of {date} holds it all", **what)
        return
    yield msg("{deck}: release {number}, {date}", **_named(new, language))
    if old.merged:
        yield language.changes["merged"]
    yield f"\n{telling.as_text(release.changes, language)}"
    if not old.release:
        yield msg(
            "Do students have packages of this deck already, and its record is lost? Then rebuild that first, or their "
            "edits and tags\nare lost: kartu release --adopt OLD.apkg {deck}",
            deck=release.loaded.path.as_posix(),
        )


def next_steps(release: Release) -> Message:
    """Say what to do with what was written."""
    return msg(
        "Hand out the packages. Keep {record} and the CHANGES files in {folder} with the sources, and in git.",
        record=release.loaded.record_file.name,
        folder=release.loaded.record_file.parent.as_posix(),
    )


def publish(release: Release) -> Built:
    """Write packages, share page, list of decks, record and lists of changes: all, or after a crash none or all.

    Raises `OutputError` if a file cannot be written.
    """
    texts = dict(_texts(release))
    with together(journal_of(release.loaded.path)) as made:
        with made.files(*release.plan.paths) as files:
            packed = write(release.plan, files)
        if page := release.plan.page:
            list_pages(made, page.parent, [page])
        with made.files(*texts, may_move=False) as files:
            for file, text in zip(files, texts.values(), strict=True):
                file.write(text.encode())
    return written(release.plan, packed)


def _texts(release: Release) -> Iterator[tuple[Path, str]]:
    """Yield the text files of a release: the record, a list of changes for each language, and how git merges them."""
    yield release.loaded.record_file, format_record(release.record)
    for code, text in release.plan.changes.items():
        yield changes_path(release.loaded.path, code), text
    attributes = release.loaded.record_file.with_name(".gitattributes")
    if missing := [rule for rule in _MERGE_RULES if not _has_rule(attributes.parent, rule)]:
        before = attributes.read_text(encoding="utf-8") if attributes.is_file() else ""
        start = before if before.endswith("\n") or not before else f"{before}\n"
        yield attributes, start + "".join(f"{rule}\n" for rule in missing)


def _lists(
    loaded: Loaded, record: Record, changes: Changes, deck_titles: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the lists of changes by language, this release's part on top."""
    titles = {**side_of_record(loaded.record).titles, **deck_titles}
    for code in (code for code in languages() if code in titles):
        language = languages()[code]
        said = telling.Headline(record.release, date(language, record.released), loaded.record.merged)
        part = telling.for_students(changes, said, language)
        yield code, telling.with_release(loaded.changes.get(code, ""), titles[code], part, language)


def _has_rule(folder: Path, rule: str) -> bool:
    """Return True if git follows a rule in a folder: it stands there, or in a folder above within the repository."""
    for place in (folder.resolve(), *folder.resolve().parents):
        file = place / ".gitattributes"
        if file.is_file() and rule in file.read_text(encoding="utf-8", errors="replace").splitlines():
            return True
        if (place / ".git").exists():
            return False
    return False
