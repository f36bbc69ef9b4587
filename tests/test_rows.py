"""The rows of a package: each note once, by id, however its notes come and in whatever order their ids stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kartu.history.record import CARD_STEP, Stamp, Stamps
from kartu.model import identity
from kartu.model.variant import Variant
from kartu.packing.rows import CARD_VALUES, NOTE_VALUES, card_values, rows, twice
from synthetic import FIRST_RELEASE, mixed, note, variant


@st.composite
def decks(draw: st.DrawFn) -> tuple[list[Variant], Stamps]:
    """Give variants of one deck, some of their notes missing, with ids as new ones are or in any order."""
    count = draw(st.integers(1, 12))
    is_new = draw(st.booleans())
    made = []
    for language in draw(st.sampled_from([("id",), ("id", "en")])):
        whole = mixed(language, count)
        missing = set() if is_new else draw(st.sets(st.integers(0, count - 1), max_size=count - 1))
        left = tuple(one for number, one in enumerate(whole.notes) if number not in missing)
        made.append(whole._replace(notes=left))
    entries = sorted({one.key for each in made for one in each.notes}, key=lambda key: int(key[1:]))
    guids = [one.guid for entry in entries for each in made for one in each.notes if one.key == entry]
    order = guids if is_new or draw(st.booleans()) else draw(st.permutations(guids))
    times = {
        guid: Stamp(FIRST_RELEASE * 1000 + CARD_STEP * place, FIRST_RELEASE + place % 3)
        for place, guid in enumerate(order)
    }
    return draw(st.permutations(made)), Stamps(times, FIRST_RELEASE, 0 if is_new else 1, FIRST_RELEASE, 0)


@given(decks())
def test_all_notes_and_cards_come_by_id_with_their_places_in_the_source(
    found: tuple[list[Variant], Stamps],
) -> None:
    variants, stamps = found
    note_rows, of_cards = rows(variants, stamps)
    card_rows = card_values(of_cards)
    notes = [tuple(note_rows[start : start + NOTE_VALUES]) for start in range(0, len(note_rows), NOTE_VALUES)]
    cards = [tuple(card_rows[start : start + CARD_VALUES]) for start in range(0, len(card_rows), CARD_VALUES)]
    expected_notes, expected_cards = [], []
    for each in variants:
        for place, one in enumerate(each.notes, start=1):
            id_, mod = stamps.notes[one.guid]
            tags = f" {' '.join(one.tags)} "
            expected_notes.append((id_, one.guid, one.note_type.id, mod, tags, one.joined, one.fields[0]))
            deck = identity.deck_id(each.subdecks[one.section])
            expected_cards += [(id_ + number, id_, deck, number, mod, place) for number in one.cards]
    assert notes == sorted(expected_notes)
    assert cards == sorted(expected_cards)


def test_a_note_without_tags_has_an_empty_line_of_them() -> None:
    one = note("a", "id")._replace(tags=())
    made = rows([variant("id", [one])], Stamps({one.guid: Stamp(CARD_STEP, 1)}, 1, 0, 0, 0))
    assert made.notes[4] == ""


def test_the_note_that_is_there_twice_is_found() -> None:
    one, other = note("a", "id"), note("b", "id")
    assert twice([variant("id", [one, other]), variant("id", [other])]) == "b"
    assert twice([variant("id", [one, other])]) == ""
