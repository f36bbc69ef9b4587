"""The head of a deck: from deck.yaml as typed to the values of `Deck`, with all that is wrong in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kartu.check.checker import (
    URL_STARTS,
    check_deck_key,
    check_deck_name,
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
from kartu.check.decksource import MAY_BE_UNREAD, DeckSource, header_problem, is_broken
from kartu.check.formsets import read_forms
from kartu.model import identity
from kartu.model.deck import Section, Source
from kartu.model.headerkeys import HEADER_KEY_BY_NAME, HEADER_KEYS, WORDS_FOR_HEADER_KEYS, Shape
from kartu.model.language import languages as known_languages
from kartu.model.messages import NOTHING, Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kartu.model.deck import FormSet, Text
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem
    from kartu.source import Node

_JUDGE_ENTRIES: Final = frozenset({"languages", "sections", "forms"})
_CONTAINERS: Final = {
    Shape.SECTIONS: msg("for example `{example}`", example="definitions: {id: Pengertian, en: Definitions}"),
    Shape.FORMS: msg("each set has `question:` and `options:`"),
    Shape.RENAMED: msg("it holds `title:` and `sections:` with the old names"),
}
_A_SOURCE: Final = msg("a source")
_RENAMED: Final = msg("`renamed:`")
_SECTION_KEY: Final = msg("section key")
_OF_ENTRIES: Final = msg("it belongs to entries, or to the top of a file of notes")


class HeaderReader:
    """Reads one head; `problems` grows while the values are taken.

    `unsure` are the keys whose values could not be read: what entries say about them cannot be judged.
    """

    def __init__(self, source: DeckSource, kinds: Mapping[str, Kind]) -> None:
        self._source = source
        self._values = source.header_values
        self._kinds = kinds
        self._broken = is_broken(source.header)
        self.problems: list[Problem] = []
        self.languages: tuple[str, ...] = ()
        self._spoilt = {fault.key.partition(".")[0] for fault in source.header.problems if fault.is_error}
        # A fault that stands in no key may have spoilt any.
        self.unsure: set[str] = set(_JUDGE_ENTRIES if "" in self._spoilt else _JUDGE_ENTRIES & self._spoilt)

    def report(
        self, code: str, message: Message, *path: str | int, hint: Message = NOTHING, of_key: bool = False
    ) -> None:
        """Note a problem of the head."""
        is_unsure = "languages" in self.unsure and code in ("E401", "E402") and path[:1] != ("languages",)
        if not is_unsure and not (code in MAY_BE_UNREAD and path and path[0] in self._spoilt):
            self.problems.append(header_problem(self._source.header, code, message, *path, hint=hint, of_key=of_key))

    def read(self) -> dict[str, Any]:
        """Return the values of `Deck` that stand in the head, by their names there."""
        self._check_names()
        self.languages = self._languages()
        return {
            "key": self._key(),
            "uid": self._uid(),
            "languages": self.languages,
            "title": self._title(),
            "summary": self._text("summary"),
            "authors": tuple(self._strings("authors")),
            "license": self._string("license"),
            "contact": self._url(self._string("contact"), "contact"),
            "sources": tuple(self._sources()),
            "tag": self._tag(),
            "speech": "speech" in self._values and check_flag(self._values["speech"], self.report, "speech"),
            "subdecks": "subdecks" not in self._values or check_flag(self._values["subdecks"], self.report, "subdecks"),
            "incomplete": self._choice("incomplete") == "allow",
            "markdown": self._choice("markup") == "markdown",
            "sections": {section.key: section for section in self._sections()},
            "forms": self._forms(),
            "retired": tuple(self._strings("retired")),
            **self._renamed(),
        }

    def _check_names(self) -> None:
        known = (*HEADER_KEY_BY_NAME, "notes")
        of_entries = {"kind"}.union(*(kind.key_by_name for kind in self._kinds.values()))
        # Where there are entries, their defaults may stand beside the head, as at the top of a file of notes.
        allowed = {*known} | (of_entries if "notes" in self._values else set())
        meant = set()
        for name in self._values:
            if name not in allowed:
                close = closest(name, known, WORDS_FOR_HEADER_KEYS)
                of_others = name in of_entries and not close
                hint = _OF_ENTRIES if of_others else nearest(name, known, WORDS_FOR_HEADER_KEYS)
                message = msg("`{key}` is not a key of a deck's head", key=shown(name))
                self.report("E201", message, name, hint=hint, of_key=True)
                meant.add(close)
        for key in HEADER_KEYS:
            if key.required and not self._broken and key.name not in self._values and key.name not in meant:
                hint = msg("add a line such as `{line}`", line=f"{key.name}: {key.example}")
                self.report("E202", msg("the deck has no `{key}:`", key=key.name), key.name, hint=hint)

    def _languages(self) -> tuple[str, ...]:
        known = known_languages()
        taken: list[str] = []
        codes = self._values.get("languages")
        for number, code in enumerate(self._strings("languages")):
            path = ("languages", number) if isinstance(codes, list) else ("languages",)
            if code not in known:
                message = msg("Kartu has no language `{language}`", language=shown(code))
                self.report("E402", message, *path, hint=nearest(code, known))
                self.unsure.add("languages")
            elif code not in taken:
                taken.append(code)
        if codes == []:
            hint = msg("for example `{example}`", example=f"languages: {HEADER_KEY_BY_NAME['languages'].example}")
            self.report("E203", msg("`languages:` holds at least one language"), "languages", hint=hint, of_key=True)
        if not taken:
            self.unsure.add("languages")
        return tuple(taken) or tuple(known)

    def _key(self) -> str:
        key = self._string("deck")
        if key:
            check_deck_key(key, self.report, "deck")
        return key

    def _uid(self) -> str:
        uid = self._string("uid")
        if uid and not identity.UID.fullmatch(uid):
            message = msg("`{word}` is not a `uid`: that is eight lower-case letters and digits", word=shown(uid))
            hint = msg("leave the line out, and `kartu check` gives you one; what was released stays as it is")
            self.report("E207", message, "uid", hint=hint)
            return ""
        return uid

    def _text(self, name: str) -> Text:
        return check_text(self._values[name], self.languages, self.report, name) if name in self._values else {}

    def _title(self) -> Text:
        title = self._text("title")
        self._check_deck_names(title, self._values.get("title"), "title")
        return title

    def _check_deck_names(self, names: Text, node: Node | None, *path: str, top: bool = True) -> None:
        for code, name in names.items():
            if not isinstance(node, dict):
                check_deck_name(name, self.report, *path, top=top)
                return
            check_deck_name(name, self.report, *path, code, top=top)

    def _string(self, name: str) -> str:
        node = self._values.get(name)
        if node == "":
            report_empty(self.report, name)
        elif node is not None and not isinstance(node, str):
            hint = msg("for example `{example}`", example=f"{name}: {HEADER_KEY_BY_NAME[name].example}")
            self.report("E203", msg("`{key}:` is one text", key=name), name, hint=hint, of_key=True)
        return node if isinstance(node, str) else ""

    def _strings(self, name: str) -> Iterator[str]:
        """Yield the items of a list of texts; a single text counts as one."""
        node = self._values.get(name, [])
        items = [node] if isinstance(node, str) and node else node
        if not isinstance(items, list):
            hint = msg("for example `{example}`", example=f"{name}: {HEADER_KEY_BY_NAME[name].example}")
            self.report("E203", msg("`{key}:` is a list", key=name), name, hint=hint, of_key=True)
            return
        for number, item in enumerate(items):
            if not isinstance(item, str):
                message, hint = msg("`{key}:` is a list of texts", key=name), msg("write one text for each item")
                self.report("E203", message, name, number, hint=hint)
            elif not item:
                report_empty(self.report, name, number)
            else:
                yield item

    def _url(self, url: str, *path: str | int) -> str:
        if url and not url.startswith(URL_STARTS):
            message = msg("`{key}:` is an address", key=str(path[-1]))
            self.report("E203", message, *path, hint=msg("it begins with https:// or mailto:"))
            return ""
        return url

    def _sources(self) -> Iterator[Source]:
        node = self._values.get("sources", [])
        if not isinstance(node, list):
            message, hint = msg("`{key}:` is a list", key="sources"), msg("write `- title: …` for each")
            self.report("E203", message, "sources", hint=hint, of_key=True)
            return
        for number, item in enumerate(node):
            path = ("sources", number)
            if isinstance(item, str):
                yield Source(check_text(item, self.languages, self.report, *path), "")
            elif not isinstance(item, dict) or "title" not in item:
                message, hint = msg("this source has no `title:`"), msg("write `{text}`", text="- title: …")
                self.report("E202", message, *path, hint=hint)
            else:
                check_names(item, ("title", "url"), self.report, *path, of=_A_SOURCE)
                url = item.get("url", "")
                if not isinstance(url, str):
                    message = msg("`{key}:` is an address", key="url")
                    self.report("E203", message, *path, "url", hint=msg("write one address"))
                    url = ""
                title = check_text(item["title"], self.languages, self.report, *path, "title")
                yield Source(title, self._url(url, *path, "url"))

    def _tag(self) -> str:
        tag = self._string("tag")
        return tag if not tag or check_tag(tag, self.report, "tag") else ""

    def _choice(self, name: str) -> str:
        choices = HEADER_KEY_BY_NAME[name].choices
        node = self._values.get(name, choices[0])
        if node not in choices:
            message = msg("`{key}:` is {some} or {last}", key=name, some=", ".join(choices[:-1]), last=choices[-1])
            is_close = closest(shown(node), choices)
            hint = nearest(shown(node), choices) if is_close else msg("write `{text}`", text=f"{name}: {choices[0]}")
            self.report("E203", message, name, hint=hint)
        return str(node)

    def _mapping(self, name: str) -> dict[str, Node]:
        node = self._values.get(name, {})
        if isinstance(node, dict):
            return node
        hint = _CONTAINERS[HEADER_KEY_BY_NAME[name].shape]
        self.report("E203", msg("`{key}:` holds keys", key=name), name, hint=hint, of_key=True)
        self.unsure |= {name} & _JUDGE_ENTRIES
        return {}

    def _sections(self) -> Iterator[Section]:
        for key, node in self._mapping("sections").items():
            check_key(key, self.report, "sections", key, what=_SECTION_KEY)
            title = check_text(node, self.languages, self.report, "sections", key)
            self._check_deck_names(title, node, "sections", key, top=False)
            yield Section(key, title)

    def _forms(self) -> dict[str, FormSet]:
        node = self._mapping("forms")
        if self._values.get("markup") == "markdown":
            self._check_markup(node, "forms")
        found, is_sure = read_forms(node, self.languages, self.report, is_whole=not self._broken)
        if not is_sure:
            self.unsure.add("forms")
        return found

    def _check_markup(self, node: Node, *path: str) -> None:
        from kartu.check.markupcheck import pictures_in  # noqa: PLC0415 - markdown-it costs 30 ms, and few decks want it

        for picture, place in pictures_in(node, self.report, *path):
            message = msg("`{file}`: pictures cannot stand here", file=shown(picture))
            self.report("E305", message, *place, hint=msg("put it into the texts of an entry"))

    def _renamed(self) -> dict[str, Any]:
        node = self._mapping("renamed")
        check_names(node, ("title", "sections"), self.report, "renamed", of=_RENAMED)
        sections = node.get("sections", {})
        if not isinstance(sections, dict):
            message = msg("`sections:` holds section keys with their old names")
            hint = msg("for example `{example}`", example="definitions: {id: Pengertian}")
            self.report("E203", message, "renamed", "sections", hint=hint, of_key=True)
            sections = {}
        known = () if "sections" in self.unsure else self._mapping("sections")
        for key in sections:
            if known and key not in known:
                hint = nearest(key, known)
                message = msg("the deck has no section `{section}`", section=shown(key))
                self.report("E205", message, "renamed", "sections", key, hint=hint, of_key=True)
        return {
            "old_title": self._old_text(node["title"], "title") if "title" in node else {},
            "old_sections": {key: self._old_text(text, "sections", key) for key, text in sections.items()},
        }

    def _old_text(self, node: Node, *path: str) -> Text:
        return check_text(node, self.languages, self.report, "renamed", *path, partial=True)
