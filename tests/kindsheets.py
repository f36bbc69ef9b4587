"""A sheet for each kind of note, in docs/kinds/: an entry, the note types, their fields and what each card shows.

All of it is read from the kind's folder, so a new kind gets its sheet by `pytest --golden tests/test_kind_sheets.py`.
"""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.kinds import kinds
from kartu.model import cardtemplate
from kartu.model.kind import COMMON_KEYS, FIELD_TAG
from kartu.model.language import languages
from kartu.model.notetype import note_type
from support import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kartu.model.kind import Field, Key, Kind
    from kartu.model.notetype import NoteType

FOLDER: Final = PROJECT / "docs" / "kinds"
_HTML: Final = re.compile(r"(<[^>]*>)")
_ANY_FIELD: Final = (
    "A note gets each card whose front shows at least one field that is filled: this is Anki's own rule."
)
_CLOZE: Final = """\
A note gets a card for each number of the marks in its text. The blank that is asked is empty on the front and filled in
on the back."""
_ON: Final = """\
Ids, number and order never change. “On” names card and side; in brackets: the field only decides what is shown."""
_FILTERS: Final = {"cloze": "with its blanks", "cloze-only": "only what was asked"}


class Shown(NamedTuple):
    """Something that one side of a card shows."""

    what: str
    conditions: tuple[str, ...]
    after_tap: bool  # folded away at first


def sheet_path(kind: Kind) -> Path:
    """Give the place of a kind's sheet."""
    return FOLDER / f"{kind.name}.md"


def sheet(kind: Kind) -> str:
    """Write a kind's sheet."""
    types = types_of(kind)
    english = note_type(kind, languages()["en"])
    made_by = f"Made from `src/kartu/kinds/{kind.name}/` by `pytest --golden tests/test_kind_sheets.py`; "
    parts = [
        f"# `kind: {kind.name}`",
        kind.doc,
        f"{made_by}[format.md](../format.md) says what each key of an entry takes.",
        "## An entry with all its keys",
        f"```yaml\n{_entry(kind)}\n```",
        "## Note types",
        _table(("Language", "Name in Anki", "Id"), [(each.language, each.name, str(each.id)) for each in types]),
        "## Fields",
        _ON,
        _fields(kind, types),
        "## Cards",
        _CLOZE if _is_cloze(english) else _ANY_FIELD,
        *_cards(english),
    ]
    return "\n\n".join(parts) + "\n"


def types_of(kind: Kind) -> tuple[NoteType, ...]:
    """Give the note types of a kind, one for each language."""
    return tuple(note_type(kind, language) for language in languages().values())


def _entry(kind: Kind) -> str:
    lines = [f"kind: {kind.name}", "notes:", "  a-permanent-key:"]
    lines += [f"    {key.name}: {key.example}{_remark(key)}" for key in (*kind.keys, *COMMON_KEYS)]
    return "\n".join(lines)


def _remark(key: Key) -> str:
    if key.required:
        return f"  # required{f', unless there is `{key.unless}`' if key.unless else ''}"
    return f"  # needs `{key.needs}`" if key.needs else ""


def _fields(kind: Kind, types: Sequence[NoteType]) -> str:
    names = [[field.name for field in each.fields] for each in types]
    rows = [
        (str(number), f"`{field.key}`", *own_names, str(id_), _filled_with(field), _places(kind, field))
        for number, (field, id_, *own_names) in enumerate(
            zip(kind.fields, [field.id for field in types[0].fields], *names, strict=True), 1
        )
    ]
    codes = (f"Name ({each.language})" for each in types)
    return _table(("#", "Field", *codes, "Id", "What fills it", "On"), rows)


def _filled_with(field: Field) -> str:
    keys = " + ".join(f"`{key}`" for key in field.of.split("+"))
    return field.fill.value.replace("`of`", keys)


def _places(kind: Kind, field: Field) -> str:
    """Say on which cards a field is, as `1 front, 2 back`; in brackets where it is only a condition."""
    found = []
    for number, template in enumerate(kind.templates, 1):
        for side in ("front", "back"):
            source = (kind.folder / f"{template.key}.{side}.html").read_text(encoding="utf-8")
            marks = {match.group(1)[2:3] for match in FIELD_TAG.finditer(source) if match.group(2) == field.key}
            if marks:
                found.append(f"{number} {side}" if marks - {"#", "^", "/"} else f"({number} {side})")
    return ", ".join(found)


def _is_cloze(of: NoteType) -> bool:
    return any("cloze" in name for template in of.templates for name in _filters(template.front_nodes))


def _filters(nodes: Iterable[cardtemplate.Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, cardtemplate.Replacement):
            yield from node.filters
        elif isinstance(node, cardtemplate.Conditional):
            yield from _filters(node.nodes)


def _cards(of: NoteType) -> Iterator[str]:
    for number, (template, declared) in enumerate(zip(of.templates, of.kind.templates, strict=True), 1):
        yield f"### {number}. {declared.doc}"
        yield f"`{template.key}`, id {template.id}, in Anki “{template.name}”."
        for side, nodes in (("Front", template.front_nodes), ("Back", template.back_nodes)):
            yield _table((side, "If"), map(_row, _with_labels(_Outline(of).of(nodes))))


def _with_labels(outline: Iterable[Shown]) -> Iterator[Shown]:
    """Put a label and the field below it into one."""
    label = None
    for shown in outline:
        if label and shown.what.startswith("`") and shown[1:] == label[1:]:
            yield shown._replace(what=f"{label.what} {shown.what}")
            label = None
            continue
        if label:
            yield label
        label = shown if shown.what.startswith("“") else None
        if not label:
            yield shown
    if label:
        yield label


def _row(shown: Shown) -> tuple[str, str]:
    own = re.search(r"`\w+`", shown.what)
    conditions = ["it is filled" if own and name == own.group() else name for name in shown.conditions]
    return shown.what + (" (after a tap)" if shown.after_tap else ""), ", ".join(conditions)


class _Outline:
    """Lists what a side shows from top to bottom: fields, and words of its own."""

    def __init__(self, of: NoteType) -> None:
        self._keys = {field.name: field.key for field in of.fields}
        self._is_folded = False

    def of(self, nodes: Iterable[cardtemplate.Node], conditions: tuple[str, ...] = ()) -> Iterator[Shown]:
        for node in nodes:
            if isinstance(node, cardtemplate.Literal):
                yield from self._words(node.text, conditions)
            elif isinstance(node, cardtemplate.Conditional):
                condition = f"{'no ' if node.negated else ''}`{self._keys[node.field]}`"
                yield from self.of(node.nodes, (*conditions, condition))
            elif node.field == "FrontSide":
                yield Shown("the whole front", conditions, after_tap=False)
            else:
                what = f"`{self._keys[node.field]}`" + "".join(f", {_filter(name)}" for name in node.filters)
                yield Shown(what, conditions, self._is_folded)

    def _words(self, text: str, conditions: tuple[str, ...]) -> Iterator[Shown]:
        for part in _HTML.split(text):
            words = html.unescape(part).strip()
            if part.startswith(("<details", "</summary")):
                self._is_folded = True
            elif part.startswith(("</details", "<summary")):
                self._is_folded = False
            elif words and not part.startswith("<"):
                yield Shown(f"“{words}”", conditions, self._is_folded)


def _filter(name: str) -> str:
    return "read aloud" if name.startswith("tts ") else _FILTERS.get(name, name)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def all_sheets() -> dict[Path, str]:
    """Give the sheets of all kinds by their places."""
    return {sheet_path(kind): sheet(kind) for kind in kinds().values()}
