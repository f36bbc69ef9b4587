"""The head of a new deck, from what its table holds: languages, sections and forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check.decksource import find_deck
from kartu.check.reading import Validated, validate
from kartu.edit.originals import written_anew
from kartu.edit.revision import RevisedFile
from kartu.files.folder import HEADER, is_yaml
from kartu.model.kind import Value
from kartu.model.language import languages as known_languages
from kartu.tables.cells import text_node
from kartu.tables.columns import Column
from kartu.tables.frame import Frame, bare, number_of
from kartu.tables.keys import slug
from kartu.tables.ourhead import FormTexts, HeadTexts

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kartu.model.dates import Day
    from kartu.model.kind import Kind
    from kartu.source import Node
    from kartu.tables.sheetlayout import SheetLayout


NOTHING_GIVEN: Final = HeadTexts()


class Begun(NamedTuple):
    """A deck that has a head, and no entries yet."""

    header: RevisedFile
    frame: Frame
    validated: Validated


def begun(
    layouts: Sequence[SheetLayout],
    path: Path,
    remarks: str,
    kinds: Mapping[str, Kind],
    today: Day,
    *,
    uid: str = "",
    given: HeadTexts = NOTHING_GIVEN,
) -> Begun:
    """Make the head of a deck that is not there yet, a folder or one file, for the sheets of a table.

    `remarks` are lines of comment that stand above it; `given` is what the table tells of the head besides its rows.
    """
    is_file = is_yaml(path.name)
    name = path.stem if is_file else path.name
    languages = languages_of(layouts)
    sections = {slug(bare(text)): given.sections.get(text, {languages[0]: text}) for text in _in_order(layouts)}
    sets = given.forms or _sets(layouts, kinds, languages)
    head: dict[str, Node] = {
        "deck": slug(name) or "deck",
        **({"uid": uid} if uid else {}),
        "languages": list(languages),
        **({"incomplete": "allow"} if _has_gaps(layouts, languages) else {}),
        "title": _node(_titles(given.title, name, languages), languages),
        **({"sections": _sections_node(sections, languages)} if sections else {}),
        **({"forms": _forms_node(sets, languages)} if sets else {}),
    }
    data = remarks.encode() + written_anew(head)
    header = path if is_file else path / HEADER
    shown = path.as_posix() if is_file else f"{path.as_posix()}/{HEADER}"
    source = find_deck(path, path.as_posix(), {header: data})
    frame = Frame(
        languages,
        {key: (*texts.values(),) for key, texts in sections.items()},
        {option: (*texts.values(),) for of in sets.values() for option, texts in of.options.items()},
        {key: (*of.question.values(),) for key, of in sets.items()},
    )
    return Begun(RevisedFile(header, shown, None, data), frame, validate(source, kinds, today=today))


def _sections_node(sections: Mapping[str, Mapping[str, str]], languages: Sequence[str]) -> Node:
    """Write sections with their titles, numbered."""
    return {
        key: _node({code: _numbered(n, text) for code, text in texts.items()}, languages)
        for n, (key, texts) in enumerate(sections.items(), start=1)
    }


def _forms_node(sets: Mapping[str, FormTexts], languages: Sequence[str]) -> Node:
    """Write sets of forms with their questions and options."""
    return {
        key: {
            "question": _node(of.question, languages),
            "options": {option: _node(texts, languages) for option, texts in of.options.items()},
        }
        for key, of in sets.items()
    }


def _node(texts: Mapping[str, str], languages: Sequence[str]) -> Node:
    """Write a text in all languages, or once if it is the same in all; one that lacks a language says it in another."""
    first = next(iter(texts.values()), "")
    return text_node(None, {code: texts.get(code, first) for code in languages}) or ""


def _titles(given: Mapping[str, str], name: str, languages: Sequence[str]) -> dict[str, str]:
    """Give the deck's title in each language, each another one: it is the name of a deck in Anki."""
    titles: dict[str, str] = {}
    first = next(iter(given.values()), "") or _title(name)
    for code in languages:
        own = given.get(code, first)
        titles[code] = own if own not in titles.values() else f"{own} ({known_languages()[code].name})"
    return titles


def _in_order(layouts: Sequence[SheetLayout]) -> list[str]:
    """Give the sections as rows call them: in the order of their numbers if all have one, else as they come."""
    found = _sections(layouts)
    return sorted(found, key=number_of) if all(bare(text) != text for text in found) else found


def _sets(layouts: Sequence[SheetLayout], kinds: Mapping[str, Kind], languages: Sequence[str]) -> dict[str, FormTexts]:
    """Make sets of forms of what the rows choose: all options belong to each set."""
    options = {slug(text): {languages[0]: _title(text)} for text in _cells(layouts, "form")}
    question = {code: f"{_form_label(kinds, code)}?" for code in languages}
    sets = [slug(text) for text in _cells(layouts, "forms")] or ["form"]
    return {key: FormTexts(question, options) for key in sets} if options else {}


def languages_of(layouts: Sequence[SheetLayout]) -> tuple[str, ...]:
    """Give the languages of the texts of a table, in the order of their columns."""
    columns = (column for layout in layouts for column in layout.columns.values())
    named = dict.fromkeys(column.language for column in columns if isinstance(column, Column) and column.language)
    return tuple(named) or tuple(known_languages())[:1]


def _has_gaps(layouts: Sequence[SheetLayout], languages: Sequence[str]) -> bool:
    """Tell if some row says something in one language that it does not say in another."""
    for layout in layouts if len(languages) > 1 else ():
        by_name: dict[str, dict[str, int]] = {}
        for number, column in layout.columns.items():
            if isinstance(column, Column) and column.language:
                by_name.setdefault(column.name, {})[column.language] = number
        for row in layout.rows:
            for numbers in by_name.values():
                filled = sum(n <= len(row.cells) and bool(row.cells[n - 1].text) for n in numbers.values())
                if 0 < filled < len(languages):
                    return True
    return False


def _form_label(kinds: Mapping[str, Kind], language: str) -> str:
    """Give the word for “form” in a language, from the kind that has forms."""
    kind = next(kind for kind in kinds.values() if any(key.value is Value.FORM for key in kind.keys))
    own = kind.labels.get(language) or known_languages()[language].kinds.get(kind.name, {})
    label: str = own.get("fields", {}).get("Form", "Form")
    return label


def _sections(layouts: Sequence[SheetLayout]) -> list[str]:
    return [*dict.fromkeys([*(layout.section for layout in layouts if layout.section), *_cells(layouts, "section")])]


def _cells(layouts: Sequence[SheetLayout], name: str) -> list[str]:
    """Give the different texts of a column over all sheets, in the order in which they come."""
    found: dict[str, str] = {}
    for layout in layouts:
        places = [n - 1 for n, column in layout.columns.items() if isinstance(column, Column) and column.name == name]
        for row in layout.rows:
            texts = [row.cells[place].text for place in places if place < len(row.cells)]
            found |= {slug(text): text for text in texts if slug(text) and slug(text) not in found}
    return list(found.values())


def _title(text: str) -> str:
    """Make a title of what may be a key: `kerja-sama` becomes “Kerja sama”."""
    words = text.replace("-", " ").replace("_", " ").strip() if text == slug(text) or "_" in text else text
    return words[:1].upper() + words[1:]


def _numbered(number: int, text: str) -> str:
    """Number a section's title, since Anki sorts subdecks by name."""
    return text if bare(text) != text else f"{number:02d} {_title(text)}"
