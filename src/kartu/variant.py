"""One language of a deck: notes with their final fields, tags and subdeck, ready to be packed or shown."""

from __future__ import annotations

from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu import identity, render
from kartu.kind import Fill
from kartu.language import languages
from kartu.notetype import note_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kartu.deck import Deck, Entry, Media
    from kartu.identity import Guid
    from kartu.kind import Kind
    from kartu.notetype import NoteType

BETWEEN_FIELDS: Final = "\x1f"
"""What Anki has between the fields of a note; it cannot occur in a text, for the loader refuses it."""


class Note(NamedTuple):
    """A note with everything a student gets of it, but for times and numbers, which come from the record."""

    guid: Guid
    key: str  # of the entry
    note_type: NoteType
    joined: str  # its fields as Anki keeps them: final HTML in one string, with `BETWEEN_FIELDS` between them
    tags: tuple[str, ...]  # final, with the deck's prefix
    cards: tuple[int, ...]  # the numbers of the card templates that make a card of it
    section: str  # its key, or '' in a deck without sections

    @property
    def fields(self) -> tuple[str, ...]:
        """Its fields, in the order of the note type's."""
        return tuple(self.joined.split(BETWEEN_FIELDS))


new_note: Final[Callable[[tuple[object, ...]], Note]] = partial(tuple.__new__, Note)
"""`Note(…)` of its parts as a tuple, in half the time."""


class Variant(NamedTuple):
    """A deck in one language; `notes` in the order of the source, so a note's position is its number in it."""

    deck: Deck
    language: str
    title: str
    subdecks: Mapping[str, str]  # full name, `Title::Section`, by key of the section; only those that hold notes
    note_types: tuple[NoteType, ...]  # those of the notes
    notes: Sequence[Note]
    media: Mapping[str, Media]  # by name; only what the notes refer to
    left_out: tuple[str, ...]  # keys of entries that lack this language


def make_variants(deck: Deck, kinds: Mapping[str, Kind]) -> tuple[Variant, ...]:
    """Make every language of a deck in one pass; entries that lack a language are left out of it and named."""
    make = NoteMaker(deck, kinds).notes
    notes: dict[str, list[Note]] = {language: [] for language in deck.languages}
    media: dict[str, dict[str, Media]] = {language: {} for language in deck.languages}
    left_out: dict[str, list[str]] = {language: [] for language in deck.languages}
    for entry in deck.entries:
        for language, note in zip(deck.languages, make(entry)):  # noqa: B905 - hot, and both by language
            if deck.incomplete and entry.lacking((language,)):
                left_out[language].append(entry.key)
            else:
                notes[language].append(note)
                if entry.image is not None or entry.audio is not None or entry.pictures:
                    media[language] |= media_of(entry)
    return tuple(
        variant_of(
            deck,
            language,
            dict.fromkeys(note.section for note in notes[language]),
            dict.fromkeys(note.note_type for note in notes[language]),
            tuple(notes[language]),
            media[language],
            tuple(left_out[language]),
        )
        for language in deck.languages
    )


def variant_of(
    deck: Deck,
    language: str,
    sections: Iterable[str],
    note_types: Iterable[NoteType],
    notes: Sequence[Note],
    media: Mapping[str, Media],
    left_out: tuple[str, ...] = (),
) -> Variant:
    """Put a variant together from its notes, with the keys of their sections and their note types, each once."""
    title = deck.title[language]
    names = {key: f"{title}::{section.title[language]}" for key, section in deck.sections.items()}
    subdecks = {section: names.get(section, title) for section in sections}
    return Variant(deck, language, title, subdecks, tuple(note_types), notes, media, left_out)


def make_variant(deck: Deck, language: str, kinds: Mapping[str, Kind]) -> Variant:
    """Make one language of a deck."""
    return next(variant for variant in make_variants(deck, kinds) if variant.language == language)


def media_of(entry: Entry) -> dict[str, Media]:
    """Give the media of an entry by name."""
    return {file.name: file for file in (entry.image, entry.audio, *entry.pictures) if file is not None}


class NoteMaker:
    """Makes the notes of a deck's entries, in all its languages at once."""

    def __init__(self, deck: Deck, kinds: Mapping[str, Kind]) -> None:
        """Take the deck's head and kinds; which entries the deck has is of no account."""
        self._deck = deck
        self._kinds = kinds
        self._html = _renderer(deck)
        self._prefix = f"{deck.tag}::" if deck.tag else ""
        self._writers: dict[str, _Writer] = {}  # of the kinds met so far: each takes 1 ms to make
        self._tags: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    def notes(self, entry: Entry) -> list[Note]:
        """Give the note in each language; texts that a language lacks are empty."""
        where = entry.section, entry.tags
        tags = self._tags.get(where)
        if tags is None:
            own = [entry.section, *entry.tags] if entry.section else entry.tags
            tags = self._tags[where] = tuple(sorted({f"{self._prefix}{tag}" for tag in own}))
        writer = self._writers.get(entry.kind)
        if writer is None:
            writer = self._writers[entry.kind] = _Writer(self._deck, self._kinds[entry.kind], self._html)
        return writer.notes(entry, tags)


def _renderer(deck: Deck) -> Callable[[str], str]:
    """Give the function that makes HTML of the deck's texts."""
    if not deck.markdown:
        return render.plain
    from kartu.markup import to_html  # noqa: PLC0415 - markdown-it costs 30 ms, and few decks want it

    return partial(to_html, pictures=deck.pictures)


class _Plan(NamedTuple):
    """Where the fields of all entries come from that hold the same keys, in any language."""

    pick: Callable[[Sequence[str]], tuple[str, ...]]  # makes a row of what stands side by side, see `_Writer`
    joined: tuple[tuple[int, ...], ...]  # numbers of texts that stand together in a field for other languages
    marked: tuple[int, ...]  # numbers of the texts, joined ones behind the others, that other languages show
    cards: dict[bool, list[tuple[int, ...]]]  # by having tags: the card numbers in each language, see `_cards_of_texts`


class _Writer:
    """Fills the fields of one kind in all languages at once, so that each text is rendered once.

    Most entries of a deck hold the same few keys: where their fields come from is worked out once for each such shape.
    Side by side stand, for one language, its texts, those of other languages marked as such, the note's name, a mark,
    and nothing; a row of fields is picked from these.
    """

    def __init__(self, deck: Deck, kind: Kind, html: Callable[[str], str]) -> None:
        self._deck = deck
        self._fields = kind.fields
        self._codes = deck.languages
        self._starts = [f'<span lang="{code}">' for code in deck.languages]
        self._html = html
        self._are_html = render.is_its_html if html is render.plain else lambda _: False
        self._note_types = tuple(note_type(kind, languages()[code]) for code in deck.languages)
        self._guid = identity.guid_maker(deck.key, kind.name)
        self._place = {field.fill: index for index, field in enumerate(kind.fields)}
        self._plans: dict[tuple[tuple[str, ...], frozenset[str]], _Plan] = {}

    def notes(self, entry: Entry, tags: tuple[str, ...]) -> list[Note]:
        """Give the note in each language; texts that a language lacks are empty."""
        shape = tuple(entry.texts), entry.flags
        plan = self._plans.get(shape)
        if plan is None:
            plan = self._plans[shape] = self._plan(*shape)
        texts = entry.texts.values()
        own = [self._rendered([text.get(code, "") for text in texts]) for code in self._codes]
        rows: Sequence[Sequence[str]] = self._rows(plan, own, entry)
        has_more = entry.form or entry.facts or entry.image is not None or entry.audio is not None
        if has_more:
            rows = self._with_extras(rows, entry)
        cards = self._cards(rows, tags) if has_more else self._cards_of_texts(plan, own, rows, tags)
        key, section, guid = entry.key, entry.section, self._guid
        return [
            new_note((guid(key, of.language), key, of, BETWEEN_FIELDS.join(row), tags, numbers, section))
            for of, row, numbers in zip(self._note_types, rows, cards)  # noqa: B905 - hot, and all by language
        ]

    def _rendered(self, texts: list[str]) -> list[str]:
        return texts if self._are_html(BETWEEN_FIELDS.join(texts)) else [self._html(text) for text in texts]

    def _rows(self, plan: _Plan, own: Sequence[list[str]], entry: Entry) -> list[tuple[str, ...]]:
        others = self._others(own, plan.joined, plan.marked)
        name = f"{self._deck.key}/{entry.key}"
        return [plan.pick((*mine, *theirs, name, "1", "")) for mine, theirs in zip(own, others)]  # noqa: B905 - hot

    def _cards(self, rows: Sequence[Sequence[str]], tags: tuple[str, ...]) -> list[tuple[int, ...]]:
        return [of.cards_of(row, tags) for of, row in zip(self._note_types, rows, strict=True)]

    def _cards_of_texts(
        self, plan: _Plan, own: Sequence[Sequence[str]], rows: Sequence[Sequence[str]], tags: tuple[str, ...]
    ) -> list[tuple[int, ...]]:
        """Ask for the cards once for all entries of a shape whose texts begin with a letter or digit.

        Such a text is content to Anki, whatever follows, so all of them fill the same fields.
        """
        firsts = [text[:1] for texts in own for text in texts]
        if "" in firsts or not "".join(firsts).isalnum():
            return self._cards(rows, tags)
        has_tags = bool(tags)
        if has_tags not in plan.cards:
            plan.cards[has_tags] = self._cards(rows, tags)
        return plan.cards[has_tags]

    def _plan(self, keys: tuple[str, ...], flags: frozenset[str]) -> _Plan:
        number = {key: place for place, key in enumerate(keys)}
        joined: list[tuple[int, ...]] = []
        marked: list[int] = []
        wanted: list[int] = []  # from the left, or from the right where negative
        name, mark, nothing = -3, -2, -1
        for field in self._fields:
            fill, of = field.fill, field.of
            found = tuple(number[key] for key in of.split("+") if key in number) if fill is Fill.OTHERS else ()
            if found:
                wanted.append(len(keys) + len(marked))
                marked.append(found[0] if len(found) == 1 else len(keys) + len(joined))
                joined += [found] if len(found) > 1 else []
            elif fill is Fill.KEY:
                wanted.append(name)
            elif (fill is Fill.FLAG and of in flags) or (fill is Fill.SPEECH and self._deck.speech):
                wanted.append(mark)
            else:
                wanted.append(number.get(of, nothing) if fill is Fill.TEXT else nothing)
        return _Plan(itemgetter(*wanted), tuple(joined), tuple(marked), {})

    def _others(
        self, own: Sequence[list[str]], joined: Sequence[tuple[int, ...]], marked: Sequence[int]
    ) -> Sequence[Sequence[str]]:
        """Give for each language the texts of all others, marked with their language."""
        if joined:
            own = [
                [*texts, *(" – ".join(filter(None, (texts[place] for place in places))) for places in joined)]
                for texts in own
            ]
        spans = [
            [f"{start}{texts[place]}</span>" if texts[place] else "" for place in marked]
            for start, texts in zip(self._starts, own)  # noqa: B905 - hot, and both by language
        ]
        if len(spans) == 2:
            return spans[1], spans[0]
        rest = [[other for other in spans if other is not one] for one in spans]
        return [
            [" · ".join(filter(None, texts)) for texts in zip(*others, strict=True)] or [""] * len(marked)
            for others in rest
        ]

    def _with_extras(self, picked: Sequence[Sequence[str]], entry: Entry) -> list[list[str]]:
        rows = [list(row) for row in picked]
        if entry.form:
            self._fill_form(rows, entry)
        self._fill_extras(rows, entry)
        return rows

    def _fill_form(self, rows: list[list[str]], entry: Entry) -> None:
        form_set = self._deck.forms[entry.forms]
        html, place = self._html, self._place
        chosen = [html(form_set.options[entry.form][code]) for code in self._codes]
        for row, code, form in zip(rows, self._codes, chosen, strict=True):
            row[place[Fill.QUESTION]] = html(form_set.question[code])
            row[place[Fill.OPTIONS]] = render.choices([html(text[code]) for text in form_set.options.values()])
            row[place[Fill.FORM]] = form
        for row, (forms,) in zip(rows, self._others([[form] for form in chosen], (), (0,)), strict=True):
            row[place[Fill.OTHER_FORMS]] = forms

    def _fill_extras(self, rows: list[list[str]], entry: Entry) -> None:
        html, place = self._html, self._place
        for row, code in zip(rows, self._codes, strict=True):
            if entry.facts:
                lines = [(html(fact.label.get(code, "")), html(fact.value.get(code, ""))) for fact in entry.facts]
                row[place[Fill.FACTS]] = render.table(lines)
            if entry.image is not None:
                alt = entry.texts.get("alt", {}).get(code, "")
                row[place[Fill.IMAGE]] = render.picture(entry.image.name, alt)
            if entry.audio is not None:
                row[place[Fill.AUDIO]] = render.sound(entry.audio.name)
