"""One entry as typed -> one `Entry`, or what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

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
from kartu.check.media import IMAGES, SOUNDS, MediaFolder
from kartu.html.blank import FIRST_BLANK_LETTER
from kartu.model.deck import Fact, new_entry
from kartu.model.kind import Value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kartu.check.decksource import RawEntry
    from kartu.model.deck import Entry, FormSet, Media, Section, Text
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem
    from kartu.source import Node

_FACT_KEYS: Final = ("label", "value")
_WORDS_FOR_KIND: Final = dict.fromkeys(("type", "jenis"), "kind")
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


class _Shape(NamedTuple):
    """What becomes of the keys of all entries that hold the same ones; most entries of a deck do."""

    texts: tuple[str, ...]
    flags: tuple[str, ...]
    has_facts: bool
    unknown: tuple[str, ...]
    missing: tuple[str, ...]


class EntryReader:
    """Reads the entries of one deck; `problems` grows while they are taken."""

    def __init__(self, kinds: Mapping[str, Kind], frame: HeadForEntries, media: MediaFolder) -> None:
        self._kinds = kinds
        self._frame = frame
        self._languages = frame.languages
        self._language_set = set(frame.languages)
        self._media = media
        self._values_of = {
            name: {key.name: key.value for key in kind.key_by_name.values()} for name, kind in kinds.items()
        }
        self._examples = {key.name: key.example for kind in kinds.values() for key in kind.key_by_name.values()}
        self._required = {name: tuple(key.name for key in kind.keys if key.required) for name, kind in kinds.items()}
        self._unjudged = frozenset(code for key in frame.unsure for code in _DEPENDS[key])
        self.pictures: dict[str, Media] = {}  # by the path that stands in texts with markup
        self._tags_seen: dict[str, str] = {}  # over the whole deck, by lower case
        self._good_tags: set[str] = set()
        self._shapes: dict[tuple[str, tuple[str, ...]], _Shape] = {}  # by kind and keys
        self.problems: list[Problem] = []
        self._raw: RawEntry

    def report(self, code: str, message: str, *path: str | int, hint: str = "", of_key: bool = False) -> None:
        """Note a problem of the entry that is being read."""
        if code not in self._unjudged:
            self.problems.append(self._raw.problem(code, message, *path, hint=hint, of_key=of_key))

    def read(self, raw: RawEntry) -> Entry | None:
        """Take one entry; None if its kind is unknown, else as much of it as could be read."""
        self._raw = raw
        values = raw.values
        check_key(raw.key, self.report, what="entry key")
        kind = values.get("kind")
        if not isinstance(kind, str) or kind not in self._kinds:
            self._report_kind(kind)
            return None
        shape = self._shapes.get(where := (kind, tuple(values)))
        if shape is None:
            shape = self._shapes[where] = self._shape(*where)
        for name in shape.unknown:
            self._report_unknown(name, kind)
        for name in shape.missing:
            self.report("E202", f"the entry has no `{name}:`", name, hint=f"add `{name}: …`")
        flags = [name for name in shape.flags if check_flag(values[name], self.report, name)]
        forms, form = self._form(values) if "form" in self._values_of[kind] else ("", "")
        return new_entry(
            (
                raw.key,
                kind,
                self._section(values),
                {name: self._text(name, values[name]) for name in shape.texts},
                frozenset(flags) if flags else _NO_FLAGS,
                self._tags(values["tags"]) if "tags" in values else (),
                tuple(self._facts(values["facts"])) if shape.has_facts else (),
                forms,
                form,
                self._image(values) if "image" in values or "alt" in values else None,
                self._file(values, "audio", SOUNDS) if "audio" in values else None,
                tuple(self._pictures(values, kind)) if self._frame.markdown else (),
            )
        )

    def _shape(self, kind: str, names: tuple[str, ...]) -> _Shape:
        sorts = self._values_of[kind]
        texts, flags, facts = (
            tuple(name for name in names if sorts.get(name) is sort) for sort in (Value.TEXT, Value.FLAG, Value.FACTS)
        )
        unknown = tuple(name for name in names if name not in sorts and name != "kind")
        meant = {closest(name, sorts, self._kinds[kind].words) for name in unknown}  # one mistake is reported once
        missing = tuple(name for name in self._required[kind] if name not in names and name not in meant)
        return _Shape(texts, flags, bool(facts), unknown, missing)

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
            hint = f"write `kind:` once at the top of the file: {known}"
            self.report("E202", "the entry has no `kind:`", "kind", hint=hint)
        elif not kind:
            report_empty(self.report, "kind")
        else:
            aliases = {word: name for name, of_kind in self._kinds.items() for word in of_kind.other_names}
            hint = nearest(shown(kind), self._kinds, aliases)
            self.report("E204", f"`{shown(kind)}` is not a kind of note", "kind", hint=hint)

    def _report_unknown(self, name: str, kind: str) -> None:
        hint = nearest(name, ("kind", *self._values_of[kind]), {**_WORDS_FOR_KIND, **self._kinds[kind].words})
        others = [other for other, sorts in self._values_of.items() if name in sorts]
        if others and not hint.startswith("did"):
            hint = f"`{name}` belongs to the kind {', '.join(f'`{other}`' for other in others)}"
        check_names((name,), (), self.report, of=f"the kind `{kind}`", hint=hint)

    def _section(self, values: Mapping[str, Node]) -> str:
        sections = self._frame.sections
        section = values.get("section")
        if section is None:
            if len(sections) > 1:
                hint = "write `section:` once at the top of the file"
                self.report("E202", "the entry has no `section:`", "section", hint=hint)
            return next(iter(sections), "")
        if isinstance(section, str) and section in sections:
            return section
        if not section:
            report_empty(self.report, "section")
        else:
            hint = nearest(shown(section), sections) or "add it to `sections:` in deck.yaml"
            self.report("E205", f"the deck has no section `{shown(section)}`", "section", hint=hint)
        return ""

    def _form(self, values: Mapping[str, Node]) -> tuple[str, str]:
        name = self._form_set(values)
        form = values.get("form")
        if not name or form is None:
            return name, ""
        options = self._frame.forms[name].options
        if isinstance(form, str) and form in options:
            return name, form
        if not form:
            report_empty(self.report, "form")
        else:
            hint = nearest(shown(form), options)
            self.report("E206", f"`{shown(form)}` is not one of the options of `{name}`", "form", hint=hint)
        return name, ""

    def _form_set(self, values: Mapping[str, Node]) -> str:
        known = self._frame.forms
        name = values.get("forms")
        if name is None:
            if len(known) == 1:
                return next(iter(known))
            if not known:
                hint = "add `forms:` to deck.yaml"
                self.report("E206", "the deck has no `forms:` to choose from", "form", hint=hint)
            else:
                hint = f"the deck has several sets of forms: {', '.join(known)}"
                self.report("E202", "the entry has no `forms:`", "forms", hint=hint)
        elif isinstance(name, str) and name in known:
            return name
        elif not name:
            report_empty(self.report, "forms")
        else:
            hint = nearest(shown(name), known) or "add it to `forms:` in deck.yaml"
            self.report("E206", f"the deck has no set of forms `{shown(name)}`", "forms", hint=hint)
        return ""

    def _tags(self, node: Node) -> tuple[str, ...]:
        # The common case in one look: tags that were found good before, in this very spelling.
        if type(node) is list and all([type(tag) is str and tag in self._good_tags for tag in node]):  # noqa: C419 - faster
            return tuple(node)  # type: ignore[arg-type] # all texts, just looked at
        return tuple(self._new_tags(node))

    def _new_tags(self, node: Node) -> Iterator[str]:
        if isinstance(node, dict):
            self.report("E203", "`tags:` is a list", "tags", hint="for example `tags: [tarif]`", of_key=True)
            return
        single = isinstance(node, str)
        for number, tag in enumerate([node] if isinstance(node, str) else node):
            path = ("tags",) if single else ("tags", number)
            if not isinstance(tag, str):
                self.report("E203", "a tag is one word", *path, hint="for example `tags: [tarif]`")
            elif check_tag(tag, self.report, *path):
                if (first := self._tags_seen.setdefault(tag.lower(), tag)) != tag:
                    message = f"`{shown(tag)}` and `{shown(first)}` are one tag in Anki"
                    self.report("E212", message, *path, hint=f"write `{shown(first)}` everywhere")
                else:
                    self._good_tags.add(tag)
                yield tag

    def _facts(self, node: Node) -> Iterator[Fact]:
        if not isinstance(node, list):
            hint = "write `- {label: …, value: …}` for each"
            self.report("E203", "`facts:` is a list", "facts", hint=hint, of_key=True)
            return
        for number, fact in enumerate(node):
            # One that cannot be read keeps its place, empty: rules find a fact in the source by its number.
            yield self._fact(fact, "facts", number) or Fact({}, {})

    def _fact(self, fact: Node, *path: str | int) -> Fact | None:
        if not isinstance(fact, dict):
            hint = "write `{label: …, value: …}`"
            self.report("E203", "a fact has `label:` and `value:`", *path, hint=hint)
            return None
        check_names(fact, _FACT_KEYS, self.report, *path, of="a fact")
        if missing := [name for name in _FACT_KEYS if name not in fact]:
            self.report("E202", f"this fact has no `{missing[0]}:`", *path, hint=f"add `{missing[0]}: …`")
            return None
        partial = self._frame.incomplete
        label, value = (
            check_text(fact[name], self._languages, self.report, *path, name, partial=partial) for name in _FACT_KEYS
        )
        return Fact(label, value)

    def _image(self, values: Mapping[str, Node]) -> Media | None:
        if "image" not in values:
            hint = "add `image: …`, or delete `alt:`"
            self.report("E202", "there is a description (`alt:`) but no `image:`", "alt", hint=hint, of_key=True)
            return None
        if "alt" not in values:
            hint = "say in a few words what the picture shows, for those who cannot see it"
            self.report("E504", "the picture has no description: `alt:` is missing", "image", hint=hint, of_key=True)
        return self._file(values, "image", IMAGES)

    def _file(self, values: Mapping[str, Node], name: str, endings: tuple[str, ...]) -> Media | None:
        node = values[name]
        if not node:
            report_empty(self.report, name)
        elif not isinstance(node, str):
            hint = f"for example `{self._examples[name]}`"
            self.report("E203", f"`{name}:` is the path of a file in the deck's folder", name, hint=hint, of_key=True)
        else:
            return self._media.take(node, endings, self.report, name, what=name)
        return None

    def _pictures(self, values: Mapping[str, Node], kind: str) -> Iterator[Media]:
        """Check the texts of an entry of a deck with markup, and give the pictures that they show."""
        from kartu.check.markupcheck import pictures_in  # noqa: PLC0415 - markdown-it costs 30 ms, and few decks want it

        for name, node in values.items():
            if name == "alt" or self._values_of[kind].get(name) not in (Value.TEXT, Value.FACTS):
                continue
            for picture, path in pictures_in(node, self.report, name):
                media = self._media.take(picture, IMAGES, self.report, *path, what="image")
                if media is not None:
                    self.pictures[picture] = media
                    yield media
