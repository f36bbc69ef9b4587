"""The head of a deck: from deck.yaml as typed to the values of `Deck`, with all that is wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kartu.checker import check_deck_name, check_flag, check_key, check_tag, check_text, nearest
from kartu.deck import FormSet, Section, Source
from kartu.decksource import HEADER_KEYS, DeckSource, header_problem
from kartu.kind import COMMON_KEYS
from kartu.language import languages as known_languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kartu.deck import Text
    from kartu.kind import Kind
    from kartu.problems import Problem
    from kartu.source import Node

URL_STARTS: Final = ("https://", "http://", "mailto:")
_REQUIRED: Final = ("deck", "languages", "title")


class HeaderReader:
    """Reads one head; `problems` grows while the values are taken."""

    def __init__(self, source: DeckSource, kinds: Mapping[str, Kind]) -> None:
        self._source = source
        self._values = source.header_values
        self._kinds = kinds
        self.problems: list[Problem] = []
        self.languages: tuple[str, ...] = ()

    def report(self, code: str, message: str, *path: str | int, hint: str = "", of_key: bool = False) -> None:
        """Note a problem of the head."""
        self.problems.append(header_problem(self._source.header, code, message, path, hint=hint, of_key=of_key))

    def read(self) -> dict[str, Any]:
        """Give the values of `Deck` that stand in the head, by their names there."""
        self._check_names()
        self.languages = self._languages()
        values = self._values
        return {
            "key": self._key(),
            "languages": self.languages,
            "title": self._title(),
            "summary": self._text("summary"),
            "authors": tuple(self._strings("authors")),
            "license": self._string("license"),
            "contact": self._url("contact"),
            "sources": tuple(self._sources()),
            "tag": self._tag(),
            "speech": "speech" in values and check_flag(values["speech"], self.report, "speech"),
            "incomplete": self._choice("incomplete", ("refuse", "allow")) == "allow",
            "markdown": self._choice("markup", ("plain", "markdown")) == "markdown",
            "sections": {section.key: section for section in self._sections()},
            "forms": {form_set.key: form_set for form_set in self._forms()},
            "retired": tuple(self._retired()),
            **self._renamed(),
        }

    def _check_names(self) -> None:
        entry_keys = {key.name for kind in self._kinds.values() for key in (*kind.keys, *COMMON_KEYS)} | {"kind"}
        allowed = {*HEADER_KEYS, "notes"} | (entry_keys if "notes" in self._values else set())
        for name in self._values:
            if name not in allowed:
                hint = nearest(name, (*HEADER_KEYS, "notes"))
                self.report("E201", f"`{name}` is not a key of a deck's head", name, hint=hint, of_key=True)
        for name in _REQUIRED:
            if name not in self._values:
                self.report("E202", f"the deck has no `{name}:`", hint=f"add a line `{name}: …` at the top")

    def _languages(self) -> tuple[str, ...]:
        known = known_languages()
        node = self._values.get("languages")
        if node is None:
            return tuple(known)
        codes = [node] if isinstance(node, str) and node else node
        if not isinstance(codes, list) or not codes:
            self.report(
                "E203", "`languages:` is a list", "languages", hint="for example `languages: [id, en]`", of_key=True
            )
            return tuple(known)
        taken: list[str] = []
        for number, code in enumerate(codes):
            if not isinstance(code, str) or code not in known:
                self.report(
                    "E402", f"Kartu has no language `{code}`", "languages", number, hint=nearest(str(code), known)
                )
            elif code not in taken:
                taken.append(code)
        return tuple(taken) or tuple(known)

    def _key(self) -> str:
        key = self._string("deck")
        if "deck" in self._values and key:
            check_key(key, self.report, "deck", what="deck key")
        elif "deck" in self._values:
            self.report("E301", "`deck:` is empty", "deck", hint="give the deck a permanent key", of_key=True)
        return key

    def _text(self, name: str) -> Text:
        return check_text(self._values[name], self.languages, self.report, name) if name in self._values else {}

    def _title(self) -> Text:
        title = self._text("title")
        for code, name in title.items():
            path = ("title", code) if isinstance(self._values["title"], dict) else ("title",)
            if not check_deck_name(name, self.report, *path):
                break
        return title

    def _string(self, name: str) -> str:
        node = self._values.get(name, "")
        if isinstance(node, str):
            return node
        self.report("E203", f"`{name}:` is one text", name, of_key=True)
        return ""

    def _strings(self, name: str) -> Iterable[str]:
        node = self._values.get(name, [])
        for number, item in enumerate([node] if isinstance(node, str) else node):
            if isinstance(node, dict) or not isinstance(item, str):
                self.report("E203", f"`{name}:` is a list of texts", name, of_key=True)
                return
            if not item:
                self.report("E301", f"an item of `{name}:` is empty", name, number)
            else:
                yield item

    def _url(self, name: str) -> str:
        url = self._string(name)
        if url and not url.startswith(URL_STARTS):
            self.report("E203", f"`{name}:` is an address", name, hint="it begins with https:// or mailto:")
            return ""
        return url

    def _sources(self) -> Iterable[Source]:
        node = self._values.get("sources", [])
        if not isinstance(node, list):
            self.report("E203", "`sources:` is a list", "sources", hint="write `- title: …` for each", of_key=True)
            return
        for number, item in enumerate(node):
            if isinstance(item, str):
                yield Source(check_text(item, self.languages, self.report, "sources", number), "")
            elif not isinstance(item, dict) or "title" not in item:
                self.report("E202", "this source has no `title:`", "sources", number)
            else:
                yield self._one_source(number, item)

    def _one_source(self, number: int, item: dict[str, Node]) -> Source:
        for name in item:
            if name not in ("title", "url"):
                hint = nearest(name, ("title", "url"))
                self.report(
                    "E201", f"`{name}` is not a key of a source", "sources", number, name, hint=hint, of_key=True
                )
        url = item.get("url", "")
        if not isinstance(url, str) or (url and not url.startswith(URL_STARTS)):
            self.report("E203", "`url:` is an address", "sources", number, "url", hint="it begins with https://")
            url = ""
        return Source(check_text(item["title"], self.languages, self.report, "sources", number, "title"), url)

    def _tag(self) -> str:
        tag = self._string("tag")
        return tag if not tag or check_tag(tag, self.report, "tag") else ""

    def _choice(self, name: str, choices: tuple[str, ...]) -> str:
        node = self._values.get(name, choices[0])
        if node not in choices:
            hint = nearest(str(node), choices)
            self.report("E203", f"`{name}:` is one of {', '.join(choices)}", name, hint=hint)
        return str(node)

    def _mapping(self, name: str, hint: str) -> dict[str, Node]:
        node = self._values.get(name, {})
        if isinstance(node, dict):
            return node
        self.report("E203", f"`{name}:` holds keys with texts", name, hint=hint, of_key=True)
        return {}

    def _sections(self) -> Iterable[Section]:
        for key, node in self._mapping(
            "sections", "for example `definitions: {id: Pengertian, en: Definitions}`"
        ).items():
            check_key(key, self.report, "sections", key, what="section key")
            title = check_text(node, self.languages, self.report, "sections", key)
            for name in title.values():
                if not check_deck_name(name, self.report, "sections", key):
                    break
            yield Section(key, title)

    def _forms(self) -> Iterable[FormSet]:
        for key, node in self._mapping("forms", "each set has `question:` and `options:`").items():
            check_key(key, self.report, "forms", key, what="key of a set of forms")
            if not isinstance(node, dict):
                self.report(
                    "E203", f"the set of forms `{key}` has `question:` and `options:`", "forms", key, of_key=True
                )
                continue
            for name in node:
                if name not in ("question", "options"):
                    hint = nearest(name, ("question", "options"))
                    self.report(
                        "E201", f"`{name}` is not a key of a set of forms", "forms", key, name, hint=hint, of_key=True
                    )
            yield self._form_set(key, node)

    def _form_set(self, key: str, node: dict[str, Node]) -> FormSet:
        for name in ("question", "options"):
            if name not in node:
                self.report("E202", f"the set of forms `{key}` has no `{name}:`", "forms", key, of_key=True)
        options = node.get("options", {})
        if not isinstance(options, dict):
            self.report("E203", "`options:` holds keys with texts", "forms", key, "options", of_key=True)
            options = {}
        if "options" in node and len(options) < 2:
            self.report("E203", "a set of forms needs at least two options", "forms", key, "options", of_key=True)
        question = node.get("question")
        taken: dict[str, Text] = {}
        for option, text in options.items():
            check_key(option, self.report, "forms", key, "options", option, what="key of a form")
            taken[option] = check_text(text, self.languages, self.report, "forms", key, "options", option)
        asked = {} if question is None else check_text(question, self.languages, self.report, "forms", key, "question")
        return FormSet(key, asked, taken)

    def _retired(self) -> Iterable[str]:
        here = {entry.key for entry in self._source.entries}
        for number, key in enumerate(self._strings("retired")):
            if key in here:
                self.report(
                    "E304",
                    f"`{key}` is listed as retired, but the deck still holds it",
                    "retired",
                    number,
                    hint="delete the entry, or take it out of `retired:`",
                )
            yield key

    def _renamed(self) -> dict[str, Any]:
        node = self._mapping("renamed", "it holds `title:` and `sections:` with the old names")
        for name in node:
            if name not in ("title", "sections"):
                self.report(
                    "E201",
                    f"`{name}` is not a key of `renamed:`",
                    "renamed",
                    name,
                    hint="`title` or `sections`",
                    of_key=True,
                )
        sections = node.get("sections", {})
        if not isinstance(sections, dict):
            self.report(
                "E203", "`sections:` holds section keys with their old names", "renamed", "sections", of_key=True
            )
            sections = {}
        return {
            "old_title": check_text(node["title"], self.languages, self.report, "renamed", "title", partial=True)
            if "title" in node
            else {},
            "old_sections": {
                key: check_text(text, self.languages, self.report, "renamed", "sections", key, partial=True)
                for key, text in sections.items()
            },
        }
