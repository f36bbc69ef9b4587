"""What was edited in Anki, as changes to the sources: all that can be taken is, and each edit that cannot is named.

A deck must stay sound. So the sources are checked as they would be with all changes; what is then wrong is traced back
to the edit it comes from, which is left out, and the rest is checked again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from kartu.check.checker import shown
from kartu.edit.revision import Revision, check
from kartu.html.fieldtext import text_of
from kartu.model.messages import msg
from kartu.tables.cells import text_in, text_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kartu.check.reading import Validated
    from kartu.edit.revision import RevisedFile
    from kartu.model.dates import Day
    from kartu.model.kind import Kind
    from kartu.model.problems import Problem
    from kartu.source import Node

Newcomer = tuple[str, dict[str, "Node"]]
"""Key and values of an entry that was added in Anki."""


class EditedField(NamedTuple):
    """An edited field in the words of the person who edited it."""

    field: str  # its name in Anki
    language: str
    html: str
    text: str  # what it says for the sources


class Outcome(NamedTuple):
    """The files as they will be, and what was left out of them."""

    files: tuple[RevisedFile, ...]
    problems: tuple[Problem, ...]
    changed: tuple[str, ...]  # keys of entries
    added: tuple[str, ...]


class Edits:
    """Collects edits of a deck; `outcome` tries them."""

    def __init__(self, validated: Validated, kinds: Mapping[str, Kind], languages: Sequence[str]) -> None:
        self._validated = validated
        self._kinds = kinds
        self._languages = languages
        self._texts: dict[tuple[str, str], dict[str, EditedField]] = {}  # by entry and key, then language
        self._flags: dict[tuple[str, str], Node | None] = {}
        self._problems: list[Problem] = []
        self._left: set[str] = set()  # entries with an edit that was left out in this round

    def text(self, entry: str, name: str, words: EditedField) -> None:
        """Let a text of an entry say something else in one language."""
        self._texts.setdefault((entry, name), {})[words.language] = words

    def flag(self, entry: str, name: str, node: Node | None) -> None:
        """Let a mark of an entry be set or taken away."""
        self._flags[entry, name] = node

    def outcome(self, newcomers: Callable[[], Iterable[Newcomer]], today: Day) -> Outcome:
        """Give what can be taken, with the entries that were added; one without which the others are sound is left."""
        left_out: set[str] = set()
        while True:
            revision, added = self._revision([each for each in newcomers() if each[0] not in left_out])
            files = revision.files()
            after = check(self._validated.source, files, self._kinds, today)
            errors = [problem for problem in after.problems if problem.is_error]
            gone = {problem.entry for problem in errors if problem.entry in added}
            self._problems += (_of_newcomer(problem) for problem in errors if problem.entry in gone)
            others = [problem for problem in errors if problem.entry not in gone]
            before = len(self._problems)
            self._left.clear()
            is_traced = all([*(self._leave(problem) for problem in others)])
            if not errors or not is_traced or (not gone and len(self._problems) == before):
                break
            left_out |= gone
        stops = [problem for problem in errors if problem not in self._problems]
        changed = dict.fromkeys(entry for entry, _ in (*self._texts, *self._flags))
        return Outcome(() if stops else files, (*self._problems, *stops), tuple(changed), tuple(added))

    def _revision(self, newcomers: Iterable[Newcomer]) -> tuple[Revision, list[str]]:
        revision, raw = Revision(self._validated, self._kinds), self._validated.raw
        for (entry, name), node in self._flags.items():
            revision.set(raw[entry], name, node)
        for (entry, name), edits in self._texts.items():
            old = raw[entry].values.get(name)
            texts = {code: text_in(old, code) for code in self._languages}
            texts |= {code: words.text for code, words in edits.items()}
            revision.set(raw[entry], name, text_node(old, texts))
        added = []
        for key, values in newcomers:
            revision.add(key, values)
            added.append(key)
        return revision, added

    def _leave(self, problem: Problem) -> bool:
        """Leave out the edit that a problem comes from; tell if there was one."""
        name = problem.key.partition(".")[0]
        edits = self._texts.get((problem.entry, name))
        if edits is None and problem.entry in self._left:
            return True
        if edits is None:
            own = [place for place in (*self._texts, *self._flags) if place[0] == problem.entry]
            for place in own:
                for words in self._texts.pop(place, {}).values():
                    self._say_left(problem, place[1], words)
                self._flags.pop(place, None)
            self._left |= {problem.entry} if own else set()
            return bool(own)
        wrong = [code for code, words in edits.items() if not words.text] or list(edits)
        for code in wrong:
            self._say_left(problem, name, edits.pop(code))
        if not edits:
            del self._texts[problem.entry, name]
        self._left.add(problem.entry)
        return True

    def _say_left(self, problem: Problem, name: str, words: EditedField) -> None:
        raw = self._validated.raw[problem.entry]
        kept = text_in(raw.values.get(name), words.language)
        at = {"field": words.field, "language": words.language}
        if words.text:
            message = msg(
                "the edit of the field “{field}” in Anki ({language}) cannot be taken: {reason}",
                reason=problem.message,
                **at,
            )
        elif "<img" in words.html:
            message = msg(
                "in Anki the field “{field}” ({language}) holds only a picture, but this text is needed", **at
            )
        else:
            message = msg("the field “{field}” was emptied in Anki ({language}), but this text is needed", **at)
        theirs = shown(text_of(words.html)) or "–"
        hint = msg("the deck keeps: {kept}\nin Anki: {theirs}", kept=shown(kept) or "–", theirs=theirs)
        node = raw.values.get(name)
        path = (name, words.language) if isinstance(node, dict) and words.language in node else (name,)
        self._problems.append(raw.problem(problem.code, message, *path, hint=hint))


def _of_newcomer(problem: Problem) -> Problem:
    """Say what to do where a card was added in one language only."""
    if problem.code != "E401":
        return problem
    hint = msg("add the texts of the other language to the note in Anki, or write `incomplete: allow` in deck.yaml")
    return problem._replace(hint=hint)
