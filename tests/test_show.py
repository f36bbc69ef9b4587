"""`kartu show` says what is in any package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import genanki
from click.testing import CliRunner

from kartu.commands.main import main
from support import run_kartu, write_deck

if TYPE_CHECKING:
    from pathlib import Path

NOTES = "kind: term\nsection: dasar\nnotes:\n  a: {term: satu, definition: Angka pertama., reverse: true}\n"


def test_a_package_of_ours_is_told_with_decks_note_types_and_counts(tmp_path: Path) -> None:
    deck = write_deck(tmp_path, {"01.yaml": NOTES})
    assert run_kartu("build", str(deck), "-o", str(tmp_path), "--no-page").returncode == 0
    said = CliRunner().invoke(main, ["show", str(tmp_path / "pkn.apkg")]).output
    assert "made by Kartu: pkn (en, id), never released" in said
    assert "2 notes, 4 cards, 0 media files" in said
    assert "PKn::01 Dasar" in said
    assert "Kartu Istilah" in said
    assert "content digest" in said


def test_a_package_of_another_tool_is_told_too(tmp_path: Path) -> None:
    model = genanki.Model(
        1, "Other", fields=[{"name": "F"}], templates=[{"name": "T", "qfmt": "{{F}}", "afmt": "{{F}}"}]
    )
    deck = genanki.Deck(2, "Someone's deck")
    deck.add_note(genanki.Note(model, ["front"]))
    genanki.Package(deck).write_to_file(tmp_path / "other.apkg")
    said = CliRunner().invoke(main, ["show", str(tmp_path / "other.apkg")]).output
    assert "not made by Kartu" in said
    assert "Someone's deck" in said


def test_a_name_in_a_package_gives_no_orders_to_the_terminal(tmp_path: Path) -> None:
    model = genanki.Model(1, "\x1b]0;Bad\x07", fields=[{"name": "F"}], templates=[{"name": "T", "qfmt": "{{F}}"}])
    deck = genanki.Deck(2, "Deck\x1b[2J")
    deck.add_note(genanki.Note(model, ["front"]))
    genanki.Package(deck).write_to_file(tmp_path / "other.apkg")
    said = CliRunner().invoke(main, ["show", str(tmp_path / "other.apkg")]).output
    assert "Deck\\x1b[2J" in said
    assert all(sign.isprintable() or sign == "\n" for sign in said)


def test_what_is_no_package_gets_one_line_and_status_3(tmp_path: Path) -> None:
    (tmp_path / "x.apkg").write_bytes(b"no zip")
    done = run_kartu("show", str(tmp_path / "x.apkg"))
    assert done.returncode == 3
    assert done.stderr.startswith("kartu: ")
    assert len(done.stderr.splitlines()) == 1
