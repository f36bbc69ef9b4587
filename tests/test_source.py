"""What the source loader makes of a file, good or bad."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kartu.source import SourceFile, read_file

if TYPE_CHECKING:
    from pathlib import Path


def read(folder: Path, text: str | bytes) -> SourceFile:
    path = folder / "01.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_file(path, "deck/01.yaml")


def test_every_scalar_is_text_as_typed(tmp_path: Path) -> None:
    file = read(tmp_path, "a: NO\nb: 007\nno: 1945-08-17\nc: null\nd:\ne: [12:30, 1.10]\n")
    assert file.tree == {"a": "NO", "b": "007", "no": "1945-08-17", "c": "null", "d": "", "e": ["12:30", "1.10"]}
    assert file.problems == ()


def test_places_count_from_one_and_fall_back_to_the_nearest_parent(tmp_path: Path) -> None:
    file = read(tmp_path, "notes:\n  a:\n    term: {id: x, en: y}\n")
    assert str(file.locate(("notes", "a", "term", "en"))) == "deck/01.yaml:3:23"
    assert str(file.locate(("notes", "a", "term", "en"), key=True)) == "deck/01.yaml:3:19"
    assert str(file.locate(("notes", "a", "definition"))) == "deck/01.yaml:2:3"


def test_a_repeated_key_names_both_lines(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, "a: 1\nb: 2\na: 3\n").problems
    assert problem.code == "E110"
    assert (problem.position.line, problem.position.column) == (3, 1)
    assert "line 1" in problem.message
