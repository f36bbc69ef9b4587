"""A large file is read in pieces, each as if it were a file; nobody can tell by what comes of it."""

from __future__ import annotations

import sys
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import cases
from kartu import leafwork, leaves, source
from kartu.source import pieces, pieces_of, read_file
from support import HEAD, write_deck
from test_leaves import Folder, compare, read_both, whole_and_by_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kartu.source import SourceFile

FRAME = "kind: term\nsection: dasar\nnotes:\n"
ENTRIES = [f"  k{number}:\n    term: kata {number}\n    definition: Arti kata {number}.\n" for number in range(6)]


@pytest.fixture
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut every file before every entry that it can be cut before."""
    monkeypatch.setattr(source, "LARGE", 0)
    monkeypatch.setattr(pieces, "_LEAST", 0)
    monkeypatch.setattr(pieces, "_ONE_IN", 1)


tiny = pytest.mark.usefixtures("_tiny")


@tiny
@pytest.mark.parametrize("case", [*cases.GOOD, *cases.BAD], ids=lambda case: f"{case.parent.name}-{case.name}")
def test_every_case_is_read_alike_in_pieces(case: Path, tmp_path: Path) -> None:
    with cases.inside(case):
        for _ in range(2):
            compare(*whole_and_by_file(cases.decks_here(), tmp_path))


@tiny
def test_a_file_is_cut_before_its_entries_and_each_piece_has_the_head(tmp_path: Path) -> None:
    file = tmp_path / "1.yaml"
    file.write_text(FRAME + "  # the first\n" + "".join(ENTRIES), encoding="utf-8")
    found = pieces_of(file)
    assert [piece.data.decode() for piece in found] == [
        FRAME + "  # the first\n" + ENTRIES[0],
        *(FRAME + entry for entry in ENTRIES[1:]),
    ]
    assert [piece.line_in_file(4) for piece in found] == [4, 8, 11, 14, 17, 20]
    assert [piece.line_in_file(3) for piece in found] == [3] * 6


LONG = f"  panjang:\n    term: panjang\n    definition: {'kata ' * 90}\n"  # on which there is advice, with its line
TRAPS = {
    "quoted": '    note: "one\n  k9:\n    two"\n',
    "single": "    note: 'one\n  k9:\n    two'\n",
    "flow": "    tags: [a,\n  k9: b]\n",
    "flow over entries": "    tags: [a,\n  k9: b\n",
    "block": "    note: |\n      one\n      k9:\n\n",
    "kept": "    note: |+\n      one\n\n\n",
    "deeper": "    note: >2\n      one\n",
    "plain": "    note: one\n     k9:\n",
    "text of the file": "image: |\n  k9:\n    term: tiada\n    definition: Tidak ada.\n",
    "key of the file": "section: lanjut\n",
    "key of the file again": "kind: term\n",
    "other key of the file": "tags: [ekonomi]\n",
    "second document": "---\nkind: term\n",
    "end": "...\n",
    "comment": "# satu\n    # dua\n",
    "no entry": "  k9:\n",
    "tag": "  k9: !!str\n",
    "anchor": "  k9: &a\n",
    "explicit": "  ? k9\n  : {term: a, definition: A besar.}\n",
    "on one line": "  k9: {term: a, definition: A besar.}\n",
    "tab": "    note:\tone\n",
    "line of another sort": "    note: one\u2028  k9\n",
    "next line": '    note: "one\u0085two"\n',
    "the same key": ENTRIES[0],
    "break within a comment": "    # one\r    # two\n",
    "bytes": "    note: \x00\n",
}


@tiny
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
@pytest.mark.parametrize("place", [1, 3, 6])
@pytest.mark.parametrize("trap", TRAPS)
def test_what_looks_like_an_entry_and_what_does_not_is_read_alike(
    tmp_path: Path, trap: str, place: int, end: str
) -> None:
    text = FRAME + "".join([*ENTRIES[:place], TRAPS[trap], *ENTRIES[place:], LONG])
    deck = write_deck(tmp_path, {"1.yaml": text.replace("\n", end)}, HEAD)
    read_both(deck, tmp_path / "out")


HEADS = {
    "notes first": "notes:\n",
    "comments": "kind: term # satu\n\n# dua\nsection: dasar\nnotes:  # tiga\n\n",
    "open quote": 'kind: term\nsection: dasar\ntitle: "satu\nnotes:\n',
    "open text": "kind: term\nsection: dasar\ntitle: |\n  satu\nnotes:\n",
    "notes twice": "kind: term\nsection: dasar\nnotes:\nnotes:\n",
    "a flaw": "kind: term\nsection: dasr\nnotes:\n",
    "more": "kind: term\nsection: dasar\nnotes: {}\nmore:\n",
    "mark": "\ufeffkind: term\nsection: dasar\nnotes:\n",
    "directive": "%YAML 1.1\n---\nkind: term\nsection: dasar\nnotes:\n",
}


@tiny
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("tail", ["", '"\n', "kind: term\nsection: dasar\n"], ids=["", "quote", "keys"])
def test_heads_of_all_sorts_are_read_alike(tmp_path: Path, head: str, tail: str) -> None:
    deck = write_deck(tmp_path, {"1.yaml": HEADS[head] + "".join(ENTRIES) + LONG + tail}, HEAD)
    read_both(deck, tmp_path / "out")


LINES = st.sampled_from(
    [line + "\n" for trap in (*TRAPS.values(), *HEADS.values(), *ENTRIES) for line in trap.splitlines()]
    + ['  k8: "\n', "  k9: |\n", "   k7:\n", '"\n', "]\n", "'\n", "\n", "    - x\n", "  - x\n"]
)
CHANGES = st.lists(st.tuples(st.integers(0, 22), LINES, st.booleans()), min_size=1, max_size=4)


@tiny
@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(CHANGES)
@example([(6, '  k8: "\n', False), (12, '"\n', False)])
@example([(3, "image: |\n", False), (9, "notes:\n", False)])
def test_files_with_lines_out_of_place_are_read_alike(
    tmp_path_factory: pytest.TempPathFactory, changes: list[tuple[int, str, bool]]
) -> None:
    lines = (FRAME + "".join(ENTRIES) + LONG).splitlines(keepends=True)
    for place, line, instead in changes:
        lines[place : place + instead] = [line]
    folder = tmp_path_factory.mktemp("deck")
    deck = write_deck(folder, {"1.yaml": "".join(lines)}, HEAD)
    read_both(deck, folder / "out")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Folder:
    """Give a deck with a file of 3,000 entries, and note which parts of it are read."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1764000000")
    made = Folder(tmp_path)

    def spy(path: Path, name: str, data: bytes | None = None) -> SourceFile:
        made.read.append(f"{path.name} {len(data)}" if data else path.name)
        return read_file(path, name, data)

    monkeypatch.setattr(leaves, "read_file", spy)
    monkeypatch.setattr(leafwork, "_WORTH", sys.maxsize)  # a spy sees only what is read here
    (made.deck / "large.yaml").write_text(FRAME + _many(), encoding="utf-8")
    return made


def _many() -> str:
    return "".join(
        f"  e{number}:\n    term: Istilah {number}\n    definition: {'Arti kata itu ' * 10}{number}.\n"
        for number in range(3000)
    )


CHANGED: dict[str, Callable[[list[str]], None]] = {
    "text": lambda lines: lines.__setitem__(4000, "    term: Lain\n"),
    "longer": lambda lines: lines.__setitem__(4001, f"    definition: {'Lain sekali ' * 15}.\n"),
    "entry more": lambda lines: lines.insert(6000, "  baru: {term: Baru, definition: Belum lama ada.}\n"),
    "entry less": lambda lines: lines.__delitem__(slice(3000, 3003)),
}


@pytest.mark.parametrize("change", CHANGED)
def test_an_entry_that_changed_costs_its_piece_of_the_file_and_no_more(folder: Folder, change: str) -> None:
    folder.build("--no-page")
    count = len(folder.read)
    assert count > 8
    file = folder.deck / "large.yaml"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    CHANGED[change](lines)
    file.write_text("".join(lines), encoding="utf-8")
    folder.build("--no-page")
    assert 2 <= len(folder.read) <= 4
    packages = folder.packages()
    folder.build("--no-page", out=folder.out.with_name("fresh"))
    assert packages == folder.packages(folder.out.with_name("fresh"))


def test_entries_that_look_alike_are_found_over_pieces_and_files(folder: Folder) -> None:
    text = _many().replace("term: Istilah 2999\n", "term: Istilah 1\n").replace("term: Istilah 2\n", "term: satu\n")
    (folder.deck / "large.yaml").write_text(FRAME + text, encoding="utf-8")
    whole, by_file = whole_and_by_file([folder.deck], folder.out)
    compare(whole, by_file)
    assert by_file[0].leafed
    assert [problem.code for problem in by_file[0].validated.problems].count("W301") == 4


def test_where_pieces_are_cut_follows_from_what_stands_there() -> None:
    random = Random(1)  # noqa: S311 - not for secrets
    entries = [f"  e{number}: {{term: a, definition: {'x' * random.randint(1, 400)}}}\n" for number in range(4000)]
    before = {piece.data for piece in pieces.cut((FRAME + "".join(entries)).encode())}
    after = [piece.data for piece in pieces.cut((FRAME + "".join(entries[5:])).encode())]
    assert len(before) > 10
    assert sum(data not in before for data in after) <= len(after) / 2
