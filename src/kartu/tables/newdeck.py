"""The head of a new deck, from what its table holds: languages, sections and forms."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check.decksource import find_deck
from kartu.check.reading import Validated, validate
from kartu.edit.originals import written_anew
from kartu.edit.revision import RevisedFile
from kartu.files.folder import HEADER
from kartu.model.kind import Value
from kartu.model.language import languages as known_languages
from kartu.tables.frame import Frame, bare
from kartu.tables.keys import slug

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kartu.model.dates import Day
    from kartu.model.kind import Kind
    from kartu.source import Node
    from kartu.tables.sheet import Sheet

_LANGUAGE: Final = re.compile(r"\[\s*([a-z-]+)\s*\]")


class Begun(NamedTuple):
    """A deck that has a head, and no entries yet."""

    header: RevisedFile
    frame: Frame
    validated: Validated


def begun(sheets: Sequence[Sheet], folder: Path, table: str, kinds: Mapping[str, Kind], today: Day) -> Begun:
    """Make the head of a deck in a folder that is not there yet, for the sheets of a table."""
    heads = [cell.text.casefold() for sheet in sheets for cell in (sheet.rows[0].cells if sheet.rows else ())]
    named = dict.fromkeys(code for head in heads for code in _LANGUAGE.findall(head))
    languages = tuple(code for code in named if code in known_languages()) or tuple(known_languages())
    head: dict[str, Node] = {
        "deck": slug(folder.name) or "deck",
        "languages": list(languages),
        "title": _title(folder.name),
    }
    sections = {slug(bare(text)): text for text in _cells(sheets, "section")}
    if sections:
        head["sections"] = {key: _numbered(n, text) for n, (key, text) in enumerate(sections.items(), start=1)}
    options = {slug(text): text for text in _cells(sheets, "form")}
    sets = [slug(text) for text in _cells(sheets, "forms")] or ["form"]
    if options:
        question: dict[str, Node] = {code: f"{_form_label(kinds, code)}?" for code in languages}
        titles: dict[str, Node] = {key: _title(text) for key, text in options.items()}
        head["forms"] = {key: {"question": question, "options": titles} for key in sets}
    data = f"# Made from {table}. Next: summary, authors, and titles in each language.\n".encode() + written_anew(head)
    path = folder / HEADER
    name = folder.as_posix()
    source = find_deck(folder, name, {path: data})
    header = RevisedFile(path, f"{name}/{HEADER}", None, data)
    frame = Frame(languages, _with_titles(sections), _with_titles(options), sets)
    return Begun(header, frame, validate(source, kinds, today=today))


def _with_titles(texts: Mapping[str, str]) -> dict[str, tuple[str]]:
    return {key: (text,) for key, text in texts.items()}


def _form_label(kinds: Mapping[str, Kind], language: str) -> str:
    """Give the word for “form” in a language, from the kind that has forms."""
    kind = next(kind for kind in kinds.values() if any(key.value is Value.FORM for key in kind.keys))
    own = kind.labels.get(language) or known_languages()[language].kinds.get(kind.name, {})
    label: str = own.get("fields", {}).get("Form", "Form")
    return label


def _cells(sheets: Sequence[Sheet], head: str) -> list[str]:
    """Give the different texts of a column over all sheets, in the order in which they come."""
    found: dict[str, str] = {}
    for sheet in sheets:
        places = [
            place
            for place, cell in enumerate(sheet.rows[0].cells if sheet.rows else ())
            if cell.text.casefold() == head
        ]
        for row in sheet.rows[1:]:
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
