"""One entry as typed -> one `Entry`, or what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.checker import check_flag, check_key, check_tag, check_text, nearest
from kartu.deck import Entry, Fact
from kartu.kind import Value
from kartu.media import IMAGES, SOUNDS, MediaFolder

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kartu.deck import FormSet, Media, Section, Text
    from kartu.decksource import RawEntry
    from kartu.kind import Kind
    from kartu.problems import Problem
    from kartu.source import Node

_FACT_KEYS: Final = frozenset({"label", "value"})
_NO_FLAGS: Final[frozenset[str]] = frozenset()


class EntryReader:
    """Reads the entries of one deck; `problems` grows while they are taken."""

    def __init__(
        self,
        kinds: Mapping[str, Kind],
        languages: tuple[str, ...],
        sections: Mapping[str, Section],
        forms: Mapping[str, FormSet],
        media: MediaFolder,
        *,
        incomplete: bool,
    ) -> None:
        self._kinds = kinds
        self._languages = languages
        self._language_set = set(languages)
        self._sections = sections
        self._forms = forms
        self._media = media
        self._incomplete = incomplete
        self._values_of = {
            name: {key.name: key.value for key in kind.key_by_name.values()} for name, kind in kinds.items()
        }
        self._required = {name: tuple(key.name for key in kind.keys if key.required) for name, kind in kinds.items()}
        self.problems: list[Problem] = []
        self._raw: RawEntry

    def report(self, code: str, message: str, *path: str | int, hint: str = "", of_key: bool = False) -> None:
        """Note a problem of the entry that is being read."""
        self.problems.append(self._raw.problem(code, message, *path, hint=hint, of_key=of_key))

    def read(self, raw: RawEntry) -> Entry | None:
        """Take one entry; None if its kind is unknown, else as much of it as could be read."""
        self._raw = raw
        values = raw.values
        check_key(raw.key, self._report_key, what="entry key")
        kind = values.get("kind")
        if not isinstance(kind, str) or kind not in self._kinds:
            self._report_kind(kind)
            return None
        texts: dict[str, Text] = {}
        flags: list[str] = []
        sorts = self._values_of[kind]
        for name, node in values.items():
            sort = sorts.get(name)
            if sort is Value.TEXT:
                texts[name] = self._text(name, node)
            elif sort is Value.FLAG:
                if check_flag(node, self.report, name):
                    flags.append(name)
            elif sort is None and name != "kind":
                self._report_unknown(name, kind)
        for name in self._required[kind]:
            if name not in values:
                self.report("E202", f"the entry has no `{name}:`", hint=f"add `{name}: …`")
        forms, form = self._form(values, kind)
        return Entry(
            raw.key,
            kind,
            self._section(values),
            texts,
            frozenset(flags) if flags else _NO_FLAGS,
            tuple(self._tags(values["tags"])) if "tags" in values else (),
            tuple(self._facts(values["facts"])) if "facts" in values and "facts" in sorts else (),
            forms,
            form,
            self._image(values) if "image" in values or "alt" in values else None,
            self._file(values, "audio", SOUNDS) if "audio" in values else None,
        )

    def _report_key(self, code: str, message: str, *path: str | int, hint: str = "", of_key: bool = False) -> None:
        self.report(code, message, *path, hint=hint, of_key=of_key)

    def _text(self, name: str, node: Node) -> Text:
        # The common case in one look: all languages there, each begins with a letter or digit.
        if (
            type(node) is dict
            and node.keys() == self._language_set
            and all([type(text) is str and text[:1].isalnum() for text in node.values()])  # noqa: C419 - a list is faster
        ):
            return node  # type: ignore[return-value] # its values are texts, just looked at
        return check_text(node, self._languages, self.report, name, partial=self._incomplete)

    def _report_kind(self, kind: Node | None) -> None:
        known = ", ".join(f"`{name}`" for name in self._kinds)
        if kind is None:
            self.report("E202", "the entry has no `kind:`", hint=f"write `kind:` once at the top of the file: {known}")
        else:
            word = kind if isinstance(kind, str) else "…"
            self.report("E204", f"`{word}` is not a kind of note", "kind", hint=nearest(word, self._kinds) or known)

    def _report_unknown(self, name: str, kind: str) -> None:
        hint = nearest(name, self._values_of[kind])
        others = [other for other, sorts in self._values_of.items() if name in sorts]
        if others and not hint.startswith("did"):
            hint = f"`{name}` belongs to the kind {', '.join(f'`{other}`' for other in others)}"
        self.report("E201", f"`{name}` is not a key of the kind `{kind}`", name, hint=hint, of_key=True)

    def _section(self, values: Mapping[str, Node]) -> str:
        section = values.get("section")
        if section is None:
            if len(self._sections) > 1:
                self.report("E202", "the entry has no `section:`", hint="write `section:` once at the top of the file")
            return next(iter(self._sections), "")
        if isinstance(section, str) and section in self._sections:
            return section
        word = section if isinstance(section, str) else "…"
        hint = nearest(word, self._sections) or "add it to `sections:` in deck.yaml"
        self.report("E205", f"the deck has no section `{word}`", "section", hint=hint)
        return ""

    def _form(self, values: Mapping[str, Node], kind: str) -> tuple[str, str]:
        sorts = self._values_of[kind]
        if "form" not in sorts:
            return "", ""
        name = values.get("forms")
        if name is None:
            if len(self._forms) != 1:
                self._report_no_set(values)
                return "", ""
            name = next(iter(self._forms))
        if not isinstance(name, str) or name not in self._forms:
            hint = nearest(str(name), self._forms) or "add it to `forms:` in deck.yaml"
            self.report("E206", f"the deck has no set of forms `{name}`", "forms", hint=hint)
            return "", ""
        form = values.get("form")
        if form is None:
            return name, ""  # reported as missing
        if form == "":
            self.report("E301", "`form:` is empty", "form", hint=nearest("", self._forms[name].options), of_key=True)
        elif not isinstance(form, str) or form not in self._forms[name].options:
            hint = nearest(str(form), self._forms[name].options)
            self.report("E206", f"`{form}` is not one of the options of `{name}`", "form", hint=hint)
        else:
            return name, form
        return name, ""

    def _report_no_set(self, values: Mapping[str, Node]) -> None:
        if not self._forms:
            self.report("E206", "the deck has no `forms:` to choose from", "form", hint="add `forms:` to deck.yaml")
        elif values.get("form") is not None:
            known = ", ".join(self._forms)
            self.report("E202", "the entry has no `forms:`", hint=f"the deck has several sets of forms: {known}")

    def _tags(self, node: Node) -> Iterable[str]:
        if isinstance(node, dict):
            self.report("E203", "`tags:` is a list", "tags", hint="for example `tags: [tarif]`", of_key=True)
            return
        seen: dict[str, str] = {}
        single = isinstance(node, str)
        for number, tag in enumerate([node] if isinstance(node, str) else node):
            path = ("tags",) if single else ("tags", number)
            if not isinstance(tag, str):
                self.report("E203", "a tag is one word", *path)
            elif check_tag(tag, self.report, *path):
                if seen.setdefault(tag.lower(), tag) != tag or list(seen.values()).count(tag) > 1:
                    self.report(
                        "E212", f"`{tag}` and `{seen[tag.lower()]}` are one tag in Anki", *path, hint="keep one of them"
                    )
                yield tag

    def _facts(self, node: Node) -> Iterable[Fact]:
        if not isinstance(node, list):
            self.report(
                "E203", "`facts:` is a list", "facts", hint="write `- {label: …, value: …}` for each", of_key=True
            )
            return
        for number, fact in enumerate(node):
            if not isinstance(fact, dict):
                self.report("E203", "a fact has `label:` and `value:`", "facts", number)
                continue
            for name in fact:
                if name not in _FACT_KEYS:
                    hint = nearest(name, _FACT_KEYS)
                    self.report(
                        "E201", f"`{name}` is not a key of a fact", "facts", number, name, hint=hint, of_key=True
                    )
            if missing := [name for name in ("label", "value") if name not in fact]:
                self.report("E202", f"this fact has no `{missing[0]}:`", "facts", number)
                continue
            label, value = (
                check_text(fact[name], self._languages, self.report, "facts", number, name, partial=self._incomplete)
                for name in ("label", "value")
            )
            yield Fact(label, value)

    def _image(self, values: Mapping[str, Node]) -> Media | None:
        if "image" not in values:
            self.report("E202", "there is a description (`alt:`) but no `image:`", "alt", of_key=True)
            return None
        if "alt" not in values:
            hint = "say in a few words what the picture shows, for those who cannot see it"
            self.report("E504", "the picture has no description: `alt:` is missing", "image", hint=hint, of_key=True)
        return self._file(values, "image", IMAGES)

    def _file(self, values: Mapping[str, Node], name: str, endings: tuple[str, ...]) -> Media | None:
        node = values[name]
        if not isinstance(node, str) or not node:
            self.report("E203", f"`{name}:` is the path of a file in the deck's folder", name, of_key=True)
            return None
        return self._media.take(node, endings, self.report, name)
