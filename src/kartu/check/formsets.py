"""The sets of forms of a deck: what examples are classified into."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kartu.check.checker import check_key, check_names, check_text, nearest, report_empty, shown
from kartu.model.deck import FormSet
from kartu.model.messages import msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kartu.check.checker import Report
    from kartu.model.deck import Text
    from kartu.source import Node

_KEYS: Final = ("question", "options")
_A_SET: Final = msg("a set of forms")
_KEY_OF_SET: Final = msg("key of a set of forms")
_KEY_OF_FORM: Final = msg("key of a form")


def read_forms(
    node: Mapping[str, Node], languages: tuple[str, ...], report: Report, *, is_whole: bool
) -> tuple[dict[str, FormSet], bool]:
    """Return the sets of forms as far as they can be read, and whether that is all of them.

    `is_whole` is false if the file could not be read to its end, so that what is missing may only be unread.
    """
    if node.keys() & {*_KEYS}:
        message = msg("`forms:` holds sets of forms, each under a key of its own")
        hint = msg("write a key of your own, such as `cooperation:`, and `question:` and `options:` indented below it")
        report("E203", message, "forms", hint=hint, of_key=True)
        return {}, False
    reader = _Reader(languages, report, is_whole=is_whole)
    found = {key: reader.read(key, form_set) for key, form_set in node.items()}
    return {key: form_set for key, form_set in found.items() if form_set is not None}, reader.is_sure


def form_of(values: Mapping[str, Node], known: Mapping[str, FormSet], report: Report) -> tuple[str, str]:
    """Return the set of forms of an entry and its right option, '' where they are not known."""
    name = _form_set(values, known, report)
    form = values.get("form")
    if not name or form is None:
        return name, ""
    options = known[name].options
    if isinstance(form, str) and form in options:
        return name, form
    if not form:
        report_empty(report, "form")
    else:
        hint = nearest(shown(form), options)
        message = msg("`{form}` is not one of the options of `{forms}`", form=shown(form), forms=name)
        report("E206", message, "form", hint=hint)
    return name, ""


def _form_set(values: Mapping[str, Node], known: Mapping[str, FormSet], report: Report) -> str:
    name = values.get("forms")
    if name is None:
        if len(known) == 1:
            return next(iter(known))
        if not known:
            hint = msg("add `forms:` to deck.yaml")
            report("E206", msg("the deck has no `forms:` to choose from"), "form", hint=hint)
        else:
            hint = msg("the deck has several sets of forms: {names}", names=", ".join(known))
            report("E202", msg("the entry has no `{key}:`", key="forms"), "forms", hint=hint)
    elif isinstance(name, str) and name in known:
        return name
    elif not name:
        report_empty(report, "forms")
    else:
        hint = nearest(shown(name), known) or msg("add it to `forms:` in deck.yaml")
        report("E206", msg("the deck has no set of forms `{forms}`", forms=shown(name)), "forms", hint=hint)
    return ""


class _Reader:
    """Reads sets of forms; `is_sure` turns false with the first that cannot be read."""

    def __init__(self, languages: tuple[str, ...], report: Report, *, is_whole: bool) -> None:
        self._languages = languages
        self._report = report
        self._is_whole = is_whole
        self.is_sure = True

    def read(self, key: str, node: Node) -> FormSet | None:
        check_key(key, self._report, "forms", key, what=_KEY_OF_SET)
        if not isinstance(node, dict):
            message = msg("the set of forms `{forms}` has `question:` and `options:`", forms=shown(key))
            hint = msg("write `question: …` and `options:` below it, indented")
            self._report("E203", message, "forms", key, hint=hint, of_key=True)
            self.is_sure = False
            return None
        check_names(node, _KEYS, self._report, "forms", key, of=_A_SET)
        for name in _KEYS:
            if name not in node and self._is_whole:
                message = msg("the set of forms `{forms}` has no `{key}:`", forms=shown(key), key=name)
                hint = msg("add `{key}:` below it", key=name)
                self._report("E202", message, "forms", key, name, hint=hint, of_key=True)
        question = self._text(node["question"], key, "question") if "question" in node else {}
        return FormSet(key, question, self._options(key, node))

    def _options(self, key: str, node: dict[str, Node]) -> dict[str, Text]:
        options = node.get("options", {})
        if not isinstance(options, dict) or ("options" in node and len(options) < 2):
            message = msg("`options:` holds at least two keys, each with its text")
            hint = msg("for example `{example}`", example="bilateral: Bilateral")
            self._report("E203", message, "forms", key, "options", hint=hint, of_key=True)
            self.is_sure = False
        found = options if isinstance(options, dict) else {}
        for option in found:
            check_key(option, self._report, "forms", key, "options", option, what=_KEY_OF_FORM)
        return {option: self._text(text, key, "options", option) for option, text in found.items()}

    def _text(self, node: Node, *path: str) -> Text:
        return check_text(node, self._languages, self._report, "forms", *path)
