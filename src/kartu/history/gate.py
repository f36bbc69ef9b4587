"""What would hurt students in a release is refused, unless the deck says that it is meant."""

from __future__ import annotations

import difflib
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kartu.check.blanks import RETIRED, numbers_of
from kartu.history.blanks import lost_blanks
from kartu.history.compare import side_of_record, side_of_variants
from kartu.history.record import NO_SUBDECKS, note_hash
from kartu.model.clock import SKEW, moment
from kartu.model.kind import Value
from kartu.model.problems import Position, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.check.decksource import DeckSource, RawEntry
    from kartu.history.compare import Held
    from kartu.history.record import Record, ReleasedNote
    from kartu.model.deck import Deck
    from kartu.model.messages import Message
    from kartu.model.variant import Variant

_ALIKE: Final = 0.75  # two texts with a larger share of equal letters than this are taken for one that was edited
_NEAR_LIMIT: Final = 200  # so many vanished and so many new entries are compared with each other, no more

_LISTED: Final = 12  # keys of a line that a hint writes out


def check_record(source: DeckSource, record: Record, file: Path, others: Sequence[Path]) -> Iterator[Problem]:
    """Report a record of another deck, or one that is lost. `others` are the lists of changes beside it."""
    key = source.header_values.get("deck")
    if record.release and key != record.deck:
        hint = (
            f"the key is part of every card's identity: with another one, students get all cards a second time\n"
            f"put `deck: {record.deck}` back; if this is a new deck, made from a copy, delete {file.name}"
        )
        yield _in_head(source, "E609", f"this deck was released under the key `{record.deck}`", ("deck",), hint)
    uid = source.header_values.get("uid", "")
    if record.release and uid != record.uid and key == record.deck:
        put_back = f"put `uid: {record.uid}` back" if record.uid else "take the line `uid:` out again"
        hint = (
            f"the `uid` is part of every card's identity: with another one, students get all cards a second time\n"
            f"{put_back}; if this is a new deck, made from a copy, delete {file.name}"
        )
        before = f"under the uid `{record.uid}`" if record.uid else "without a `uid`"
        yield _in_head(source, "E610", f"this deck was released {before}", ("uid",), hint)
    if not record.release and others:
        hint = (
            "without it, every card would look new and students' edits and tags would be lost\n"
            "take it from git or a backup, or rebuild it from the package that students have:\n"
            f"`kartu release --adopt OLD.apkg {source.name}`\n"
            f"if it was never released, delete the list, or insist: `kartu release --first {source.name}`"
        )
        message = f"{others[0].name} tells of releases, but their record {file.name} is not there"
        yield _in_head(source, "E608", message, ("deck",), hint)


def refusals(
    source: DeckSource, raw: Mapping[str, RawEntry], variants: Sequence[Variant], record: Record
) -> tuple[Problem, ...]:
    """Return what would hurt students who have what the record says, if the sources were released now."""
    return tuple(_Gate(source, raw, variants, record).problems())


class _Gate:
    """Compares a deck with its record."""

    def __init__(
        self, source: DeckSource, raw: Mapping[str, RawEntry], variants: Sequence[Variant], record: Record
    ) -> None:
        self._source = source
        self._raw = raw
        self._variants = variants
        self._record = record
        self._deck: Deck = variants[0].deck
        self._live: dict[str, list[ReleasedNote]] = {}
        self._withdrawn: dict[str, list[ReleasedNote]] = {}
        for note in record.notes.values():
            (self._withdrawn if note.withdrawn else self._live).setdefault(note.entry, []).append(note)

    def problems(self) -> Iterator[Problem]:
        yield from self._vanished()
        yield from self._of_another_kind()
        yield from self._used_again()
        yield from self._without_language()
        yield from self._lost_blanks()
        yield from self._renamed_deck()
        yield from self._renamed_sections()

    def _retired_with(self, *keys: str) -> str:
        """Give the whole line of the head, with the keys that are in it already: there can be only one."""
        known = [*self._deck.retired, *keys]
        if len(known) <= _LISTED:
            return f"retired: [{', '.join(dict.fromkeys(known))}]"
        return f"retired: [… {', '.join(keys[:_LISTED])}]"

    def _vanished(self) -> Iterator[Problem]:
        here = {entry.key for entry in self._deck.entries}
        gone = [key for key in self._live if key not in here and key not in self._deck.retired]
        near = self._near_texts(gone, [key for key in here if key not in self._live]) if gone else {}
        for key in gone:
            message = f"`{key}` (“{self._old[key].front[:60]}”) was released and is gone from the deck"
            stay = "students would keep its cards, and no correction would reach them any more"
            retire = f"if it was withdrawn on purpose, write in {self._head_name}: `{self._retired_with(*gone)}`"
            if key in near:
                raw = self._raw[near[key]]
                hint = (
                    f"`{raw.key}` has nearly the same text: was it renamed? Then give it the key `{key}` again;\n"
                    f"its texts are free to change. Otherwise {stay};\n{retire}"
                )
                place = raw.locate()
                yield Problem("E601", place, message, hint, entry=raw.key, excerpt=raw.file.line(place.line))
            else:
                path = ("retired",) if "retired" in self._source.header_values else ("deck",)
                yield _in_head(self._source, "E601", message, path, f"{stay}\n{retire}", entry=key)

    @cached_property
    def _head_name(self) -> str:
        return self._source.header.name.rsplit("/", 1)[-1]

    @cached_property
    def _old(self) -> Mapping[str, Held]:
        """Each released entry in one of its languages."""
        return {note.entry: note for note in side_of_record(self._record).notes.values()}

    def _near_texts(self, gone: Sequence[str], new: Sequence[str]) -> dict[str, str]:
        """Return, for vanished entries, a new one of the same kind that reads nearly the same."""
        notes = side_of_variants(self._variants).notes.values()
        here = {(note.entry, note.language): note for note in notes}
        found: dict[str, str] = {}
        for old in (self._old[key] for key in gone[:_NEAR_LIMIT]):
            matcher = difflib.SequenceMatcher(None, b=old.words, autojunk=False)
            best = _ALIKE
            for other in (here.get((key, old.language)) for key in new[:_NEAR_LIMIT]):
                if other is None or other.kind != old.kind:
                    continue
                matcher.set_seq1(other.words)
                if matcher.real_quick_ratio() > best and matcher.quick_ratio() > best and matcher.ratio() > best:
                    best, found[old.entry] = matcher.ratio(), other.entry
        return found

    def _of_another_kind(self) -> Iterator[Problem]:
        for entry in self._deck.entries:
            old = self._live.get(entry.key, [])
            if old and old[0].kind != entry.kind:
                hint = (
                    f"students would keep the old cards and get new ones beside them, without their reviews\n"
                    f"write `kind: {old[0].kind}` again, or give this entry a new key and write in {self._head_name}: "
                    f"`{self._retired_with(entry.key)}`"
                )
                message = f"`{entry.key}` was released as `{old[0].kind}` and is now `{entry.kind}`"
                yield self._at_entry("E602", message, hint, entry.key, "kind")

    def _used_again(self) -> Iterator[Problem]:
        hashes = {
            note.guid: note_hash(note.note_type, note.joined, note.tags)
            for variant in self._variants
            for note in variant.notes
        }
        for entry in self._deck.entries:
            old = self._withdrawn.get(entry.key, [])
            if not old or entry.key in self._live or all(hashes.get(note.guid) == note.hash for note in old):
                continue
            hint = (
                "students who still have the old cards would see them turn into this entry, with the old reviews\n"
                "give this entry another key; to bring the old one back, write it exactly as it was"
            )
            message = f"the key `{entry.key}` belongs to an entry that was withdrawn on {moment(old[0].withdrawn)[:10]}"
            yield self._at_entry("E603", message, hint, entry.key)

    def _without_language(self) -> Iterator[Problem]:
        for variant in self._variants:
            for key in variant.left_out:
                if any(note.language == variant.language for note in self._live.get(key, [])):
                    hint = (
                        "students would keep the card, and no correction would reach it any more\n"
                        f"put the text back; or give the entry a new key and write in {self._head_name}: "
                        f"`{self._retired_with(key)}`"
                    )
                    message = f"`{key}` was released in `{variant.language}` and has no text in it now"
                    yield self._at_entry("E607", message, hint, key)

    def _lost_blanks(self) -> Iterator[Problem]:
        retired = {key: numbers_of(raw.values.get(RETIRED)) for key, raw in self._raw.items() if RETIRED in raw.values}
        for note, number, answer, now in lost_blanks(self._variants, self._record.notes, retired):
            key, name = note.key, next(key.name for key in note.note_type.kind.keys if key.value is Value.CLOZE)
            message = f"the blank c{number} of `{key}` (“{answer}”) was released and is gone"
            hint = (
                "students would keep its card, which can show nothing any more\n"
                f"put it back; or, if it was withdrawn on purpose, add to the entry: `{RETIRED}: [{number}]`"
            )
            if now:
                message = f"the blank c{number} of `{key}` (“{answer}”) was released, and is c{now} now"
                hint = (
                    "each number is a card with reviews of its own: students would be asked one thing with the reviews "
                    f"of another\ngive this blank the number {number} again, and a new one a number that was never used"
                )
            path = (name, note.note_type.language) if isinstance(self._raw[key].values[name], dict) else (name,)
            yield self._at_entry("E611", message, hint, key, *path)

    def _renamed_deck(self) -> Iterator[Problem]:
        for language, title in self._deck.title.items():
            old = self._record.head.get(("title", language), (title,))
            if title in old or self._deck.old_title.get(language) in old:
                continue
            say = f"`renamed: {{title: {{{language}: {_quoted(old[-1])}}}}}`"
            hint = f"{_TWO_DECKS}\nput the old title back, or write in {self._head_name}: {say}"
            message = f"the deck was released as “{old[-1]}” and is now “{title}”"
            yield _in_head(self._source, "E604", message, self._path("title", language), hint)

    def _renamed_sections(self) -> Iterator[Problem]:
        if not self._deck.subdecks or NO_SUBDECKS in self._record.head:
            return  # no deck has their names; and what turning subdecks on or off does concerns new cards only
        for (language, key), title in self._section_titles().items():
            known = self._record.head.get(("section", key, language))
            old = known or self._taken_over(key, language)
            if not old or title in old or self._deck.old_sections.get(key, {}).get(language) in old:
                continue
            say = f"`renamed: {{sections: {{{key}: {{{language}: {_quoted(old[-1])}}}}}}}`"
            hint = f"{_TWO_DECKS}\nput the old title back, or write in {self._head_name}: {say}"
            message = f"the section `{key}` was released as “{old[-1]}” and is now “{title}”"
            yield _in_head(self._source, "E604", message, self._path("sections", key, language), hint)

    def _section_titles(self) -> dict[tuple[str, str], str]:
        used = {entry.section for entry in self._deck.entries}
        return {
            (language, section.key): section.title[language]
            for section in self._deck.sections.values()
            if section.key in used
            for language in section.title
        }

    def _taken_over(self, key: str, language: str) -> tuple[str, ...]:
        """Return the titles of a vanished section if more than half of its entries are in this new one."""
        sections = {entry.key: entry.section for entry in self._deck.entries}
        released: dict[str, list[str]] = {}
        for note in self._record.live:
            if note.section and note.section not in self._deck.sections and note.language == language:
                released.setdefault(note.section, []).append(sections.get(note.entry, ""))
        for old, now in released.items():
            if now.count(key) * 2 > len(now):
                return self._record.head.get(("section", old, language), ())
        return ()

    def _path(self, *path: str) -> tuple[str, ...]:
        """Return the path of a text in the head: without the language, if one text stands there for all."""
        node = self._source.header_values.get(path[0])
        for step in path[1:-1]:
            node = node[step] if isinstance(node, dict) else node
        return path if isinstance(node, dict) else path[:-1]

    def _at_entry(self, code: str, message: Message, hint: Message, key: str, *path: str) -> Problem:
        return self._raw[key].problem(code, message, *path, hint=hint)


_TWO_DECKS: Final = (
    "Anki knows decks by name: students would get a second deck with only the new cards, and keep the old one"
)


def late_clock(record: Record, file: str, now: int) -> Iterator[Problem]:
    """Refuse a release that seems to be made before the last one: the clock is wrong now, or was wrong then."""
    if now < record.released - SKEW:
        hint = (
            "set the clock of this computer, then release again; if it was wrong at the last release instead, add\n"
            "`--despite-clock`: this release then takes a time just after that one, so that corrections arrive"
        )
        message = f"the last release was made at {moment(record.released)}, but the clock says {moment(now)}"
        yield Problem("E605", Position(file, 1, 1), message, hint)


def _quoted(text: str) -> str:
    """Return a text in single quotes, in which YAML takes any text."""
    return "'" + text.replace("'", "''") + "'"


def _in_head(
    source: DeckSource, code: str, message: Message, path: tuple[str, ...], hint: Message, entry: str = ""
) -> Problem:
    file = source.header
    place = file.locate(path)
    return Problem(code, place, message, hint, entry=entry, key=".".join(path), excerpt=file.line(place.line))
