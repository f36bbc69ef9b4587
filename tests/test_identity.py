"""Identities never change: students' collections hold them."""

import math

from kartu.model import identity
from kartu.model.language import languages


def test_ids_and_guids_are_those_of_the_first_release() -> None:
    guid = identity.note_guid("pkn", "k7f3q2mz", "term", "demokrasi", "id")
    assert guid == "b0d550f0252fa6423f45"
    assert identity.note_id(guid) == 950578430272
    assert identity.note_id(identity.note_guid("pkn", "k7f3q2mz", "term", "demokrasi", "en")) == 950578430336
    assert identity.note_guid("pkn", "", "term", "demokrasi", "id") == "f18bf6b67647010a3f45"
    assert identity.note_type_id("term", "id") == 239376408209776
    assert identity.field_id("term", "Term") == 213961839793323
    assert identity.template_id("term", "definition") == 237360871676975
    assert identity.deck_id("PKn::Bab 1") == 246144912560734


def test_a_guid_differs_by_deck_uid_kind_entry_and_language() -> None:
    keys = ("pkn", "k7f3q2mz", "term", "hak", "id")
    others = ("pkn-2", "aaaaaaaa", "example", "hak-2", "en")
    changed = [(*keys[:place], other, *keys[place + 1 :]) for place, other in enumerate(others)]
    assert len({identity.note_guid(*each) for each in (keys, *changed)}) == 6


def test_ids_of_notes_leave_room_for_64_cards_and_lie_in_the_past() -> None:
    ids = [identity.note_id(identity.Guid(f"{digit * 16}{language:04x}")) for digit in "09f" for language in (0, 7, 9)]
    assert all(id_ % identity.CARDS == 0 for id_ in ids)
    assert min(ids) == 631_152_000_000  # 1 January 1990
    assert max(ids) + identity.CARDS <= 1_731_000_000_000  # 7 November 2024


def test_the_languages_of_an_entry_have_ids_beside_each_other_and_kartus_own_differ() -> None:
    guids = [identity.note_guid("pkn", "", "term", "hak", code) for code in languages()]
    ids = sorted(map(identity.note_id, guids))
    assert len({*ids}) == len(ids)
    assert ids[-1] - ids[0] < 8 * identity.CARDS


def test_twenty_decks_of_200_entries_meet_with_a_chance_below_one_percent() -> None:
    entries = 20 * 200
    places = {identity.note_id(identity.Guid(f"{digit * 16}0000")) for digit in "0f"}
    room = (max(places) - min(places)) // (8 * identity.CARDS) + 1
    assert 1 - math.exp(-entries * (entries - 1) / (2 * room)) < 0.01


def test_where_two_notes_of_a_deck_meet_the_later_guid_takes_the_next_free_id() -> None:
    one, other, third = (identity.Guid(f"{digit}{'0' * 19}") for digit in "123")
    wanted = {third: 640, other: 640, one: 640}
    assert identity.free_ids(wanted, ()) == {one: 640, other: 704, third: 768}
    assert identity.free_ids(wanted, (640, 704)) == {one: 768, other: 832, third: 896}
    assert identity.free_ids({other: 640}, ()) == {other: 640}


def test_media_with_other_bytes_get_another_name() -> None:
    names = {identity.media_name("peta", ".svg", content) for content in (b"a", b"b")}
    assert len(names) == 2
    assert all(name.startswith("peta-") and name.endswith(".svg") for name in names)
