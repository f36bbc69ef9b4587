"""One entry as typed -> one `Entry`, or what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from kartu.check.blanks import RETIRED, check_blanks, check_retired
from kartu.check.checker import (
    check_flag,
    check_key,
    check_names,
    check_tag,
    check_text,
    closest,
    nearest,
    report_empty,
    shown,
)
from kartu.check.choices import read_choices
from kartu.check.facts import read_facts
from kartu.check.formsets import form_of
from kartu.files.folder import IMAGES, SOUNDS
from kartu.html.signs import FIRST_BLANK_LETTER
from kartu.model.deck import new_entry
from kartu.model.kind import ALT_OF, TEXTS, Value
from kartu.model.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kartu.check.decksource import RawEntry
    from kartu.check.limits import Allowance
    from kartu.check.media import MediaFolder
    from kartu.model.deck import Entry, Fact, FormSet, Media, Section, Text
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem
    from kartu.source import Node

_ENTRY_KEY: Final = msg("entry key")
_WORDS_FOR_KIND: Final = dict.fromkeys(("type", "jenis"), "kind")
_MORE: Final = frozenset({Value.CLOZE, Value.CHOICES, Value.BLANKS})  # what only some kinds have
_WITH_MARKUP: Final = TEXTS | {Value.FACTS, Value.CHOICES}
_NO_FLAGS: Final[frozenset[str]] = frozenset()
# What cannot be judged when a key of the head could not be read.
_DEPENDS: Final = {"languages": {"E401", "E402"}, "sections": {"E205"}, "forms": {"E206"}}


class HeadForEntries(NamedTuple):
    """What the head of a deck says about its entries."""

    languages: tuple[str, ...]
    sections: Mapping[str, Section]
    forms: Mapping[str, FormSet]
    incomplete: bool
    markdown: bool
    unsure: frozenset[str] = frozenset()  # keys of the head that could not be read


class _KeySet(NamedTuple):
    """What becomes of the keys of all entries that hold the same ones; most entries of a deck do."""

    texts: tuple[str, ...]
    flags: tuple[str, ...]
    has_facts: bool
    pictures: tuple[str, ...]
    has_more: bool
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


class EntryReader:
    """Reads the entries of one deck; `problems` grows while they are taken."""

    def __init__(
        self, kinds: Mapping[str, Kind], frame: HeadForEntries, media: MediaFolder, allowance: Allowance
    ) -> None:
        self._kinds = kinds
        self._frame = frame
        self._languages = frame.languages
        self._language_set = set(frame.languages)
        self._media = media
        self._values_of = {
            name: {key.name: key.value for key in kind.key_by_name.values()} for name, kind in kinds.items()
        }
        self._examples = {key.name: key.example for kind in kinds.values() for key in kind.key_by_name.values()}
        self._unjudged = frozenset(code for key in frame.unsure for code in _DEPENDS[key])
        self.pictures: dict[str, Media] = {}  # by the path that stands in texts with markup
        self._tags_seen: dict[str, str] = {}  # over the whole deck, by lower case
        self._good_tags: set[str] = set()
        self._key_sets: dict[tuple[str, tuple[str, ...]], _KeySet] = {}  # by kind and keys
        self.problems: list[Problem] = []
        self.allowance = allowance
        self._raw: RawEntry

    def report(
        self, code: str, message: Message, *path: str | int, hint: Message = NOTHING, of_key: bool = False
    ) -> None:
        """Note a problem of the entry that is being read."""
        if code not in self._unjudged and self.allowance.takes(code):
            self.problems.append(self._raw.problem(code, message, *path, hint=hint, of_key=of_key))

    def read(self, raw: RawEntry) -> Entry | None:
        """Take one entry; None if its kind is unknown, else as much of it as could be read."""
        self._raw = raw
        values = raw.values
        check_key(raw.key, self.report, what=_ENTRY_KEY)
        kind = values.get("kind")
        if not isinstance(kind, str) or kind not in self._kinds:
            self._report_kind(kind)
            return None
        key_set = self._key_sets.get(where := (kind, tuple(values)))
        if key_set is None:
            key_set = self._key_sets[where] = self._key_set(*where)
        for name in key_set.unknown:
            self._report_unknown(name, kind)
        for name in key_set.missing:
            self.report("E202", msg("the entry has no `{key}:`", key=name), name, hint=msg("add `{key}: …`", key=name))
        flags = [name for name in key_set.flags if check_flag(values[name], self.report, name)]
        texts = {name: self._text(name, values[name]) for name in key_set.texts}
        if key_set.has_more:
            self._check_more(values, texts, flags, kind)
        pictures = {name: self._image(values, name) for name in key_set.pictures}
        forms, form = form_of(values, self._frame.forms, self.report) if "form" in self._values_of[kind] else ("", "")
        return new_entry(
            (
                raw.key,
                kind,
                self._section(values),
                texts,
                frozenset(flags) if flags else _NO_FLAGS,
                self._tags(values["tags"]) if "tags" in values else (),
                self._facts(values["facts"]) if key_set.has_facts else (),
                forms,
                form,
                self._choices(values) if key_set.has_more and "choices" in values else (),
                pictures.get("image"),
                pictures.get("front_image"),
                self._file(values, "audio", SOUNDS) if "audio" in values else None,
                tuple(self._pictures(values, kind)) if self._frame.markdown else (),
            )
        )

    def _key_set(self, kind: str, names: tuple[str, ...]) -> _KeySet:
        sorts = self._values_of[kind]
        texts = tuple(name for name in names if sorts.get(name) in TEXTS)
        flags, facts = (tuple(name for name in names if sorts.get(name) is sort) for sort in (Value.FLAG, Value.FACTS))
        keys = self._kinds[kind].key_by_name
        pictures = tuple(name for name, alt in ALT_OF.items() if name in sorts and (name in names or alt in names))
        has_more = any(name in keys and (keys[name].needs or keys[name].value in _MORE) for name in names)
        unknown = tuple(name for name in names if name not in sorts and name != "kind")
        meant = {closest(name, sorts, self._kinds[kind].words) for name in unknown}  # one mistake is reported once
        missing = tuple(
            key.name
            for key in self._kinds[kind].keys
            if key.required and not {key.name, key.unless} & {*names} and not {key.name, key.unless} & meant
        )
        return _KeySet(texts, flags, bool(facts), pictures, has_more, unknown, missing)

    def _check_more(self, values: Mapping[str, Node], texts: Mapping[str, Text], flags: list[str], kind: str) -> None:
        """Check what only some kinds have: keys that need others, and blanks."""
        for name, key in self._kinds[kind].key_by_name.items():
            is_there = name in flags if key.value is Value.FLAG else name in values
            if is_there and key.needs and key.needs not in values:
                message = msg("`{key}:` needs `{other}:` beside it", key=name, other=key.needs)
                hint = msg("add `{key}: …`", key=key.needs)
                self.report("E202", message, name, hint=hint, of_key=True)
            if name in texts and key.value is Value.CLOZE:
                check_blanks(name, texts[name], values, self.report)
        if RETIRED in values:
            check_retired(values[RETIRED], self.report)

    def _facts(self, node: Node) -> tuple[Fact, ...]:
        return tuple(read_facts(node, self._languages, self.report, partial=self._frame.incomplete))

    def _choices(self, values: Mapping[str, Node]) -> tuple[Text, ...]:
        partial = self._frame.incomplete
        return read_choices(values["choices"], self._languages, self.report, "choices", partial=partial)

    def _text(self, name: str, node: Node) -> Text:
        # The common case in one look: all languages there, and each text begins with a letter or digit.
        if (
            type(node) is dict
            and node.keys() == self._language_set
            and all([type(text) is str and text < FIRST_BLANK_LETTER and text[:1].isalnum() for text in node.values()])  # noqa: C419 - a list is faster
        ):
            return node  # type: ignore[return-value] # its values are texts, just looked at
        return check_text(node, self._languages, self.report, name, partial=self._frame.incomplete)

    def _report_kind(self, kind: Node | None) -> None:
        known = ", ".join(f"`{name}`" for name in self._kinds)
        if kind is None:
            hint = msg("write `kind:` once at the top of the file: {kinds}", kinds=known)
            self.report("E202", msg("the entry has no `{key}:`", key="kind"), "kind", hint=hint)
        elif not kind:
            report_empty(self.report, "kind")
        else:
            aliases = {word: name for name, of_kind in self._kinds.items() for word in of_kind.other_names}
            hint = nearest(shown(kind), self._kinds, aliases)
            self.report("E204", msg("`{kind}` is not a kind of note", kind=shown(kind)), "kind", hint=hint)

    def _report_unknown(self, name: str, kind: str) -> None:
        hint = nearest(name, ("kind", *self._values_of[kind]), {**_WORDS_FOR_KIND, **self._kinds[kind].words})
        others = [other for other, sorts in self._values_of.items() if name in sorts]
        if others and not hint.startswith("did"):
            kinds = ", ".join(f"`{other}`" for other in others)
            hint = msg("`{key}` belongs to the kind {kinds}", key=name, kinds=kinds)
        check_names((name,), (), self.report, of=msg("the kind `{kind}`", kind=kind), hint=hint)

    def _section(self, values: Mapping[str, Node]) -> str:
        sections = self._frame.sections
        section = values.get("section")
        if section is None:
            if len(sections) > 1:
                hint = msg("write `section:` once at the top of the file")
                self.report("E202", msg("the entry has no `{key}:`", key="section"), "section", hint=hint)
            return next(iter(sections), "")
        if isinstance(section, str) and section in sections:
            return section
        if not section:
            report_empty(self.report, "section")
        else:
            message = msg("the deck has no section `{section}`", section=shown(section))
            hint = nearest(shown(section), sections) or msg("add it to `sections:` in deck.yaml")
            self.report("E205", message, "section", hint=hint)
        return ""

    def _tags(self, node: Node) -> tuple[str, ...]:
        # The common case in one look: tags that were found good before, in this very spelling.
        if type(node) is list and all([type(tag) is str and tag in self._good_tags for tag in node]):  # noqa: C419 - faster
            return tuple(node)  # type: ignore[arg-type] # all texts, just looked at
        return tuple(self._new_tags(node))

    def _new_tags(self, node: Node) -> Iterator[str]:
        if isinstance(node, dict):
            hint = msg("for example `{example}`", example="tags: [tarif]")
            self.report("E203", msg("`{key}:` is a list", key="tags"), "tags", hint=hint, of_key=True)
            return
        single = isinstance(node, str)
        for number, tag in enumerate([node] if isinstance(node, str) else node):
            path = ("tags",) if single else ("tags", number)
            if not isinstance(tag, str):
                hint = msg("for example `{example}`", example="tags: [tarif]")
                self.report("E203", msg("a tag is one word"), *path, hint=hint)
            elif check_tag(tag, self.report, *path):
                if (first := self._tags_seen.setdefault(tag.lower(), tag)) != tag:
                    message = msg("`{tag}` and `{first}` are one tag in Anki", tag=shown(tag), first=shown(first))
                    self.report("E212", message, *path, hint=msg("write `{tag}` everywhere", tag=shown(first)))
                else:
                    self._good_tags.add(tag)
                yield tag

    def _image(self, values: Mapping[str, Node], name: str) -> Media | None:
        alt = ALT_OF[name]
        if name not in values:
            message = msg("there is a description (`{alt}:`) but no `{image}:`", alt=alt, image=name)
            hint = msg("add `{image}: …`, or delete `{alt}:`", image=name, alt=alt)
            self.report("E202", message, alt, hint=hint, of_key=True)
            return None
        if alt not in values:
            message = msg("the picture has no description: `{alt}:` is missing", alt=alt)
            hint = msg("say in a few words what the picture shows, for those who cannot see it")
            self.report("W501", message, name, hint=hint, of_key=True)
        return self._file(values, name, IMAGES)

    def _file(self, values: Mapping[str, Node], name: str, endings: tuple[str, ...]) -> Media | None:
        node = values[name]
        if not node:
            report_empty(self.report, name)
        elif not isinstance(node, str):
            message = msg("`{key}:` is the path of a file in the deck's folder", key=name)
            hint = msg("for example `{example}`", example=self._examples[name])
            self.report("E203", message, name, hint=hint, of_key=True)
        else:
            return self._media.take(node, endings, self.report, name)
        return None

    def _pictures(self, values: Mapping[str, Node], kind: str) -> Iterator[Media]:
        """Check the texts of an entry of a deck with markup, and give the pictures that they show."""
        from kartu.check.markupcheck import pictures_in  # noqa: PLC0415 - markdown-it costs 30 ms, and few decks want it

        for name, node in values.items():
            if name in ALT_OF.values() or self._values_of[kind].get(name) not in _WITH_MARKUP:
                continue
            for picture, path in pictures_in(node, self.report, name):
                media = self._media.take(picture, IMAGES, self.report, *path)
                if media is not None:
                    self.pictures[picture] = media
                    yield media
