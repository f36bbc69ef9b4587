"""A rule that compares entries stands in one list, and every command that reads a deck runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from commandline import kartu
from kartu.check.acrossrules import ACROSS, AcrossRule
from kartu.check.context import RuleContext, Words
from kartu.model.messages import msg
from support import check, write_deck
from workshop import term, terms

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kartu.model.problems import Problem


def answers(context: RuleContext) -> Iterator[str]:
    """Mark the answer of each entry, by language."""
    for entry in context.deck.entries:
        for language, text in entry.texts[context.kinds[entry.kind].answer].items():
            yield f"{language} {text}"


def same_answer(context: RuleContext) -> Iterator[Problem]:
    """Two entries give the same answer."""
    seen: dict[tuple[str, str], str] = {}
    for entry in context.deck.entries:
        key = context.kinds[entry.kind].answer
        for language, text in entry.texts[key].items():
            first = seen.setdefault((language, text), entry.key)
            if first != entry.key:
                words = Words(entry, (key,), language, text)
                message = msg("`{first}` has the same answer", first=first)
                yield context.problem("E303", message, words, msg("say what sets them apart"))


@pytest.fixture
def _with_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kartu.check.reading.ACROSS", (*ACROSS, AcrossRule(answers, same_answer)))


def _far_apart(folder: Path) -> Path:
    """Write a deck whose first and last files have an answer in common."""
    between = {f"{number:02d}.yaml": terms(term(f"e{number}")) for number in range(2, 9)}
    return write_deck(
        folder, {"01.yaml": terms(term("hak", meaning="x1")), **between, "09.yaml": terms(term("wajib", meaning="x1"))}
    )


@pytest.mark.usefixtures("_with_the_rule")
@pytest.mark.parametrize("command", ["check", "build", "release", "diff"])
def test_every_command_reports_what_a_rule_across_entries_finds(tmp_path: Path, command: str) -> None:
    deck = _far_apart(tmp_path)
    more = {"build": ("-o", str(tmp_path / "out")), "release": ("-o", str(tmp_path / "out"))}.get(command, ())
    done = kartu(command, str(deck), *more)
    assert done.status == 1
    assert "09.yaml:6:17: E303 [wajib, definition] `hak` has the same answer" in done.err
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("_with_the_rule")
def test_a_rule_across_entries_judges_only_entries_that_share_a_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []

    def judge(context: RuleContext) -> Iterator[Problem]:
        judged.extend(entry.key for entry in context.deck.entries)
        yield from ()

    monkeypatch.setattr("kartu.check.reading.ACROSS", (AcrossRule(answers, judge),))
    check(_far_apart(tmp_path))
    assert judged == ["hak", "wajib"]


def test_without_the_rule_the_deck_is_sound(tmp_path: Path) -> None:
    assert kartu("build", str(_far_apart(tmp_path)), "-o", str(tmp_path / "out"), "--no-page").status == 0
