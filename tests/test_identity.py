"""Identities never change: students' collections hold them."""

from kartu.model import identity


def test_ids_and_guids_are_those_of_the_first_release() -> None:
    assert identity.note_guid("pkn", "term", "demokrasi", "id") == "cd72baf133b135e9707f"
    assert identity.note_type_id("term", "id") == 239376408209776
    assert identity.field_id("term", "Term") == 213961839793323
    assert identity.template_id("term", "definition") == 237360871676975
    assert identity.deck_id("PKn::Bab 1") == 246144912560734


def test_a_guid_differs_by_deck_kind_entry_and_language() -> None:
    guids = {
        identity.note_guid("pkn", "term", "hak", "id"),
        identity.note_guid("pkn-2", "term", "hak", "id"),
        identity.note_guid("pkn", "example", "hak", "id"),
        identity.note_guid("pkn", "term", "hak-2", "id"),
        identity.note_guid("pkn", "term", "hak", "en"),
    }
    assert len(guids) == 5


def test_media_with_other_bytes_get_another_name() -> None:
    names = {identity.media_name("peta", ".svg", content) for content in (b"a", b"b")}
    assert len(names) == 2
    assert all(name.startswith("peta-") and name.endswith(".svg") for name in names)
