"""Entries of one kind -> the fields of their notes and the cards that these make, in all languages at once.

Most entries of a deck hold the same few keys. Where the fields come from is worked out once for all entries with the
same keys. Then their fields are filled column by column: that takes a third of the time of one entry after the other.
"""

from __future__ import annotations

from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from kartu.html import render
from kartu.model import cloze, identity
from kartu.model.kind import ALT_OF, Fill, Value
from kartu.model.variant import BETWEEN_FIELDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kartu.model.deck import Deck, Entry
    from kartu.model.kind import Kind
    from kartu.model.notetype import NoteType

Column = list[str]
"""A text of each of some entries."""


KeySet = tuple[tuple[str, ...], frozenset[str], bool]
"""The keys that an entry holds: those of its texts, its flags, and whether there are others."""


class Filled(NamedTuple):
    """Of the notes of some entries in one language, in columns."""

    joined: list[str]  # all fields, as in `Note`
    cards: list[tuple[int, ...]]
    sort_fields: list[str]  # the first of all fields

    def put(self, places: Sequence[int], part: Filled) -> None:
        """Put what was made of some of the entries in their places."""
        for place, joined, cards, first in zip(places, *part, strict=True):
            self.joined[place] = joined
            self.cards[place] = cards
            self.sort_fields[place] = first


class _Plan(NamedTuple):
    """Where the fields of all entries with the same keys come from, in any language."""

    pick: Callable[[Sequence[Iterable[str]]], tuple[Iterable[str], ...]]  # of what stands side by side, see below
    joined: tuple[tuple[int, ...], ...]  # numbers of texts that stand together in a field for other languages
    marked: tuple[int, ...]  # numbers of the texts, joined ones behind the others, that other languages show
    cards: dict[bool, list[tuple[int, ...]]]  # by having tags: the card numbers in each language, see `_cards`


class FieldWriter:
    """Fills the fields of one kind.

    Side by side stand, for one language, the columns of its texts, those of other languages marked as such, the names
    of the notes, a mark, and nothing; the columns of the fields are picked from these.
    """

    def __init__(self, deck: Deck, kind: Kind, note_types: Sequence[NoteType], html: Callable[[str], str]) -> None:
        """Take the deck's head, a kind with its note types in the deck's languages, and what makes HTML of a text."""
        self._deck = deck
        self._fields = kind.fields
        self._codes = deck.languages
        self._starts = [f'<span lang="{code}">' for code in deck.languages]
        self._html = html
        self._are_html = render.is_its_html if html is render.plain else lambda _: False
        self._note_types = note_types
        self._place = {field.fill: index for index, field in enumerate(kind.fields)}
        self._place_of = {field.of: index for index, field in enumerate(kind.fields) if field.fill is Fill.IMAGE}
        self._answer = kind.answer
        self._cloze = frozenset(key.name for key in kind.keys if key.value is Value.CLOZE)
        self._plans: dict[KeySet, _Plan] = {}

    def fill(self, key_set: KeySet, entries: Sequence[Entry], tags: Sequence[str]) -> list[Filled]:
        """Return the notes of entries with the same keys in each language; texts that a language lacks are empty.

        The `tags` of each are in a line.
        """
        *_, has_more = key_set
        plan = self._plans.get(key_set)
        if plan is None:
            plan = self._plans[key_set] = self._plan(key_set)
        texts = [*zip(*(entry.texts.values() for entry in entries), strict=True)]
        own = [[self._rendered([text.get(code, "") for text in of_key]) for of_key in texts] for code in self._codes]
        names = [f"{self._deck.key}/{entry.key}" for entry in entries]
        shown = [[[*map(cloze.without_marks, column)] for column in of] for of in own] if self._cloze else own
        others = self._others(shown, plan.joined, plan.marked, len(entries))
        rows: list[list[Sequence[str]]] = [
            [*zip(*plan.pick((*mine, *theirs, names, repeat("1"), repeat(""))), strict=False)]
            for mine, theirs in zip(own, others, strict=True)
        ]
        if has_more:
            rows = self._with_extras(rows, entries)
        if self._cloze:
            rows = [[*map(self._with_marks_where_meant, of)] for of in rows]
        if has_more or self._cloze:
            cards = [self._cards_of_rows(place, of, tags) for place, of in enumerate(rows)]
        else:
            cards = self._cards(plan, own, rows, tags)
        return [
            Filled([*map(BETWEEN_FIELDS.join, of)], numbers, [row[0] for row in of])
            for of, numbers in zip(rows, cards, strict=True)
        ]

    def _with_marks_where_meant(self, row: Sequence[str]) -> list[str]:
        """Let Anki read marks for blanks in the fields that are meant to have them, and in no other."""
        pairs = zip(self._fields, row, strict=True)
        return [cloze.steady(value) if field.of in self._cloze else cloze.untouched(value) for field, value in pairs]

    def _rendered(self, column: Column) -> Column:
        if self._cloze:
            column = [*map(cloze.taken_apart, column)]  # which does nothing to texts without marks
        return column if self._are_html(BETWEEN_FIELDS.join(column)) else [*map(self._html, column)]

    def _cards_of_rows(
        self, language: int, rows: Sequence[Sequence[str]], tags: Sequence[str]
    ) -> list[tuple[int, ...]]:
        return [*map(self._note_types[language].cards_of, rows, tags)]

    def _cards(
        self,
        plan: _Plan,
        own: Sequence[Sequence[Column]],
        rows: Sequence[Sequence[Sequence[str]]],
        tags: Sequence[str],
    ) -> list[list[tuple[int, ...]]]:
        """Ask for the cards once for all entries with the same keys whose texts begin with a letter or digit.

        Such a text is content to Anki, whatever follows, so all of them fill the same fields.
        """
        firsts = [text[:1] for of_language in own for column in of_language for text in column]
        if "" in firsts or not "".join(firsts).isalnum():
            return [self._cards_of_rows(language, of, tags) for language, of in enumerate(rows)]
        have_tags = [*map(bool, tags)]
        for has_tags in {*have_tags} - plan.cards.keys():
            first = have_tags.index(has_tags)
            plan.cards[has_tags] = [
                of.cards_of(of_language[first], tags[first])
                for of, of_language in zip(self._note_types, rows, strict=True)
            ]
        return [*map(list, zip(*(plan.cards[has_tags] for has_tags in have_tags), strict=True))]

    def _plan(self, key_set: KeySet) -> _Plan:
        keys, flags, _ = key_set
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
        self, own: Sequence[list[Column]], joined: Sequence[tuple[int, ...]], marked: Sequence[int], count: int
    ) -> Sequence[Sequence[Column]]:
        """Return for each language the texts of all others, marked with their language."""
        if joined:
            own = [[*of, *(_together(" – ", [of[place] for place in places]) for places in joined)] for of in own]
        spans = [
            [[f"{start}{text}</span>" if text else "" for text in of[place]] for place in marked]
            for start, of in zip(self._starts, own, strict=True)
        ]
        if len(spans) == 2:
            return spans[1], spans[0]
        rest = [[other for other in spans if other is not one] for one in spans]
        return [
            [_together(" · ", columns) for columns in zip(*others, strict=True)] or [[""] * count] * len(marked)
            for others in rest
        ]

    def _with_extras(
        self, picked: Sequence[Sequence[Sequence[str]]], entries: Sequence[Entry]
    ) -> list[list[Sequence[str]]]:
        by_entry = [[list(row) for row in rows] for rows in zip(*picked, strict=True)]
        for rows, entry in zip(by_entry, entries, strict=True):
            if entry.form:
                self._fill_form(rows, entry)
            if entry.choices:
                self._fill_choices(rows, entry)
            self._fill_extras(rows, entry)
        return [list(of) for of in zip(*by_entry, strict=True)]

    def _fill_form(self, rows: list[list[str]], entry: Entry) -> None:
        form_set = self._deck.forms[entry.forms]
        html, place = self._html, self._place
        chosen = [html(form_set.options[entry.form][code]) for code in self._codes]
        for row, code, form in zip(rows, self._codes, chosen, strict=True):
            row[place[Fill.QUESTION]] = html(form_set.question[code])
            row[place[Fill.OPTIONS]] = render.choices([html(text[code]) for text in form_set.options.values()])
            row[place[Fill.FORM]] = form
        for row, ((forms,),) in zip(rows, self._others([[[form]] for form in chosen], (), (0,), 1), strict=True):
            row[place[Fill.OTHER_FORMS]] = forms

    def _fill_choices(self, rows: list[list[str]], entry: Entry) -> None:
        """Show the right answer among the wrong ones; which stands where follows from the entry's key alone.

        So a choice that is corrected stays in its place, and one that is added moves none of the others.
        """
        answers = (entry.texts.get(self._answer, {}), *entry.choices)
        numbers = range(len(answers))
        order = sorted(numbers, key=lambda number: identity.stable_number("choice", entry.key, str(number)))
        for row, code in zip(rows, self._codes, strict=True):
            shown = [self._html(answers[number].get(code, "")) for number in order]
            row[self._place[Fill.CHOICES]] = render.answers(shown)

    def _fill_extras(self, rows: list[list[str]], entry: Entry) -> None:
        html, place = self._html, self._place
        for row, code in zip(rows, self._codes, strict=True):
            if entry.facts:
                lines = [(html(fact.label.get(code, "")), html(fact.value.get(code, ""))) for fact in entry.facts]
                row[place[Fill.FACTS]] = render.table(lines)
            for key, picture in (("image", entry.image), ("front_image", entry.front_image)):
                if picture is not None:
                    alt = entry.texts.get(ALT_OF[key], {}).get(code, "")
                    row[self._place_of[key]] = render.picture(picture.name, alt)
            if entry.audio is not None:
                row[place[Fill.AUDIO]] = render.sound(entry.audio.name)


def key_set_of(entry: Entry) -> KeySet:
    """Return the keys that an entry holds."""
    has_more = bool(entry.form or entry.facts or entry.choices or entry.image or entry.front_image or entry.audio)
    return tuple(entry.texts), entry.flags, has_more


def _together(sign: str, columns: Sequence[Column]) -> Column:
    """Put the texts of each entry together that are there, with a sign between them."""
    return [sign.join(filter(None, texts)) for texts in zip(*columns, strict=True)]
