"""The first deck: complete, in both languages, and what the real Anki makes of its packages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from ankitools import (
    Imported,
    check_database,
    deck_names,
    empty_cards,
    import_package,
    new_collection,
    note_type_names,
    notes_of,
    render_all,
    visible,
)
from kartu.build import loading
from kartu.kinds import kinds
from kartu.notes.maker import make_variants
from support import TODAY, run_kartu

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kartu.model.variant import Variant

PROJECT = Path(__file__).parent.parent
DECK = PROJECT / "decks" / "international-economic-cooperation"
NAME = DECK.name
CLOCK = 1_790_000_000  # a day in September 2026

ARTICLE_FACTS = """
term-international-economics term-international-economic-cooperation term-interdependence term-international-trade
term-foreign-investment term-technology-transfer
term-benefit-export-income term-benefit-price-stability term-benefit-job-creation term-benefit-national-development
term-benefit-technology-transfer
term-export term-import term-foreign-exchange term-flagship-product term-competitiveness term-developed-country
term-developing-country
term-aim-domestic-needs term-aim-welfare term-aim-trade-ties term-aim-economic-growth term-aim-diplomacy-stability
term-form-bilateral term-form-bilateral-instrument term-form-regional term-form-regional-purpose term-form-multilateral
term-form-interregional term-form-interregional-purpose
form-ijepa form-afta form-wto form-asean-eu
term-import-duty term-trade-barrier term-free-trade-area term-trade-dispute-settlement term-market-access
inst-asean inst-afta inst-apec inst-eec inst-nafta inst-ibrd inst-imf inst-unido inst-wto inst-opec
term-regional-institution term-multilateral-institution
term-impact-growth term-impact-jobs term-impact-technology-knowledge
term-impact-local-competitiveness term-impact-diversification term-impact-diplomacy term-impact-dependence
term-impact-unequal-competition term-impact-resource-exploitation term-impact-developed-dominance
term-impact-foreign-culture term-impact-unequal-gains
term-factor-natural-resources term-factor-production-technology term-factor-market-expansion
term-factor-globalisation-ict term-factor-welfare term-factor-politics-diplomacy
form-jakarta-mrt form-rubber-for-cars form-rice-deal-vietnam form-eec form-nafta form-imf form-ibrd form-unido
""".split()


@pytest.fixture(scope="module")
def variants() -> Mapping[str, Variant]:
    (loaded,) = loading.load([DECK], TODAY)
    assert loaded.validated.deck is not None, loaded.validated.problems
    return {variant.language: variant for variant in make_variants(loaded.validated.deck, kinds())}


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the three packages, made by the command itself."""
    out = tmp_path_factory.mktemp("build")
    _build(out)
    return out


def _build(out: Path, **environment: str) -> None:
    done = run_kartu("build", str(DECK), "-o", str(out), SOURCE_DATE_EPOCH=str(CLOCK), **environment)
    assert done.returncode == 0, done.stderr


def test_every_fact_of_the_article_has_its_note(variants: Mapping[str, Variant]) -> None:
    for language, variant in variants.items():
        missing = set(ARTICLE_FACTS) - {note.key for note in variant.notes}
        assert not missing, f"{language} lacks {sorted(missing)}"


def test_both_languages_are_complete(variants: Mapping[str, Variant]) -> None:
    keys = {language: [note.key for note in variant.notes] for language, variant in variants.items()}
    assert set(keys) == {"id", "en"}
    assert keys["id"] == keys["en"]
    assert len(keys["id"]) >= 240


def test_anki_takes_every_package_into_a_clean_database(packages: Path, tmp_path: Path) -> None:
    for language, others in (("id", "en"), ("en", "id")):
        with new_collection(tmp_path, language) as collection:
            first = import_package(collection, packages / f"{NAME}.{language}.apkg")
            assert first.conflicting == first.updated == first.unchanged == 0
            assert first.new == collection.note_count() >= 240
            assert len(note_type_names(collection)) == 5
            both = import_package(collection, packages / f"{NAME}.apkg")
            assert both == Imported(new=first.new, updated=0, unchanged=first.new, conflicting=0)
            again = import_package(collection, packages / f"{NAME}.{others}.apkg")
            assert again == Imported(new=0, updated=0, unchanged=first.new, conflicting=0)
            assert len(note_type_names(collection)) == 10
            assert check_database(collection) == ""
            assert empty_cards(collection) == 0


def test_every_card_shows_both_sides_in_its_language(packages: Path, tmp_path: Path) -> None:
    for language in ("id", "en"):
        with new_collection(tmp_path, language) as collection:
            import_package(collection, packages / f"{NAME}.{language}.apkg")
            for card in render_all(collection):
                assert "{{" not in card.front + card.back
                assert visible(card.front)
                answer = visible(card.back.split('<hr id="answer">', 1)[-1])
                assert answer, card
                assert f'lang="{language}"' in card.front


def test_cards_are_numbered_in_the_order_of_the_source(
    packages: Path, tmp_path: Path, variants: Mapping[str, Variant]
) -> None:
    with new_collection(tmp_path) as collection:
        import_package(collection, packages / f"{NAME}.apkg")
        found = notes_of(collection)
        for variant in variants.values():
            for position, note in enumerate(variant.notes, start=1):
                assert set(found[note.guid].positions.values()) == {position}
                assert set(found[note.guid].decks.values()) == {variant.subdecks[note.section]}
        assert len(deck_names(collection)) == sum(len(variant.subdecks) + 1 for variant in variants.values())


@pytest.mark.slow
def test_packages_are_the_same_bytes_wherever_and_however_they_are_built(packages: Path, tmp_path: Path) -> None:
    surroundings = ({"PYTHONHASHSEED": "1", "TZ": "Asia/Jakarta"}, {"PYTHONHASHSEED": "2", "LC_ALL": "C", "TZ": "UTC"})
    for number, environment in enumerate(surroundings):
        out = tmp_path / f"build {number}"
        _build(out, **environment)
        for package in sorted(packages.glob("*.apkg")):
            assert (out / package.name).read_bytes() == package.read_bytes()


def test_the_deck_reads_as_the_golden_dump_says(
    variants: Mapping[str, Variant], request: pytest.FixtureRequest
) -> None:
    golden = PROJECT / "tests" / "golden" / f"{NAME}.txt"
    text = "\n".join(_dump(variant) for variant in variants.values())
    if request.config.getoption("--golden"):
        golden.write_text(text, encoding="utf-8")
    assert text == golden.read_text(encoding="utf-8"), (
        "if the change is meant: pytest --golden, and read the difference"
    )


def _dump(variant: Variant) -> str:
    lines = [f"== {variant.title} ({variant.language})"]
    for position, note in enumerate(variant.notes, start=1):
        cards = note.note_type.cards_of(note.fields, note.tags)
        is_cloze = note.note_type.kind.is_cloze
        templates = note.note_type.templates
        names = ", ".join(f"{templates[0].name} {card + 1}" if is_cloze else templates[card].name for card in cards)
        lines.append(f"\n{position}. {note.key}  [{variant.subdecks[note.section]}]  {names}")
        lines.append(f"   guid {note.guid}  tags {' '.join(note.tags)}")
        for field, value in zip(note.note_type.fields, note.fields, strict=True):
            if value:
                lines.append(f"   {field.name}: {value}")
    return "\n".join(lines) + "\n"
