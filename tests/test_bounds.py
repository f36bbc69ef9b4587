"""Hostile sizes end early, in a line: limits are looked at before the work is done, and no honest deck meets them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from typing import TYPE_CHECKING, Any

import genanki
import pytest

from commandline import kartu
from kartu.check import checker, limits, media
from kartu.check.decksource import EMPTY_LIMIT, RawEntry, find_deck
from kartu.check.reading import ENTRIES_LIMIT, validate
from kartu.inspect.archive import PackageError
from kartu.inspect.contents import read_contents
from kartu.kinds import kinds
from kartu.source import CAREFUL_LIMIT, read_file
from kartu.source.spans import PlacingError, placed
from support import TODAY, check, write_deck

if TYPE_CHECKING:
    from pathlib import Path

    from kartu.model.problems import Problem

ENTRY = "  e{}: {{term: kata, definition: arti}}\n"


@pytest.mark.parametrize("quote", ["'", '"'])
def test_an_open_quote_in_a_huge_file_is_found_without_reading_it_with_care(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quote: str
) -> None:
    monkeypatch.setattr("kartu.source.recovery.examination.examine", None)
    text = f"kind: term\nnotes:\n  a:\n    term: {quote}x\n" + "".join(map(ENTRY.format, range(150_000)))
    assert len(text) > CAREFUL_LIMIT
    (problem,) = read_file(tmp_path / "x", "x", text.encode()).problems
    assert problem.code == "E102"
    assert (problem.position.line, problem.position.column) == (4, 11)


def test_a_huge_file_that_is_in_order_is_read(tmp_path: Path) -> None:
    text = "kind: term\nnotes:\n" + "".join(map(ENTRY.format, range(150_000)))
    assert read_file(tmp_path / "x", "x", text.encode()).problems == ()


@pytest.mark.parametrize(("entry", "limit"), [("  e{}:\n", EMPTY_LIMIT), ("  e{}: {{term: x}}\n", ENTRIES_LIMIT)])
def test_entries_with_mistakes_are_told_of_up_to_a_limit(tmp_path: Path, entry: str, limit: int) -> None:
    text = "kind: term\nsection: dasar\nnotes:\n" + "".join(map(entry.format, range(3 * limit)))
    validated = check(write_deck(tmp_path, {"01.yaml": text}))
    assert validated.deck is None
    assert limit <= sum(problem.is_error for problem in validated.problems) <= limit + 2


def test_pictures_whose_ending_changed_are_not_each_compared_with_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    compared: list[str] = []
    real = checker.closest

    def closest(word: str, known: list[str]) -> str:
        if known:
            compared.append(word)
        return real(word, known)

    monkeypatch.setattr(media, "closest", closest)
    entry = "  e{0}: {{term: a, definition: b, image: p{0}.png, alt: c}}\n"
    odd = "  o{0}: {{term: a, definition: b, image: quite-another-{0}.png, alt: c}}\n"
    text = "kind: term\nsection: dasar\nnotes:\n" + "".join(map(entry.format, range(300)))
    text += "".join(map(odd.format, range(300)))
    deck = write_deck(tmp_path, {"01.yaml": text})
    for number in range(300):
        (deck / f"p{number}.jpg").write_bytes(b"x")
    found = [problem for problem in check(deck).problems if problem.code == "E501"]
    assert len(found) == 600
    assert [problem.hint for problem in found[:2]] == ["did you mean `p0.jpg`?", "did you mean `p1.jpg`?"]
    assert 0 < len(compared) <= 50


def _package(folder: Path, *, notes: int = 1, cards: int = 1, names: str = "{}") -> Path:
    database, package = folder / "collection.anki2", folder / "x.apkg"
    model = genanki.Model(1, "M", fields=[{"name": "F"}], templates=[{"name": "T", "qfmt": "{{F}}", "afmt": ""}])
    with closing(sqlite3.connect(database)) as connection:
        genanki.Package([]).write_to_db(connection.cursor(), 0, iter(range(9)))
        connection.execute("UPDATE col SET models = ?", (json.dumps({"1": model.to_json(0, 1)}),))
        rows = ((number, str(number)) for number in range(notes))
        connection.executemany("INSERT INTO notes VALUES (?, ?, 1, 1, -1, '', 'x', 'x', 0, 0, '')", rows)
        ids = ((number,) for number in range(cards))
        connection.executemany("INSERT INTO cards VALUES (?, 0, 1, 0, 0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '')", ids)
        connection.commit()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(database, "collection.anki2")
        archive.writestr("media", names)
    return package


@pytest.mark.parametrize(
    ("notes", "cards", "names", "words"),
    [
        (300_001, 1, "{}", "more than 300,000 notes"),
        (1, 900_001, "{}", "more than 900,000 cards"),
        (1, 1, json.dumps({str(number): f"p{number}" for number in range(50_001)}), "more than 50,000 media files"),
        (1, 1, "{" + " " * (9 << 20) + "}", "swells to more than 8 MB"),
        (1, 1, json.dumps(dict.fromkeys(map(str, range(700_000)), "")), "swells to more than 8 MB"),
    ],
)
def test_a_package_of_hostile_size_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, notes: int, cards: int, names: str, words: str
) -> None:
    package = _package(tmp_path, notes=notes, cards=cards, names=names)
    monkeypatch.setattr("kartu.inspect.database.Database.notes", None if notes > 1 or cards > 1 else lambda _: iter(()))
    with pytest.raises(PackageError, match=words):
        read_contents(package)


def test_a_large_honest_package_is_read(tmp_path: Path) -> None:
    assert read_contents(_package(tmp_path, notes=20_000, cards=20_000)).notes == 20_000


def test_a_deck_with_more_mistakes_than_are_told_is_still_compared(tmp_path: Path) -> None:
    twice = "".join(f"  x{number}: {{term: kata, definition: arti}}\n" for number in range(2))
    text = "kind: term\nsection: dasar\nnotes:\n" + twice
    text += "".join(f"  e{number}: {{term: x{number}}}\n" for number in range(ENTRIES_LIMIT + 2))
    problems = check(write_deck(tmp_path, {"01.yaml": text})).problems
    assert ENTRIES_LIMIT <= sum(problem.is_error for problem in problems) <= ENTRIES_LIMIT + 2
    assert "W301" in {problem.code for problem in problems}


def test_advice_is_told_up_to_a_limit_and_a_mistake_behind_it_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    located: list[str] = []
    real = RawEntry.problem

    def problem(self: RawEntry, code: str, *rest: Any, **more: Any) -> Problem:
        located.append(code)
        return real(self, code, *rest, **more)

    monkeypatch.setattr(RawEntry, "problem", problem)
    entry = "  e{0}: {{term: kata {0}, definition: arti kata {0}, image: p.svg}}\n"
    text = "kind: term\nsection: dasar\nnotes:\n" + "".join(map(entry.format, range(300)))
    deck = write_deck(tmp_path, {"01.yaml": text, "02.yaml": text.replace("  e", "  f") + "  g: {term: x}\n"})
    (deck / "p.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', encoding="utf-8")
    problems = validate(find_deck(deck, "pkn"), kinds(), today=TODAY, advice=50).problems
    assert len(located) == 51
    assert [(problem.code, problem.entry) for problem in problems if problem.is_error] == [("E202", "g")]


@pytest.mark.parametrize(("limit", "words"), [("ENTRIES_OF_A_DECK", "50 entries"), ("BYTES_OF_A_DECK", "0 MB")])
def test_a_deck_of_hostile_size_is_not_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, words: str
) -> None:
    monkeypatch.setattr(limits, limit, 50)
    text = "kind: term\nsection: dasar\nnotes:\n" + "".join(map(ENTRY.format, range(30)))
    files = {"01.yaml": text, "02.yaml": text.replace("  e", "  f"), "03.yaml": "notes: ["}
    problems = [problem for problem in check(write_deck(tmp_path, files)).problems if problem.is_error]
    assert [(problem.code, problem.hint) for problem in problems] == [("E102", "split it into several decks")]
    assert problems[0].message.endswith(f"the deck has more than {words}")


_LIMITED = """\
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
from kartu.commands.main import run
run()
"""
_OPEN_MARKS = (r"\(", r"\[", r"\(\[", "[latex]", "[$]", "$a=", "$" + "^" * 10, "{{c1::", r"{{c1::\(", "{", "{ ", "a#")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no limits")
@pytest.mark.parametrize("mark", _OPEN_MARKS)
@pytest.mark.parametrize("kind", ["term", "cloze"])
def test_a_text_full_of_marks_that_nothing_closes_is_read_in_one_go(tmp_path: Path, kind: str, mark: str) -> None:
    text = mark * (400_000 // len(mark))
    texts = f"term: x, definition: '{text}'" if kind == "term" else f"text: 'x {{{{c1::y}}}} {text}'"
    deck = write_deck(tmp_path, {"01.yaml": f"kind: {kind}\nsection: dasar\nnotes:\n  a: {{{texts}}}\n"})
    command = [sys.executable, "-c", _LIMITED, "build", str(deck), "-o", str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode in {0, 1}, done.stderr
    assert "Traceback" not in done.stderr


def test_a_number_too_long_for_python_is_told_or_taken_as_text(tmp_path: Path) -> None:
    digits = "9" * 5000
    head = "deck: angka\nlanguages: [id]\ntitle: Angka\n"
    notes = f"kind: cloze\nnotes:\n  a: {{text: 'Kota {{{{c{digits}::Bandung}}}}, {{{{c1::b}}}}'}}\n"
    deck = write_deck(tmp_path, {"01.yaml": notes}, head)
    assert {problem.code for problem in check(deck).problems if problem.is_error} == {"E307"}
    table = tmp_path / "angka.csv"
    table.write_text(f"No,Istilah,Arti\n{digits},hak,Boleh dituntut.\n{digits},wajib,Harus.\n", encoding="utf-8")
    done = kartu("import", table.as_posix(), (tmp_path / "baru").as_posix(), "--yes")
    assert done.status == 0, done.err


@pytest.mark.parametrize("sign", ["[", "{", "- ", "? "])
def test_a_text_that_is_nested_too_deeply_is_not_placed(sign: str) -> None:
    with pytest.raises(PlacingError):
        placed(sign * 600)
