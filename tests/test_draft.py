"""What `kartu build` makes of a deck that differs from its release is a draft, and says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kartu.inspect.contents import read_contents, read_notes
from support import HEAD
from workshop import MONDAY, TUESDAY, Workshop, term

if TYPE_CHECKING:
    from pathlib import Path

LINE = "a draft, to proof-read: hand out what `kartu release` makes"
STARTS = {
    "Civics": "<b>A draft, to proof-read: hand out what `kartu release` makes.</b>",
    "PKn": "<b>Draf untuk diperiksa: yang dibagikan adalah hasil `kartu release`.</b>",
}


@pytest.fixture
def shop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path).write(term("hak"), term("wajib"), head=f"{HEAD}summary: Ringkasan\n")


def descriptions(shop: Workshop) -> dict[str, str]:
    """Give what Anki shows of the decks, by their names."""
    decks = read_contents(shop.out / "pkn.apkg").decks
    return {deck.name: deck.description for deck in decks if deck.description}


def assert_draft(shop: Workshop) -> None:
    assert shop.run("build", at=TUESDAY).stdout.splitlines()[-1] == LINE
    for name, text in descriptions(shop).items():
        assert text.startswith(STARTS[name])
    assert shop.run("build", at=TUESDAY).stdout.splitlines()[-1] == LINE, "with nothing to do, too"


def test_a_deck_that_was_never_released_is_a_draft(shop: Workshop) -> None:
    assert_draft(shop)


@pytest.mark.parametrize(
    "change",
    [
        lambda shop: shop.write(term("hak", meaning="lain"), term("wajib"), head=f"{HEAD}summary: Ringkasan\n"),
        lambda shop: shop.write(term("wajib"), term("hak"), head=f"{HEAD}summary: Ringkasan\n"),
        lambda shop: shop.write(term("hak"), term("wajib"), head=f"{HEAD}summary: Lain\n"),
    ],
    ids=["text", "order", "description"],
)
def test_a_deck_that_differs_from_its_release_is_a_draft(shop: Workshop, change: object) -> None:
    shop.release()
    assert callable(change)
    change(shop)
    assert_draft(shop)


def test_a_release_is_none_and_neither_is_a_build_with_nothing_changed(shop: Workshop) -> None:
    assert LINE not in shop.release(at=MONDAY).stdout
    released, described = shop.packages(), descriptions(shop)
    assert all(text.startswith("Ringkasan<br>") for text in described.values())
    assert "draft" not in shop.run("build", at=TUESDAY).stdout
    assert shop.packages() == released


def test_of_several_decks_those_that_are_drafts_are_named(shop: Workshop, tmp_path: Path) -> None:
    shop.release()
    other = tmp_path / "lain.yaml"
    other.write_text("deck: lain\nlanguages: [id]\ntitle: Lain\nnotes:\n  a: {kind: term, term: x, definition: Y.}\n")
    said = shop.run("build", str(other), at=TUESDAY).stdout
    assert said.splitlines()[-1] == "a draft, to proof-read (lain): hand out what `kartu release` makes"


def test_two_drafts_and_the_release_after_them_give_a_note_one_guid_and_one_id(shop: Workshop) -> None:
    def identities() -> dict[str, tuple[str, int]]:
        notes = (note for code in ("id", "en") for note in read_notes(shop.out / f"pkn.{code}.apkg"))
        return {f"{note.fields['Key']} {note.note_type.name}": (note.guid, note.id) for note in notes}

    shop.run("build", at=MONDAY)
    first = identities()
    assert len(first) == 4
    shop.write(term("wajib"), term("hak", meaning="lain"), head=HEAD)
    shop.run("build", at=TUESDAY)
    assert identities() == first
    shop.release(at=TUESDAY + 60)
    assert identities() == first
