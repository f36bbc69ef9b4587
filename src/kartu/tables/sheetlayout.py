"""A sheet as people have it -> which column is which key of an entry, and what kind its rows are.

A table that Kartu exported says all of it itself. Of others, what is missing is worked out from headings in any
language, from the number of columns and from the texts; it is shown before anything is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.model.kind import Value
from kartu.tables.columns import EXPORTED, KEY, KIND, Column, column_named
from kartu.tables.guess import LOOKED_AT, language_of, profiles
from kartu.tables.headings import (
    BACK,
    FRONT,
    Heading,
    language_named,
    meaning,
    meanings,
    names_a_language,
    takes_language,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kartu.model.kind import Kind
    from kartu.tables.guess import Profile
    from kartu.tables.sheet import Row, Sheet

REFUSED: Final = "refused"
"""In the place of a column that cannot be taken; the reader says why."""
_LEFT_OUT: Final = "-"
_TITLES: Final = 3  # rows above the headings, with a title in them
_FEW_WORDS: Final = 3  # of a heading that nobody knows


class Wish(NamedTuple):
    """What the person decided; '' and () where it is to be worked out."""

    kind: str = ""
    language: str = ""
    columns: tuple[str, ...] = ()
    otherwise: str = ""  # the language where the texts do not tell


NOTHING: Final = Wish()
"""What a person wants who says nothing."""


class Known(NamedTuple):
    """What there is: kinds, and the languages and sections of the deck; no languages if the deck is new."""

    kinds: Mapping[str, Kind]
    languages: tuple[str, ...]
    all_languages: tuple[str, ...]
    is_new: bool = False

    @property
    def possible(self) -> tuple[str, ...]:
        """The languages that a column may be in."""
        return self.all_languages if self.is_new else self.languages


class SheetLayout(NamedTuple):
    """What the columns of a sheet are."""

    sheet: Sheet
    rows: tuple[Row, ...]  # without headings
    head: Row | None
    kind: str  # '' if a column says it
    columns: Mapping[int, Column | str]  # KEY, KIND, EXPORTED…, REFUSED, or a key of entries
    left_out: Mapping[int, str]  # columns that nobody knows, with their headings
    section: str = ""  # of all rows

    @property
    def is_ours(self) -> bool:
        """True for a table with a column of keys, as Kartu writes it."""
        return KEY in self.columns.values()


def layout_of(sheet: Sheet, known: Known, wish: Wish) -> SheetLayout:
    """Work out what the columns of a sheet are."""
    head, rows = _parted(sheet, wish, known)
    heads = _heads(head, sheet, wish)
    columns: dict[int, Column | str] = dict(_leads(heads))
    looks = [look for look in profiles(rows) if not look.is_empty]
    kind = _named_kind(sheet.name, known.kinds) or wish.kind
    if not kind and KIND not in columns.values():
        kind = _kind_of(heads, looks, known.kinds)
    kinds = [known.kinds[kind]] if kind else list(known.kinds.values())
    is_ours = KEY in columns.values()
    exact, meant = _meant(heads, kinds, known, is_ours=is_ours)
    if kind and not is_ours:
        _complete(meant, heads, looks, {**columns, **exact}, (known.kinds[kind], known.kinds))
    columns |= exact
    columns |= _with_languages(meant, exact.values(), rows, known, wish, kinds)
    if sheet.heads and not sheet.name:  # of a list, Anki names the deck of each note: if it is one, it is no section
        columns = {n: column for n, column in columns.items() if not _is_one_section(column, n, looks)}
    with_texts = {look.number for look in looks}
    for number, text in heads.items():
        if number not in columns and (is_ours or number in with_texts) and _is_fault(text, kinds, is_ours=is_ours):
            columns[number] = REFUSED
    unknown = with_texts - columns.keys()
    left_out = {number: heads.get(number, "") for number in sorted(unknown) if not is_ours or number in heads}
    return SheetLayout(sheet, tuple(rows), head, kind, columns, left_out)


def _parted(sheet: Sheet, wish: Wish, known: Known) -> tuple[Row | None, Sequence[Row]]:
    """Part headings from rows; a title above them is left out."""
    if sheet.heads:
        return None, sheet.rows
    for place, row in enumerate(sheet.rows[:_TITLES]):
        filled = [cell.text for cell in row.cells if cell.text]
        if is_head(filled, wish.columns) or (place == 0 and _named_kind(sheet.name, known.kinds)):
            return row, sheet.rows[place + 1 :]
        if len(filled) > 1:
            break
    return None, sheet.rows


def is_head(texts: Sequence[str], asked: Sequence[str] = ()) -> bool:
    """Tell if the texts of a row are headings: two that are known, or one beside short ones."""
    if KEY in (text.casefold() for text in texts) or (asked and list(texts) == list(asked)):
        return True
    if len(texts) > 1 and all(map(language_named, texts)):
        return True
    count = sum(bool(meanings(text)) or text.casefold() == KIND for text in texts)
    if count == 1 and len(texts) > 1:  # `Kata sulit` beside `Arti`
        two_words = (text.split() for text in texts if not meanings(text) and text.replace(" ", "", 1).isalpha())
        count += sum(len(words) == 2 and bool(meanings(words[0])) for words in two_words)
    longest = max((len(text.split()) for text in texts), default=0)
    return count > 1 or (count == 1 and len(texts) > 1 and longest < min(len(texts), _FEW_WORDS))


def _heads(head: Row | None, sheet: Sheet, wish: Wish) -> dict[int, str]:
    if wish.columns:
        return {number: text for number, text in enumerate(wish.columns, start=1) if text}
    if head is None:
        return {number: text for number, text in enumerate(sheet.heads, start=1) if text}
    return {number: cell.text for number, cell in enumerate(head.cells, start=1) if cell.text}


def _named_kind(name: str, kinds: Mapping[str, Kind]) -> str:
    plain = name.strip().casefold()
    return next((kind.name for kind in kinds.values() if plain == kind.name or plain in kind.other_names), "")


def _leads(heads: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    for number, text in heads.items():
        low = text.casefold()
        if low in (KEY, KIND) or low.startswith(EXPORTED):
            yield number, low


def _kind_of(heads: Mapping[int, str], looks: Sequence[Profile], kinds: Mapping[str, Kind]) -> str:
    """Choose the kind whose front and answer the headings name, else by what the texts look like."""
    found = {text: meanings(text) for text in heads.values()}
    pair = _by_likelihood(kinds)[0]
    general = next((kind.name for kind in kinds.values() if kind.is_question), pair)

    def fit(kind: Kind) -> int:
        keys = {heading.key for all_of in found.values() for heading in all_of}
        keys |= {key for text in heads.values() if (key := kind.words.get(text.casefold()))}
        fits = len(keys & kind.key_by_name.keys()) + 2 * (kind.front in keys) + 2 * (kind.answer in keys)
        return fits + (3 if kind.name == general and keys & {FRONT, BACK} else 0)

    if any(found.values()):
        return max(_by_likelihood(kinds), key=lambda name: fit(kinds[name]))
    if looks and any(look.has_blanks for look in looks[:2]):
        return next((kind.name for kind in kinds.values() if kind.is_cloze), general)
    asks = next((look.asks for look in looks if not look.is_count), False)
    return general if asks else pair


def _by_likelihood(kinds: Mapping[str, Kind]) -> list[str]:
    """Give the names of kinds, that of plain pairs first: it is what most lists are."""
    return sorted(kinds, key=lambda name: not kinds[name].is_pair)


def _meant(
    heads: Mapping[int, str], kinds: Sequence[Kind], known: Known, *, is_ours: bool
) -> tuple[dict[int, Column], dict[int, Heading]]:
    """Give the columns that are named exactly, and those that are meant by other words or without a language."""
    exact: dict[int, Column] = {}
    meant: dict[int, Heading] = {}
    for number, text in heads.items():
        column = next((found for kind in kinds if (found := column_named(text, kind, known.possible))), None)
        is_whole = is_ours and not known.is_new  # without a language, a text of ours is that of all languages
        if column and (is_whole or column.language or not takes_language(kinds, column.name)):
            exact[number] = column
        elif is_whole:
            continue
        elif heading := next(filter(None, (meaning(text, kind) for kind in kinds)), None):
            meant[number] = heading
    return exact, meant


def _complete(
    meant: dict[int, Heading],
    heads: Mapping[int, str],
    looks: Sequence[Profile],
    taken: Mapping[int, Column | str],
    of: tuple[Kind, Mapping[str, Kind]],
) -> None:
    """Find front and answer where no heading names them: by words of other kinds, then by their place."""
    free = [look for look in looks if look.number not in {*meant, *taken} and heads.get(look.number) != _LEFT_OUT]
    free = [look for look in free if not look.is_count and not (look.is_constant and look.number not in heads)]
    kind, kinds = of
    fronts = {FRONT, *(each.front for each in kinds.values())}
    backs = {BACK, *(each.answer for each in kinds.values())}
    named = {heading.key for heading in meant.values()}
    for key, others in ((kind.front, fronts), (kind.answer, backs)):
        if key in named or not key:
            continue
        found = next((n for n, text in heads.items() if n not in meant and others & _keys(text)), None)
        found = found or next((look.number for look in free if not look.sort and look.number not in meant), None)
        if found:
            meant[found] = Heading(key)
            named.add(key)
    if not any(map(meanings, heads.values())):
        _complete_rest(meant, [look for look in free if look.number not in meant], kind)


def _keys(text: str) -> set[str]:
    return {heading.key for heading in meanings(text)}


def _complete_rest(meant: dict[int, Heading], free: Sequence[Profile], kind: Kind) -> None:
    """Say what further columns without headings are: pictures, sounds, addresses, a remark."""
    for look in free:
        key = look.sort or "note"
        if key in kind.key_by_name and key not in {heading.key for heading in meant.values()}:
            meant[look.number] = Heading(key)


def _with_languages(
    meant: Mapping[int, Heading],
    exact: Iterable[Column],
    rows: Sequence[Row],
    known: Known,
    wish: Wish,
    kinds: Sequence[Kind],
) -> Iterator[tuple[int, Column]]:
    """Give each column its language: the one it names, the one left beside another, or that of the texts."""
    exact = list(exact)
    base = wish.language or _language(meant, exact, rows, known, wish)
    by_key: dict[str, list[tuple[int, Heading]]] = {}
    for number, heading in meant.items():
        by_key.setdefault(heading.key, []).append((number, heading))
    for key, columns in by_key.items():
        value = next(kind.key_by_name[key].value for kind in kinds if key in kind.key_by_name)
        if not takes_language(kinds, key):
            yield from ((number, Column(key, value)) for number, _ in columns)
            continue
        named = [column.language for column in exact if column.name == key]
        named += [heading.language for _, heading in columns if heading.language]
        for number, heading in columns:
            language = heading.language
            if not language and len(columns) > 1:
                language = heading.written_in
            if not language and named and base in named:
                language = next((code for code in known.possible if code not in named), base)
            yield number, Column(key, value, language or base)


def _language(
    meant: Mapping[int, Heading], exact: Sequence[Column], rows: Sequence[Row], known: Known, wish: Wish
) -> str:
    """Give the language of columns that name none."""
    named = dict.fromkeys(column.language for column in exact if column.language)
    among = tuple(named) if len(named) == 1 and known.is_new else known.possible
    places = [number - 1 for number in meant]
    texts = (row.cells[place].text for row in rows[:LOOKED_AT] for place in places if place < len(row.cells))
    written = [heading.written_in for heading in meant.values() if heading.written_in and not heading.is_key]
    return language_of(texts, among, written[0] if written else wish.otherwise)


def _is_one_section(column: Column | str, number: int, looks: Sequence[Profile]) -> bool:
    texts = next((look.texts for look in looks if look.number == number), ())
    return isinstance(column, Column) and column.value is Value.SECTION and len(set(texts)) == 1


def _is_fault(text: str, kinds: Sequence[Kind], *, is_ours: bool) -> bool:
    """Tell if a heading was meant for a column that cannot be: it names a language, or is nearly one of ours."""
    return bool(names_a_language(text)) or (is_ours and any(meaning(text, kind) for kind in kinds))
