"""An Anki package of any origin -> sheets of entries, a sheet for each kind, with the pictures and sounds they name.

What a note type is for is seen in its templates: what the first card asks, and what its back adds. Fields beyond these
are known by their names, as headings are. Learning progress does not come along.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check.checker import TAG_PART
from kartu.files.folder import IMAGES, SOUNDS
from kartu.inspect.archive import PackageError, opened
from kartu.inspect.database import opened_database
from kartu.model.messages import Message, listed, msg, nmsg
from kartu.model.notetype import note_types
from kartu.tables.frame import bare
from kartu.tables.keys import KeyMaker, slug
from kartu.tables.notetyperole import Role, role_of
from kartu.tables.ourhead import HeadTexts, OurHead
from kartu.tables.ournotes import FRONT_PICTURE, MEDIA_ONLY, OurRow, our_row
from kartu.tables.sheet import (
    SPLIT,
    TEXT_LIMIT,
    Cell,
    Row,
    Sheet,
    TableError,
    Told,
    html_cell,
    text_cell,
    within_limits,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from kartu.inspect.archive import Archive
    from kartu.inspect.packed import PackedNote, PackedNoteType
    from kartu.model.kind import Kind

MEDIA_LIMIT: Final = 200 << 20
"""Bytes of all pictures and sounds that are taken out of a package."""
MEDIA_FILES_LIMIT: Final = 10_000
"""How many these may be; each becomes a file of the deck, and to write so many takes a quarter of a minute."""
_PICTURE: Final = re.compile(r"<img\b[^>]*?\bsrc\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))[^>]*>", re.IGNORECASE)
_ALT: Final = re.compile(r"\balt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_SOUND: Final = re.compile(r"\[sound:([^\]]*)\]")
_OCCLUSION: Final = "image-occlusion:"  # places in a picture, in the marks of a cloze
_OUR_MARK: Final = re.compile(r"-[0-9a-f]{8}\Z")  # what Kartu adds to names of media, and adds again when it builds
_DROPPED_TAGS: Final = frozenset({"marked", "leech"})
_NO_PROGRESS: Final = msg(
    "Learning progress does not come along: in Anki these will be new cards, beside those of the package."
)


class Unpacked(NamedTuple):
    """What a package gives: sheets, texts for the head of a new deck, and media by their paths in its folder."""

    sheets: tuple[Sheet, ...]
    head: HeadTexts
    media: Mapping[str, bytes]


def read_package(path: Path, kinds: Mapping[str, Kind], folders: tuple[str, str]) -> Unpacked:
    """Read the notes of a package. `folders` are where pictures and sounds go. Raises `TableError`."""
    try:
        with opened(path) as archive, opened_database(archive.collection()) as collection:
            notes = sorted(_within(collection.notes()), key=lambda note: (note.due, note.id))
            media = _Media(archive, folders)
            return _Package(notes, kinds, media).unpacked()
    except PackageError as error:
        raise TableError(_reason(error, path), msg("export the deck from Anki once more")) from error


def _within(notes: Iterable[PackedNote]) -> Iterator[PackedNote]:
    """Take notes as long as a table could hold their texts; HTML is longer than what it shows."""
    left = 2 * TEXT_LIMIT
    for note in notes:
        left -= sum(map(len, note.values))
        if left < 0:
            raise TableError(msg("this table has more than {n} characters", n=TEXT_LIMIT), SPLIT, "E702")
        yield note


def _reason(error: PackageError, path: Path) -> Message:
    """Give what is wrong with a package without its path, which a problem names by itself."""
    words = str(error).removeprefix(f"{path}: ")
    said = error.args[0]
    parts = said.values.values() if isinstance(said, Message) else ()
    return listed([next((part for part in parts if isinstance(part, Message) and part == words), words)])


class _Media:
    """Takes media out of a package, each once."""

    def __init__(self, archive: Archive, folders: tuple[str, str]) -> None:
        self._archive = archive
        self._entries = dict(archive.entries())
        self._folders = folders
        self._paths: dict[str, str] = {}
        self._names: dict[str, KeyMaker] = {}  # by the ending
        self._left = MEDIA_LIMIT
        self.content: dict[str, bytes] = {}

    def take(self, name: str) -> str:
        """Give the path that a media file gets; '' if the package does not hold it, or no card could show it."""
        if name not in self._paths:
            self._paths[name] = self._taken(name)
        return self._paths[name]

    def _taken(self, name: str) -> str:
        stem, _, suffix = name.rpartition(".")
        ending = f".{suffix.lower()}"
        if name not in self._entries or ending not in (*IMAGES, *SOUNDS):
            return ""
        if len(self.content) == MEDIA_FILES_LIMIT:
            message = msg("more than {n} pictures and sounds of this package are on its cards", n=MEDIA_FILES_LIMIT)
            raise TableError(message, msg("export its decks one by one"), "E702")
        data = self._archive.content(self._entries[name], self._left)
        self._left -= len(data)
        names = self._names.setdefault(ending, KeyMaker(()))
        path = f"{self._folders[ending in SOUNDS]}/{names.make([_OUR_MARK.sub('', stem)], '', 'media')}{ending}"
        self.content[path] = data
        return path


class _Package:
    def __init__(self, notes: Sequence[PackedNote], kinds: Mapping[str, Kind], media: _Media) -> None:
        self._notes = notes
        self._kinds = kinds
        self._media = media
        self._lines: dict[str, list[dict[str, Cell]]] = {}  # by kind: cells by heading
        self._ours: dict[tuple[str, str], dict[str, Cell]] = {}  # by kind and key, of notes that Kartu made
        self._head = OurHead()
        self._unfit: dict[str, int] = {}  # by note type
        self._left_out: dict[str, None] = {}  # fields that no card shows
        self._roles: dict[int, Role | None] = {}

    def unpacked(self) -> Unpacked:
        titles = self._take_all()
        says = [_NO_PROGRESS]
        for name, count in self._unfit.items():
            says.append(
                nmsg(
                    "{n} note of the note type “{name}” fits no kind and is left out.",
                    "{n} notes of the note type “{name}” fit no kind and are left out.",
                    count,
                    name=name,
                )
            )
        if self._left_out:
            says.append(msg("Fields that no card shows are left out: {fields}.", fields=", ".join(self._left_out)))
        sheets = list(within_limits((kind, _rows(lines)) for kind, lines in self._lines.items()))
        if not sheets:
            message = msg("this package holds no note that fits a kind")
            raise TableError(message, listed(says[1:], " ") if says[1:] else msg("it is empty"))
        made = [sheet._replace(heads=_heads(self._lines[sheet.name])) for sheet in sheets]
        made[0] = made[0]._replace(says=tuple(says))
        return Unpacked(tuple(made), self._head.told(titles), self._media.content)

    def _take_all(self) -> dict[str, str]:
        """Take all notes; gives the titles above their decks, by language, and under '' that of notes not ours."""
        types = {one.id: one for one in note_types(self._kinds)}
        rows = [our_row(note, types) for note in self._notes]
        decks: dict[str, dict[str, None]] = {}  # those of each language of ours, and under '' those of others
        for note, ours in zip(self._notes, rows, strict=True):
            decks.setdefault(ours.language if ours else "", {})[note.deck] = None
        named = {language: _title_and_sections(names) for language, names in decks.items()}
        for note, ours in zip(self._notes, rows, strict=True):
            section = named[ours.language if ours else ""][1].get(note.deck, "")
            if ours:
                self._take_ours(ours, section)
            else:
                self._take(note, section)
        return {language: title for language, (title, _) in named.items() if title}

    def _take_ours(self, ours: OurRow, section: str) -> None:
        """Take a note that Kartu made; those of one entry in several languages become one row."""
        known = self._ours.get((ours.kind, ours.key))
        if known is None:
            known = self._ours[ours.kind, ours.key] = {"key": Cell(ours.key), **_section(section)}
            self._lines.setdefault(ours.kind, []).append(known)
        called = known["section"].text if "section" in known else ""
        self._head.section(called, ours.language, section)
        cells = self._with_media(ours.cells, FRONT_PICTURE, f" [{ours.language}]")
        if ours.tags:
            cells["tags"] = Cell(" ".join(tag for tag in ours.tags if tag != slug(bare(called))))
        if ours.options:
            cells["forms"] = Cell(self._head.form_set(ours))
            cells["form"] = known.get("form") or cells.get("form", Cell(""))
        known |= {head: cell for head, cell in cells.items() if cell.text or cell.fault}

    def _take(self, note: PackedNote, section: str) -> None:
        role = self._role(note.note_type)
        values = dict(zip((field.name for field in note.note_type.fields), note.values, strict=False))
        asked = values.get(role.front, "") if role else ""
        if role is None or not asked.strip() or _OCCLUSION in asked:
            self._unfit[note.note_type.name] = self._unfit.get(note.note_type.name, 0) + 1
            return
        html: dict[str, str] = {}
        for field, value in values.items():
            key = role.keys.get(field, "")
            if key:
                html[key] = f"{html[key]}<br>{value}" if html.get(key) and value else html.get(key, "") or value
            elif value.strip() and not role.is_switch(field):
                self._left_out[f"{field} ({note.note_type.name})"] = None
        extra = {"reverse": Cell("true")} if role.is_reversed(values) else {}
        tags = {"tags": Cell(" ".join(_tags(note.tags)))} if note.tags else {}
        kind = self._kinds[role.kind]
        front = kind.front if "front_image" in kind.key_by_name else ""
        line = {**self._with_media(html, front), **extra, **tags, **_section(section)}
        self._lines.setdefault(role.kind, []).append(line)

    def _role(self, note_type: PackedNoteType) -> Role | None:
        if note_type.id not in self._roles:
            self._roles[note_type.id] = role_of(note_type, self._kinds)
        return self._roles[note_type.id]

    def _with_media(self, html: Mapping[str, str], front: str, language: str = "") -> dict[str, Cell]:
        """Turn fields into cells; the first picture and the first sound go into columns of their own.

        `front` is the key or field whose picture is asked about, '' if the kind has none; `language` ends headings.
        """
        cells: dict[str, Cell] = {}
        for key, value in html.items():
            heads = ("front_image", f"front_alt{language}") if key == front else ("image", f"alt{language}")
            pictures = [(next(filter(None, match.groups()), ""), match[0]) for match in _PICTURE.finditer(value)]
            lost = [name for name, tag in pictures if not self._picture(unescape(name), tag, cells, heads)]
            lost += [name for name in _SOUND.findall(value) if not self._sound(unescape(name), cells)]
            if key in MEDIA_ONLY:
                continue
            cell = html_cell(_SOUND.sub("", _PICTURE.sub("", value)))
            cells[key] = cell._replace(told=Told.MEDIA) if lost else cell
        return cells

    def _picture(self, name: str, tag: str, cells: dict[str, Cell], heads: tuple[str, str]) -> bool:
        """Take a picture if it is the first; tell if it was taken."""
        head, alt_head = heads
        path = self._media.take(name) if head not in cells else ""
        if path:
            cells[head] = Cell(path)
            alt = _ALT.search(tag)
            if alt and (alt[1] or alt[2]):
                cells[alt_head] = text_cell(unescape(alt[1] or alt[2]))
        return bool(path)

    def _sound(self, name: str, cells: dict[str, Cell]) -> bool:
        path = self._media.take(name.strip()) if "audio" not in cells else ""
        if path:
            cells["audio"] = Cell(path)
        return bool(path)


def _section(section: str) -> dict[str, Cell]:
    return {"section": Cell(section)} if section else {}


def _heads(lines: Iterable[Mapping[str, Cell]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(head for line in lines for head in line))


def _rows(lines: Sequence[Mapping[str, Cell]]) -> Iterator[Row]:
    heads = _heads(lines)
    empty = Cell("")
    for number, line in enumerate(lines, start=1):
        yield Row(number, tuple(line.get(head, empty) for head in heads))


def _tags(tags: Iterable[str]) -> Iterator[str]:
    """Write tags as a deck may have them: without the marks that Anki gives a meaning to."""
    for tag in tags:
        parts = ["".join(TAG_PART.findall(part)) for part in tag.split("::")]
        made = "::".join(filter(None, parts))
        if made and made.casefold() not in _DROPPED_TAGS:
            yield made


def _title_and_sections(decks: Iterable[str]) -> tuple[str, dict[str, str]]:
    """Give a title for all decks of a package, and the section of each where there are several."""
    names = {name: [part.strip() for part in re.split("::|\x1f", name) if part.strip()] for name in decks if name}
    paths = list(names.values())
    if not paths:
        return "", {}
    shared = 0
    while all(len(path) > shared and path[shared] == paths[0][shared] for path in paths):
        shared += 1
    if len(names) == 1:
        return "::".join(paths[0]), {}
    sections = {name: " – ".join(path[shared:]) or path[-1] for name, path in names.items()}
    return "::".join(paths[0][:shared]), sections
