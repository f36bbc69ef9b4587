"""Comparing texts and files of any length: what is said to be the same is the same, and stays in its order."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartu.edit.revision import RevisedFile, difference
from kartu.html.fieldtext import word_by_word
from kartu.model import likeness
from kartu.model.likeness import Matcher

words = st.lists(st.sampled_from("abcdefgh"), max_size=40)


@pytest.mark.parametrize("short", [0, 20, 60_000], ids=["all is long", "some is long", "all is short"])
@given(old=words, new=words)
def test_what_both_have_is_the_same_and_in_the_same_order(short: int, old: list[str], new: list[str]) -> None:
    with patch.object(likeness, "SHORT", short):
        matcher = Matcher(old, new)
        blocks = matcher.get_matching_blocks()
        again: list[str] = []
        for sign, i, j, k, m in matcher.get_opcodes():
            again += old[i:j] if sign == "equal" else new[k:m]
    assert again == new
    ends = [(place + size, new_place + size) for place, new_place, size in blocks]
    assert all(end <= block[:2] for end, block in zip(ends, blocks[1:], strict=False))
    assert blocks[-1] == (len(old), len(new), 0)
    assert all(size for *_, size in blocks[:-1])


@given(words, words)
def test_short_texts_are_compared_as_difflib_does(old: list[str], new: list[str]) -> None:
    assert Matcher(old, new).get_opcodes() == SequenceMatcher(None, old, new, autojunk=False).get_opcodes()


def test_a_long_text_is_compared_between_the_words_that_stand_once_in_both() -> None:
    old = [f"word{number}" for number in range(3000)]
    new = [word if number % 3 else f"{word}s" for number, word in enumerate(old)]
    compared = word_by_word(" ".join(old), " ".join(new))
    assert [piece.words for piece in compared if piece.sign == "+"] == new[::3]


def test_long_stretches_without_such_words_are_not_compared() -> None:
    """difflib needs the cube of their length: this would take minutes."""
    compared = word_by_word("start " + "a b " * 5000 + "end", "start " + "a c b " * 5000 + "end")
    assert [(piece.sign, piece.words[:8]) for piece in compared] == [("-", "start a "), ("+", "start a ")]


def test_the_lines_that_change_in_a_long_file_are_shown_where_they_stand() -> None:
    """difflib would take minutes: what changes comes in thousands of places, and most lines are alike."""
    old = "".join(f"k{number}:\n  term:\n    en: a\n  note:\n    en: b{number}\n" for number in range(5000))
    new = old.replace("en: a", "en: c")
    shown = list(difference([RevisedFile(Path("a.yaml"), "a.yaml", old.encode(), new.encode())]))
    assert shown[:2] == ["--- a.yaml", "+++ a.yaml"]
    assert [line for line in shown[2:] if line[0] == "-"] == ["-    en: a"] * 5000
    assert [line for line in shown[2:] if line[0] == "+"] == ["+    en: c"] * 5000


def test_one_line_is_shown_with_three_around_it_as_diff_does() -> None:
    old = "".join(f"{number}\n" for number in range(1, 10))
    files = [
        RevisedFile(Path("a.yaml"), "a.yaml", old.encode(), old.replace("5", "five").encode()),
        RevisedFile(Path("b.yaml"), "b.yaml", None, b"one\n"),
        RevisedFile(Path("c.yaml"), "c.yaml", b"same\n", b"same\n"),
    ]
    assert list(difference(files)) == [
        *("--- a.yaml", "+++ a.yaml", "@@ -2,7 +2,7 @@", " 2", " 3", " 4", "-5", "+five", " 6", " 7", " 8"),
        *("--- /dev/null", "+++ b.yaml", "@@ -0,0 +1 @@", "+one"),
    ]


def test_texts_are_alike_by_their_letters_and_long_ones_by_their_words() -> None:
    assert likeness.likeness("perdagangan", "perdagangn") > 0.9
    assert likeness.likeness("abc", "xyz") == 0
    assert likeness.likeness("abcd", "abxy", above=0.9) == 0
    long = " ".join(f"word{number}" for number in range(90))
    assert likeness.likeness(long, long.replace("word7", "words")) > 0.8
