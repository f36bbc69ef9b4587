"""Changes of a deck in words: for students in their language, for teachers on the screen, for programs as JSON."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.history.compare import Changes, note_type_of
from kartu.history.styles import Markdown, Plain, Style
from kartu.html.fieldtext import word_by_word
from kartu.kinds import kinds
from kartu.model.kind import Fill
from kartu.model.language import languages
from kartu.model.notetype import note_type

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kartu.history.compare import Correction, FieldChange, Held
    from kartu.model.language import Language

_FRONT: Final = 100  # characters of its front are enough to say which note is meant
_ALIKE: Final = 3  # if more notes than this were changed in the same way, the change is shown once
_ON_OFF: Final = (Fill.FLAG, Fill.SPEECH)


class Headline(NamedTuple):
    """What the heading of a release says."""

    number: int
    date: str  # in the words of the language
    merged: bool = False  # it joins two releases that were made apart


def for_students(changes: Changes, release: Headline, language: Language) -> str:
    """Return the part of a list of changes that tells of one release, as Markdown, in one language."""
    words = language.changes
    head = f"## {words['release'].format(number=release.number, date=release.date)}\n"
    own = changes.of(language.code)
    said = [words["merged"]] if release.merged else []
    said += list(_Teller(own, language, Markdown()).lines())
    return _spaced([head, *said, ""])


def as_markdown(changes: Changes, codes: Iterable[str]) -> str:
    """Return the changes of several languages, each told in its own, as Markdown."""
    parts = []
    for code in codes:
        language = languages()[code]
        lines = _Teller(changes.of(code), language, Markdown()).lines()
        parts.append(_spaced([f"## {language.name}\n", *lines, ""]))
    return "\n".join(parts)


def _spaced(lines: Sequence[str]) -> str:
    """Join lines of Markdown, with never more than one blank line between them."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines))


def as_text(changes: Changes, language: Language) -> str:
    """Return the changes of all languages for the screen, told in one."""
    return "\n".join(_Teller(changes, language, Plain(), mark_language=True).lines()).strip("\n")


def as_json(decks: Sequence[Changes]) -> str:
    """Return changes as JSON: an object for each deck, in it a list for each sort of change."""
    return json.dumps([_json_changes(changes) for changes in decks], ensure_ascii=False, indent=2)


def _json_changes(changes: Changes) -> dict[str, Any]:
    return {
        "deck": changes.deck,
        "from_release": changes.old_release,
        "to_release": changes.new_release,
        "new": [_json_note(note) for note in changes.new],
        "corrected": [_json_correction(change) for change in changes.corrected],
        "moved": [_json_note(new) | {"from": old.section} for old, new in changes.moved],
        "reordered": [_json_note(note) for note in changes.reordered],
        "withdrawn": [_json_note(note) for note in changes.withdrawn],
        "sent_again": [_json_note(note) for note in changes.sent_again],
        "fewer_cards": [_json_note(note) for note in changes.fewer_cards],
        "note_types": [{"kind": kind, "language": language} for kind, language in changes.looks],
        "descriptions": list(changes.about),
        "renamed": [
            {"what": "section" if name.of_section else "deck", "language": name.language, "old": name.old}
            | {"new": name.new}
            for name in changes.renamed
        ],
        "subdecks": changes.subdecks,
        "search_for_withdrawn": changes.search,
    }


def _json_note(note: Held) -> dict[str, Any]:
    where = {"entry": note.entry, "language": note.language, "kind": note.kind, "section": note.section}
    return where | {"front": note.front}


def _json_correction(change: Correction) -> dict[str, Any]:
    fields = [
        {
            "field": field.key,
            "old": field.old,
            "new": field.new,
            "words": [[piece.sign, piece.words] for piece in word_by_word(field.old, field.new)],
        }
        for field in change.fields
    ]
    tags = {"old": list(change.old.tags), "new": list(change.new.tags)} if change.tags else None
    return _json_note(change.new) | {"fields": fields, "tags": tags}


class _Teller:
    """Tells changes line by line in one language and style."""

    def __init__(self, changes: Changes, language: Language, style: Style, *, mark_language: bool = False) -> None:
        self._changes = changes
        self._words = language.changes
        self._style = style
        self._mark_language = mark_language

    def lines(self) -> Iterator[str]:
        if not self._changes:
            yield self._words["none"]
            return
        if self._is_first():
            yield self._words["first"].format(count=len(self._changes.new))
            return
        yield from self._new()
        yield from self._corrected()
        yield from self._withdrawn()
        yield from self._moved()
        yield from self._others()
        yield from self._renamed()

    def _is_first(self) -> bool:
        return self._changes.old_release == 0 and self._changes.new_release > 0

    def _name(self, note: Held) -> str:
        front = note.front if len(note.front) <= _FRONT else f"{note.front[:_FRONT].rstrip()}…"
        mark = f"[{note.language}] " if self._mark_language else ""
        return self._style.plain(mark + (front or note.entry))

    def _head(self, key: str, count: int) -> str:
        return self._style.heading(f"{self._words[key]} ({count})")

    def _new(self) -> Iterator[str]:
        if not self._changes.new:
            return
        yield self._head("new", len(self._changes.new))
        by_section: dict[str, list[Held]] = defaultdict(list)
        for note in self._changes.new:
            by_section[note.section].append(note)
        for section, notes in by_section.items():
            start = f"{self._style.plain(section)}: " if section else ""
            yield f"- {start}{'; '.join(map(self._name, notes))}"

    def _corrected(self) -> Iterator[str]:
        if not self._changes.corrected:
            return
        yield self._head("corrected", len(self._changes.corrected))
        alike: dict[tuple[object, ...], list[Correction]] = defaultdict(list)
        for change in self._changes.corrected:
            alike[change.pattern].append(change)
        for changes in alike.values():
            if len(changes) > _ALIKE:
                count = self._words["alike"].format(count=len(changes))
                yield f"- {count} {'; '.join(self._name(change.new) for change in changes)}"
                yield from self._fields(changes[0])
                continue
            for change in changes:
                yield f"- {self._name(change.new)}"
                yield from self._fields(change)

    def _fields(self, change: Correction) -> Iterator[str]:
        names = _field_names(change.new)
        for field in change.fields:
            yield f"  - {self._style.plain(names[field.key])}: {self._field(change.new, field)}"
        if change.tags:
            old, new = " ".join(change.old.tags), " ".join(change.new.tags)
            yield f"  - {self._words['tags']}: {self._style.pieces(word_by_word(old, new))}"

    def _field(self, note: Held, field: FieldChange) -> str:
        fill = next(f.fill for f in kinds()[note.kind].fields if f.key == field.key)
        if fill in _ON_OFF:
            return self._words["on" if field.new else "off"]
        if field.old == field.new:
            return self._words["other_form"]
        return self._style.pieces(word_by_word(field.old, field.new))

    def _withdrawn(self) -> Iterator[str]:
        if not self._changes.withdrawn:
            return
        yield self._head("withdrawn", len(self._changes.withdrawn))
        yield from (f"- {self._name(note)}" for note in self._changes.withdrawn)
        yield f"\n{self._words['withdrawn_note']}"
        yield self._style.search(self._changes.search)

    def _moved(self) -> Iterator[str]:
        if not self._changes.moved:
            return
        yield self._head("moved", len(self._changes.moved))
        for old, new in self._changes.moved:
            plain = self._style.plain
            line = self._words["from_to"].format(front=self._name(new), old=plain(old.section), new=plain(new.section))
            yield f"- {line}"
        yield f"\n{self._words['moved_note']}"

    def _others(self) -> Iterator[str]:
        if self._changes.subdecks is not None:
            yield self._style.heading(self._words["other_decks"])
            yield f"\n{self._words['moved_note']}"
        for key in ("sent_again", "fewer_cards", "reordered"):
            notes: tuple[Held, ...] = getattr(self._changes, key)
            if notes:
                yield self._head(key, len(notes))
                yield f"- {'; '.join(map(self._name, notes))}"
                yield f"\n{self._words[f'{key}_note']}"
        if self._changes.looks:
            yield self._head("looks", len(self._changes.looks))
            names = (note_type(kinds()[kind], languages()[language]).name for kind, language in self._changes.looks)
            yield f"- {'; '.join(map(self._style.plain, names))}"
        if self._changes.about:
            yield self._style.heading(self._words["about"])

    def _renamed(self) -> Iterator[str]:
        if not self._changes.renamed:
            return
        yield self._head("renamed", len(self._changes.renamed))
        for name in self._changes.renamed:
            key = "section_renamed" if name.of_section else "deck_renamed"
            plain = self._style.plain
            yield f"- {self._words[key].format(old=plain(name.old), new=plain(name.new))}"
        yield f"\n{self._words['renamed_note'].format(old=self._changes.renamed[0].old_deck)}"


def _field_names(note: Held) -> dict[str, str]:
    return {field.key: field.name for field in note_type_of(note).fields}


def with_release(text: str, title: str, part: str, language: Language) -> str:
    """Add a release's part on top of a list of changes. An empty list first gets its heading and how to update."""
    words = language.changes
    head = f"# {Markdown().plain(words['heading'].format(title=title))}\n"
    if not text.strip():
        return "\n".join([head, words["how"].strip() + "\n", part])
    text = text.replace("\r\n", "\n")
    start = text.find("\n## ") + 1 or len(text)
    return text[:start] + part + ("\n" if text[start:] else "") + text[start:]
