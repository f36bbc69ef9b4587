"""What speaks against a first release: signs that there was one before, and entries that `kartu new` wrote.

A deck whose record is lost looks like one that was never released; released as such, every note gets a new time, and
students lose their edits and tags.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.decksource import header_problem
from kartu.inspect.archive import PackageError
from kartu.inspect.contents import read_origin
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kartu.build.loading import Loaded
    from kartu.check.decksource import RawEntry, Values
    from kartu.model.messages import Message
    from kartu.model.problems import Problem

_OF_THE_PAST: Final = {
    "retired": msg("`retired:` tells of entries that were released and withdrawn, but there is no record of a release"),
    "renamed": msg("`renamed:` tells of names that students have, but there is no record of a release"),
}


def signs_of_an_earlier_one(loaded: Loaded, out: Path) -> Iterator[Problem]:
    """E612: what says that a deck without a record was released all the same, in its head and in the output folder."""
    source = loaded.validated.source
    deck = loaded.path.as_posix()
    for name, message in _OF_THE_PAST.items():
        if source.header_values.get(name):
            hint = _ways_on(deck, msg("OLD.apkg"))
            yield header_problem(source.header, "E612", message, name, hint=hint, of_key=True)
    for package in sorted(out.glob("*.apkg")):
        number = _release_in(package, str(source.header_values.get("deck")))
        if number:
            message = msg(
                "{package} is release {number} of this deck, but there is no record of a release",
                package=package.as_posix(),
                number=str(number),
            )
            hint = _ways_on(deck, package.as_posix())
            yield header_problem(source.header, "E612", message, "deck", hint=hint)
            return


def _ways_on(deck: str, package: str) -> Message:
    return msg(
        "as a first release, every card would be new to Anki: students' edits and tags on all of them would be lost\n"
        "rebuild the record from a package that students have: `kartu release --adopt {package} {deck}`\n"
        "is this really its first release? Then insist: `kartu release --first {deck}`",
        package=package,
        deck=deck,
    )


def _release_in(package: Path, deck: str) -> int:
    """Return the number of the release of a deck that a package holds; 0 if it holds something else."""
    try:
        origin = read_origin(package)
    except PackageError:
        return 0
    return origin.release if origin and origin.deck == deck else 0


def samples_left(loaded: Loaded, samples: Iterable[RawEntry]) -> Iterator[Problem]:
    """E613: entries that are as `kartu new` wrote them, and that students do not have yet."""
    known: dict[str, list[Values]] = {}
    for sample in samples:
        known.setdefault(sample.key, []).append(sample.own)
    released = {note.entry for note in loaded.record.live}
    for key, raw in loaded.validated.raw.items():
        if key not in released and raw.own in known.get(key, ()):
            message = msg("`{key}` is a sample that `kartu new` wrote", key=key)
            hint = msg(
                "delete it, or put an entry of your own in its place: what is released stays with students for good"
            )
            yield raw.problem("E613", message, hint=hint, of_key=True)
