"""What would hurt students in a release is refused, unless the deck says that it is meant."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

from kartu.check.blanks import RETIRED, numbers_of
from kartu.check.decksource import header_problem
from kartu.history.blanks import lost_blanks
from kartu.history.compare import side_of_record, side_of_variants
from kartu.history.record import NO_SUBDECKS, note_hash
from kartu.model.clock import moment
from kartu.model.kind import Value
from kartu.model.likeness import likeness
from kartu.model.messages import msg
from kartu.model.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.check.decksource import DeckSource, RawEntry
    from kartu.history.blanks import LostBlank
    from kartu.history.compare import Held
    from kartu.history.record import Record, ReleasedNote
    from kartu.model.deck import Deck
    from kartu.model.messages import Message
    from kartu.model.variant import Variant

_ALIKE: Final = 0.75  # two texts with a larger share of equal letters than this are taken for one that was edited
_NEAR_LIMIT: Final = 100  # so many edited and so many new entries are compared with each other, no more

_LISTED: Final = 12  # keys of a line that a hint writes out


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
        here = {entry.key: None for entry in self._deck.entries}
        gone = [key for key in self._live if key not in here and key not in self._deck.retired]
        near = self._near_texts(gone, [key for key in here if key not in self._live]) if gone else {}
        for key in gone:
            front = self._old[key].front[:60]
            message = msg("`{key}` (“{front}”) was released and is gone from the deck", key=key, front=front)
            retire = {"head": self._head_name, "line": self._retired_with(*gone)}
            if key in near:
                raw = self._raw[near[key]]
                hint = msg(
                    "`{other}` has nearly the same text: was it renamed? Then give it the key `{key}` again;\n"
                    "its texts are free to change. Otherwise students would keep its cards, and no correction would "
                    "reach them any more;\nif it was withdrawn on purpose, write in {head}: `{line}`",
                    other=raw.key,
                    key=key,
                    **retire,
                )
                place = raw.locate()
                yield Problem("E601", place, message, hint, entry=raw.key, excerpt=raw.file.line(place.line))
            else:
                hint = msg(
                    "students would keep its cards, and no correction would reach them any more\n"
                    "if it was withdrawn on purpose, write in {head}: `{line}`",
                    **retire,
                )
                path = ("retired",) if "retired" in self._source.header_values else ("deck",)
                yield header_problem(self._source.header, "E601", message, *path, hint=hint)._replace(entry=key)

    @cached_property
    def _head_name(self) -> str:
        return self._source.header.name.rsplit("/", 1)[-1]

    @cached_property
    def _old(self) -> Mapping[str, Held]:
        """Each released entry in one of its languages."""
        return {note.entry: note for note in side_of_record(self._record).notes.values()}

    def _near_texts(self, gone: Sequence[str], new: Sequence[str]) -> dict[str, str]:
        """Return, for vanished entries, a new one of the same kind that reads the same or nearly the same."""
        notes = side_of_variants(self._variants).notes.values()
        here = {(note.entry, note.language): note for note in notes}
        fresh = frozenset(new)
        same = {(one.kind, one.language, one.words): one.entry for one in reversed([*notes]) if one.entry in fresh}
        old = [self._old[key] for key in gone]
        found = {note.entry: same.get((note.kind, note.language, note.words), "") for note in old}
        edited = [note for note in old if not found[note.entry]]
        for note in edited[:_NEAR_LIMIT]:
            best = _ALIKE
            for key in new[:_NEAR_LIMIT]:
                other = here.get((key, note.language))
                if other and other.kind == note.kind and (alike := likeness(other.words, note.words, best)) > best:
                    best, found[note.entry] = alike, key
        return {key: other for key, other in found.items() if other}

    def _of_another_kind(self) -> Iterator[Problem]:
        for entry in self._deck.entries:
            old = self._live.get(entry.key, [])
            if old and old[0].kind != entry.kind:
                kinds = {"entry": entry.key, "old": old[0].kind, "new": entry.kind}
                message = msg("`{entry}` was released as `{old}` and is now `{new}`", **kinds)
                hint = msg(
                    "students would keep the old cards and get new ones beside them, without their reviews\n"
                    "write `kind: {kind}` again, or give this entry a new key and write in {head}: `{line}`",
                    kind=old[0].kind,
                    head=self._head_name,
                    line=self._retired_with(entry.key),
                )
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
            day = moment(old[0].withdrawn)[:10]
            message = msg("the key `{key}` belongs to an entry that was withdrawn on {day}", key=entry.key, day=day)
            hint = msg(
                "students who still have the old cards would see them turn into this entry, with the old reviews\n"
                "give this entry another key; to bring the old one back, write it exactly as it was"
            )
            yield self._at_entry("E603", message, hint, entry.key)

    def _without_language(self) -> Iterator[Problem]:
        for variant in self._variants:
            for key in variant.left_out:
                if any(note.language == variant.language for note in self._live.get(key, [])):
                    what = {"entry": key, "language": variant.language}
                    message = msg("`{entry}` was released in `{language}` and has no text in it now", **what)
                    hint = msg(
                        "students would keep the card, and no correction would reach it any more\n"
                        "put the text back; or give the entry a new key and write in {head}: `{line}`",
                        head=self._head_name,
                        line=self._retired_with(key),
                    )
                    yield self._at_entry("E607", message, hint, key)

    def _lost_blanks(self) -> Iterator[Problem]:
        retired = {key: numbers_of(raw.values.get(RETIRED)) for key, raw in self._raw.items() if RETIRED in raw.values}
        for lost in lost_blanks(self._variants, self._record.notes, retired):
            key, kind, language = lost.note.key, lost.note.note_type.kind, lost.note.note_type.language
            name = next(key.name for key in kind.keys if key.value is Value.CLOZE)
            path = (name, language) if isinstance(self._raw[key].values[name], dict) else (name,)
            yield self._at_entry("E611", *_said_of_blank(lost), key, *path)

    def _renamed_deck(self) -> Iterator[Problem]:
        for language, title in self._deck.title.items():
            old = self._record.head.get(("title", language), (title,))
            if title in old or self._deck.old_title.get(language) in old:
                continue
            message = msg("the deck was released as “{old}” and is now “{new}”", old=old[-1], new=title)
            hint = self._title_back(f"renamed: {{title: {{{language}: {_quoted(old[-1])}}}}}")
            yield header_problem(self._source.header, "E604", message, *self._path("title", language), hint=hint)

    def _renamed_sections(self) -> Iterator[Problem]:
        if not self._deck.subdecks or NO_SUBDECKS in self._record.head:
            return  # no deck has their names; and what turning subdecks on or off does concerns new cards only
        for (language, key), title in self._section_titles().items():
            known = self._record.head.get(("section", key, language))
            old = known or self._taken_over(key, language)
            if not old or title in old or self._deck.old_sections.get(key, {}).get(language) in old:
                continue
            what = {"section": key, "old": old[-1], "new": title}
            message = msg("the section `{section}` was released as “{old}” and is now “{new}”", **what)
            hint = self._title_back(f"renamed: {{sections: {{{key}: {{{language}: {_quoted(old[-1])}}}}}}}")
            yield header_problem(
                self._source.header, "E604", message, *self._path("sections", key, language), hint=hint
            )

    def _title_back(self, line: str) -> Message:
        return msg(
            "Anki knows decks by name: students would get a second deck with only the new cards, and keep the old one\n"
            "put the old title back, or write in {head}: `{line}`",
            head=self._head_name,
            line=line,
        )

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


def _said_of_blank(lost: LostBlank) -> tuple[Message, Message]:
    """Say what became of a blank, and what to do."""
    what = {"number": str(lost.number), "entry": lost.note.key, "answer": lost.answer}
    if lost.now:
        return msg(
            "the blank c{number} of `{entry}` (“{answer}”) was released, and is c{now} now", **what, now=str(lost.now)
        ), msg(
            "each number is a card with reviews of its own: students would be asked one thing with the reviews of "
            "another\ngive this blank the number {number} again, and a new one a number that was never used",
            number=str(lost.number),
        )
    line = f"{RETIRED}: [{lost.number}]"
    return msg("the blank c{number} of `{entry}` (“{answer}”) was released and is gone", **what), msg(
        "students would keep its card, which can show nothing any more\n"
        "put it back; or, if it was withdrawn on purpose, add to the entry: `{line}`",
        line=line,
    )


def _quoted(text: str) -> str:
    """Return a text in single quotes, in which YAML takes any text."""
    return "'" + text.replace("'", "''") + "'"
