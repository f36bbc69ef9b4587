"""The real Anki as the judge: collections, imports with a student's default settings, and what they then hold.

`anki` is imported where it is used, since that takes 0.2 s, and never by `src/`.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from anki.collection import Collection


class Imported(NamedTuple):
    """What Anki says about an import, in notes."""

    new: int
    updated: int
    unchanged: int
    conflicting: int


class NoteInAnki(NamedTuple):
    """A note in a collection; `decks` and `positions` are those of its cards, by number of the card template."""

    note_type: str
    fields: tuple[str, ...]
    tags: tuple[str, ...]
    mod: int
    decks: Mapping[int, str]
    positions: Mapping[int, int]


class Sound(NamedTuple):
    """Something that Anki plays: a text spoken in a language (`id_ID`), or a file, whose language is ''."""

    language: str
    text: str


class RenderedCard(NamedTuple):
    """A card as Anki shows it, and what it plays when a side comes up."""

    note_type: str
    template: str
    front: str
    back: str
    front_sounds: tuple[Sound, ...]
    back_sounds: tuple[Sound, ...]


@contextmanager
def new_collection(folder: Path, name: str = "student") -> Iterator[Collection]:
    """Give an empty collection in a folder of its own."""
    from anki.collection import Collection

    place = folder / name
    place.mkdir(parents=True)
    collection = Collection(str(place / "collection.anki2"))
    try:
        yield collection
    finally:
        collection.close()


def import_package(collection: Collection, package: Path) -> Imported:
    """Import a package as a student does: no merging, update notes and note types if newer, no progress."""
    from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

    options = ImportAnkiPackageOptions(
        merge_notetypes=False, update_notes=0, update_notetypes=0, with_scheduling=False, with_deck_configs=False
    )
    request = ImportAnkiPackageRequest(package_path=str(package), options=options)
    log = collection.import_anki_package(request).log
    collection.models._clear_cache()  # noqa: SLF001 - pylib keeps note types; without this old ones are read back
    return Imported(len(log.new), len(log.updated), len(log.duplicate), len(log.conflicting))


def import_bytes(collection: Collection, folder: Path, package: bytes) -> Imported:
    """Import a package that is no file yet."""
    file = folder / "package.apkg"
    file.write_bytes(package)
    return import_package(collection, file)


def export_package(collection: Collection, package: Path, *, legacy: bool) -> None:
    """Export everything without progress; `legacy` is what Anki calls “Support older Anki versions”."""
    from anki.collection import ExportAnkiPackageOptions

    options = ExportAnkiPackageOptions(with_scheduling=False, with_deck_configs=False, with_media=True, legacy=legacy)
    collection.export_anki_package(out_path=str(package), options=options, limit=None)


def review_all(collection: Collection) -> int:
    """Answer every new card once with Easy, and give their number; a day is as long as that takes."""
    preset = collection.decks.config_dict_for_deck_id(1)
    preset["new"]["perDay"] = 9999
    collection.decks.update_config(preset)
    answered = 0
    for deck in collection.decks.all_names_and_ids():
        collection.decks.select(deck.id)
        while (card := collection.sched.getCard()) is not None:
            card.start_timer()
            collection.sched.answerCard(card, 4)
            answered += 1
    return answered


def notes_of(collection: Collection) -> dict[str, NoteInAnki]:
    """Give all notes by guid."""
    names = {entry.id: entry.name for entry in collection.models.all_names_and_ids()}
    cards: dict[int, list[tuple[int, str, int]]] = {}
    for note, deck, number, due in collection.db.all("select nid, did, ord, due from cards order by nid, ord"):
        cards.setdefault(note, []).append((number, collection.decks.name(deck), due))
    found = {}
    for id_, guid, note_type, mod, tags, fields in collection.db.all(
        "select id, guid, mid, mod, tags, flds from notes"
    ):
        own = cards.get(id_, [])
        found[guid] = NoteInAnki(
            note_type=names[note_type],
            fields=tuple(fields.split("\x1f")),
            tags=tuple(tags.split()),
            mod=mod,
            decks={number: deck for number, deck, _ in own},
            positions={number: due for number, _, due in own},
        )
    return found


def reviews_of(collection: Collection) -> int:
    """Give the number of reviews that belong to a card."""
    count: int = collection.db.scalar("select count() from revlog where cid in (select id from cards)")
    return count


def deck_names(collection: Collection) -> list[str]:
    """Give the full names of all decks but the default one, sorted."""
    return sorted(deck.name for deck in collection.decks.all_names_and_ids() if deck.name != "Default")


def note_type_names(collection: Collection) -> list[str]:
    """Give the names of all note types that did not come with Anki, sorted."""
    from anki.stdmodels import get_stock_notetypes

    stock = {name for name, _ in get_stock_notetypes(collection)}
    return sorted(entry.name for entry in collection.models.all_names_and_ids() if entry.name not in stock)


def render_all(collection: Collection) -> list[RenderedCard]:
    """Render every card with Anki's own renderer, in the order of their ids."""
    rendered = []
    for id_ in collection.db.list("select id from cards order by id"):
        card = collection.get_card(id_)
        output = card.render_output()
        rendered.append(
            RenderedCard(
                card.note_type()["name"],
                card.template()["name"],
                output.question_text,
                output.answer_text,
                _sounds(output.question_av_tags),
                _sounds(output.answer_av_tags),
            )
        )
    return rendered


def _sounds(tags: Sequence[Any]) -> tuple[Sound, ...]:
    from anki.sound import TTSTag

    return tuple(
        Sound(tag.lang, tag.field_text) if isinstance(tag, TTSTag) else Sound("", tag.filename) for tag in tags
    )


def visible(html: str) -> str:
    """Give what is left of a side without styles, tags and white space."""
    return " ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL).split())


def check_database(collection: Collection) -> str:
    """Run Tools > Check Database and give what it mended; '' if all was well.

    Cards that were missing it adds without a word, so they are counted.
    """
    before = collection.card_count()
    report, was_well = collection.fix_integrity()
    added = collection.card_count() - before
    # What Anki notes about its own reviews is not of the package: a time that answering left out, now and then.
    mended = [line for line in report.splitlines() if not re.search(r"last review time|rebuilt and optimized", line)]
    return f"{added} cards were missing" if added else "" if was_well or not mended else report


def empty_cards(collection: Collection) -> int:
    """Give how many cards Tools > Empty Cards would delete."""
    return sum(len(entry.card_ids) for entry in collection.get_empty_cards().notes)


def add_note_type(
    collection: Collection, fields: list[str], templates: list[tuple[str, str]], *, cloze: bool = False
) -> dict[str, Any]:
    """Add a note type of the student's own."""
    note_type = collection.models.new("Own")
    note_type["type"] = int(cloze)
    for field in fields:
        collection.models.add_field(note_type, collection.models.new_field(field))
    for number, (front, back) in enumerate(templates):
        template = collection.models.new_template(f"Card {number + 1}")
        template["qfmt"], template["afmt"] = front, back
        collection.models.add_template(note_type, template)
    added: dict[str, Any] = collection.models.get(collection.models.add_dict(note_type).id)
    return added


def add_note(
    collection: Collection, note_type: Mapping[str, Any], values: Sequence[str], tags: Sequence[str] = ()
) -> list[int]:
    """Add a note as the student's own, and give the numbers of the cards that Anki makes of it."""
    note = collection.new_note(note_type)
    note.fields, note.tags = list(values), list(tags)
    collection.add_note(note, 1)
    return sorted(card.ord for card in note.cards())


def words_of_anki(language: str) -> Callable[[str], str]:
    """Give what says a text of Anki's own catalogue in a language, by its key, as a person reads it in a menu."""
    import anki.collection  # noqa: F401 - without it the next line goes in a circle
    from anki._backend import RustBackend, Translations

    backend = RustBackend(langs=[language])
    translations = Translations(None)
    translations.backend = lambda: backend

    def words(key: str) -> str:
        text: str = getattr(translations, key)()
        return text.replace("&", "").removesuffix("...").removesuffix("…").strip()

    return words
