"""The first deck is spelt as dictionaries have it: Indonesian by EYD, English as in Britain."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING, Final

import pytest

from firstdeck import DECK, each_language, written_in
from support import PROJECT, deck_of, need

if TYPE_CHECKING:
    from kartu.model.deck import Deck

ACCEPTED = PROJECT / "tests" / "spelling"
DICTIONARIES: Final = {"id": ("id_ID", "hunspell-id"), "en": ("en_GB", "hunspell-en-gb")}

# Italics mark what is of the other language, as EYD has it.
_ITALICS: Final = re.compile(r"\*[^*\n]+\*")
# Amounts, decades, names of tags, and the marks of gaps are no words.
_NO_WORDS: Final = re.compile(
    r"Rp[\d.,]+|\d+(?:-an|s)\b|[\w.]+(?:-[\w.]+)+(?= =| dan seterusnya =| and so on =)|\{\{c\d+::|\}\}"
)

# What is often misspelt, as a pattern, and what it should be.
WRONG_SPELLINGS: Final = {
    "id": {
        r"\w*kerjasama\w*": "kerja sama, bekerja sama",
        r"antar[ -](?=(?-i:[a-z]))\w+": "antarnegara, antarregional: one word",
        r"(?<!tanpa )(?<!bebas )(?<!besaran )bea(?! masuk| keluar| cukai| atau pajak| itu)": "bea masuk or bea keluar",
        r"non[ -]tarif|anti[ -]dumping": "nontarif, antidumping: one word",
        r"exspor|export\w*|import(?!ir)\w*": "ekspor, impor",
        r"di(atas|bawah|dalam|luar|antara|mana|sana)": "di atas, di bawah, di antara: two words",
        r"(merubah|dirubah)": "mengubah, diubah",
        r"mempengaruhi|mempesona|mensukseskan": "memengaruhi: the p is dropped",
        r"aktifitas|efektifitas|produktifitas": "-tivitas",
        r"resiko|analisa|hutang|praktek|ijin|jaman|nasehat|tehnologi|tehnik": "risiko, analisis, utang, praktik …",
        r"milyar|trilyun|propinsi|kwalitas|obyek|subyek|standarisasi": "miliar, triliun, provinsi, kualitas, objek …",
        r"cina": "Tiongkok",
        r"tapi|karna|sekedar": "tetapi, karena, sekadar",
        r"masing masing|bangsa bangsa|negara negara": "with a hyphen",
    },
    "en": {
        r"program": "programme",
        r"(?!(?-i:Organiz)|specialized agency|siz|priz|seiz|maize)\w+iz(e[sd]?|ing|ation)": "-ise, but in names",
        r"(labor|color|neighbor|favor|fertilizer|center)\w*": "British spelling",
    },
}


@pytest.fixture(scope="module")
def deck() -> Deck:
    return deck_of(DECK)


def usual_mistakes(text: str, language: str) -> list[str]:
    """Give what is misspelt in a text, with what it should be."""
    return [
        f"{wrong.group()} → {right}"
        for pattern, right in WRONG_SPELLINGS[language].items()
        for wrong in re.finditer(rf"\b(?:{pattern})\b", text, re.IGNORECASE)
    ]


@each_language
def test_words_are_not_misspelt_in_the_usual_ways(deck: Deck, language: str) -> None:
    found = [
        (written, mistakes)
        for written in written_in(deck, language)
        if written.key != "source" and (mistakes := usual_mistakes(own_and_foreign(written.text)[0], language))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("language", "good", "bad"),
    [
        ("id", "bekerja sama", "bekerjasama"),
        ("id", "antarnegara", "antar negara"),
        ("id", "Bank Pembangunan Antar-Amerika", "antar-regional"),
        ("id", "tanpa bea; bea masuk; bea keluar", "memungut bea dari pembeli"),
        ("id", "ekspor dan importir", "export"),
        ("en", "World Trade Organization", "an organization"),
        ("en", "UN specialized agency", "specialized in wheat"),
        ("en", "the size of the programme", "the program"),
    ],
)
def test_the_usual_mistakes_are_found(language: str, good: str, bad: str) -> None:
    assert usual_mistakes(good, language) == []
    assert len(usual_mistakes(bad, language)) == 1


def unknown_words(text: str, language: str) -> set[str]:
    """Give the words of a text that neither hunspell nor our own list of the language knows."""
    dictionary, package = DICTIONARIES[language]
    command = [need("hunspell", package="hunspell"), "-i", "utf-8", "-d", dictionary, "-l"]
    done = subprocess.run(
        command,
        check=False,
        input=_NO_WORDS.sub(" ", text).replace("’", "'"),  # the dictionaries know only this apostrophe
        capture_output=True,
        encoding="utf-8",
    )
    need("hunspell", package=package, complete=done.returncode == 0)
    lines = (ACCEPTED / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    accepted = {line for line in lines if line and not line.startswith("#")}
    bare = {word.removesuffix("'s") for word in done.stdout.split()}
    return {word for word in bare if word not in accepted and word[0].lower() + word[1:] not in accepted}


def own_and_foreign(text: str) -> tuple[str, str]:
    """Part a text into what is of its language and what, in italics, is of the other."""
    return _ITALICS.sub(" ", text), "\n".join(_ITALICS.findall(text))


@each_language
def test_every_word_is_in_the_dictionary(deck: Deck, language: str) -> None:
    # Sources are names and addresses of pages, in whatever language those are.
    text = "\n".join(written.text for written in written_in(deck, language) if written.key != "source")
    own, foreign = own_and_foreign(text)
    unknown = unknown_words(own, language)
    assert not unknown, f"mend these, or accept them in tests/spelling/{language}.txt: {' '.join(sorted(unknown))}"
    (other,) = DICTIONARIES.keys() - {language}
    unknown = unknown_words(foreign, other) & unknown_words(foreign, language)  # titles of books are in italics, too
    assert not unknown, f"mend these, or accept them in tests/spelling/{other}.txt: {' '.join(sorted(unknown))}"


@pytest.mark.parametrize(
    ("language", "text", "wrong"),
    [
        ("id", "Negara saling membutuhkn dan bekerjasama.", {"membutuhkn", "bekerjasama"}),
        ("en", "Countries need one anoter; ASEAN has a center.", {"anoter", "center"}),
    ],
)
def test_a_word_that_does_not_exist_is_found(language: str, text: str, wrong: set[str]) -> None:
    assert unknown_words(text, language) == wrong
