"""The Anki note type that follows from a kind in a language: ids, names, card templates, CSS, and its own time."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from kartu.model import cardtemplate, cloze, identity
from kartu.model.kind import FIELD_TAG, SPARES, Fill, Kind, Template
from kartu.model.language import Language, languages
from kartu.model.messages import msg
from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

SHARED_CSS: Final = Path(__file__).parent.parent / "kinds" / "card.css"
UNPINNED: Final = 1_700_000_000  # the time of a note type that was never released (2023-11-14), never the clock's


class NoteTypeField(NamedTuple):
    """A field as Anki gets it."""

    key: str
    id: int
    name: str
    collapsed: bool


class NoteTypeTemplate(NamedTuple):
    """A card template as Anki gets it, with both sides parsed."""

    key: str
    id: int
    name: str
    front: str
    back: str
    front_nodes: tuple[cardtemplate.Node, ...]
    back_nodes: tuple[cardtemplate.Node, ...]


@dataclass(frozen=True, eq=False)
class NoteType:
    """The Anki note type of a kind in a language. `mod` is its own time, in seconds since 1970."""

    kind: Kind
    language: str
    id: int
    name: str
    fields: tuple[NoteTypeField, ...]
    templates: tuple[NoteTypeTemplate, ...]
    css: str
    mod: int

    @cached_property
    def content_hash(self) -> str:
        """Hash of all that a student's copy would take over: names, templates and CSS."""
        parts = [self.name, self.css, *(field.name for field in self.fields)]
        for template in self.templates:
            parts += [template.name, template.front, template.back]
        return identity.content_hash(*parts)

    def cards_of(self, fields: Sequence[str], tags: Sequence[str] = ()) -> tuple[int, ...]:
        """Return the numbers of the cards that are made of these fields, by Anki's own rule.

        They are those of the card templates or, in a cloze note type, those of the blanks, from 0 on.
        """
        if self.kind.is_cloze:
            return cloze.cards_of(fields)
        values = self._asked_of(fields)
        filled = (bool(tags), *map(bool, values))
        if not "".join([value[:1] for value in values]).isalnum():  # some begin like white space or HTML
            filled = (bool(tags), *[value != "" and not cardtemplate.is_empty(value) for value in values])
        numbers = self._known_cards.get(filled)
        if numbers is None:
            names = ("Tags", *(self.fields[index].name for index in self._asked))
            shown = frozenset(name for name, full in zip(names, filled, strict=True) if full)
            numbers = self._known_cards[filled] = self.cards_of_filled(shown)
        return numbers

    @cached_property
    def _asked_of(self) -> Callable[[Sequence[str]], tuple[str, ...]]:
        pick: Callable[[Sequence[str]], Any] = itemgetter(*self._asked)
        return pick if len(self._asked) > 1 else lambda fields: (pick(fields),)

    @cached_property
    def _asked(self) -> tuple[int, ...]:
        """Indexes of the fields that decide on cards: those that a front mentions."""
        names = frozenset().union(*(cardtemplate.fields_of(template.front_nodes) for template in self.templates))
        return tuple(index for index, field in enumerate(self.fields) if field.name in names)

    @cached_property
    def _known_cards(self) -> dict[tuple[bool, ...], tuple[int, ...]]:
        """Answers of `cards_of` by which fields are filled: a deck has few combinations and many notes."""
        return {}

    def cards_of_filled(self, filled: frozenset[str]) -> tuple[int, ...]:
        """Return the numbers of the card templates whose front shows one of the `filled` fields; never none."""
        shown = filled | cardtemplate.SPECIAL_FIELDS
        numbers = tuple(
            number
            for number, template in enumerate(self.templates)
            if cardtemplate.shows_a_field(template.front_nodes, shown)
        )
        return numbers or (0,)


_PLACEHOLDER: Final = re.compile(r"\[\[([a-z_]+)\]\]")


def _labels_of(kind: Kind, language: Language) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    own = kind.labels.get(language.code)
    if own is not None:
        return own, kind.pinned.get(language.code, {})
    elsewhere = language.kinds.get(kind.name)
    if elsewhere is None:
        file = f"languages/{language.code}.toml"
        raise KartuError(msg("{file} has no labels for the kind {kind}", file=file, kind=kind.name))
    return elsewhere, elsewhere.get("pinned", {})


def _side(kind: Kind, file: str, names: Mapping[str, str], words: Mapping[str, str]) -> str:
    """Read one side of a card template: `[[label]]` becomes a word, `{{FieldKey}}` the field's name in Anki."""
    text = (kind.folder / file).read_text(encoding="utf-8").replace("\r\n", "\n")
    try:
        text = _PLACEHOLDER.sub(lambda match: words[match.group(1)], text)
        return FIELD_TAG.sub(
            lambda match: (
                match.group(1)
                + (match.group(2) if match.group(2) == "FrontSide" else names[match.group(2)])
                + match.group(3)
            ),
            text,
        )
    except KeyError as missing:
        where = f"{kind.name}/{file}"
        message = msg("{file}: no label or field {name}", file=where, name=str(missing))
        raise KartuError(message) from missing


@cache
def note_type(kind: Kind, language: Language) -> NoteType:
    """Make the note type of a kind in a language, from the kind's declaration, templates and labels."""
    labels, pinned = _labels_of(kind, language)
    spares = {spare.key: f"{language.labels['spare']} {spare.key[-1]}" for spare in SPARES}
    names = {"Key": "Key"} | spares | labels["fields"]
    words = {**language.labels, **labels["words"], "language": language.code, "speech": language.speech}
    return NoteType(
        kind=kind,
        language=language.code,
        id=identity.note_type_id(kind.name, language.code),
        name=labels["note_type"],
        fields=tuple(
            NoteTypeField(each.key, identity.field_id(kind.name, each.key), names[each.key], each.fill is Fill.SPARE)
            for each in kind.fields
        ),
        templates=tuple(_template(kind, each, labels["templates"][each.key], names, words) for each in kind.templates),
        css=_css(kind),
        mod=pinned.get("mod", UNPINNED),
    )


def _template(
    kind: Kind, template: Template, name: str, names: Mapping[str, str], words: Mapping[str, str]
) -> NoteTypeTemplate:
    front = _side(kind, f"{template.key}.front.html", names, words)
    back = _side(kind, f"{template.key}.back.html", names, words)
    id_ = identity.template_id(kind.name, template.key)
    parse = cardtemplate.parse
    return NoteTypeTemplate(template.key, id_, name, front, back, parse(front), parse(back))


def _css(kind: Kind) -> str:
    """Return the CSS that all kinds share, and the kind's own."""
    own = kind.folder / "style.css"
    css = SHARED_CSS.read_text(encoding="utf-8") + (own.read_text(encoding="utf-8") if own.is_file() else "")
    return css.replace("\r\n", "\n")


def note_types(kinds: Mapping[str, Kind]) -> tuple[NoteType, ...]:
    """Return every note type, kind by kind and language by language."""
    return tuple(note_type(kind, language) for kind in kinds.values() for language in languages().values())
