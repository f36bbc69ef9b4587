"""Menus, buttons and settings are called in pages, lists of changes and on the share page as programs call them.

In a page, such a name stands in italics and begins with a capital letter, arrows between its steps: *File → Import*;
what is only stressed is bold. On the share page it is in <b>, and in plain texts between “ and ”. Anki is asked for its
own names in the same language; those of other programs stand below with where they were read.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from ankitools import words_of_anki
from kartu.model.language import languages
from support import PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path


class Name(NamedTuple):
    """A name in both languages."""

    en: str
    id: str


# What a person reads on the screen, by its keys in Anki's own catalogue: menu, then entry.
ANKI: Final = (
    ("qt_accel_file", "qt_accel_import"),
    ("qt_accel_file", "qt_accel_export"),
    ("qt_accel_notes", "actions_delete"),
    ("qt_accel_cards", "browsing_change_deck2"),
    ("qt_accel_tools", "qt_misc_empty_cards"),
    ("qt_accel_preferences", "preferences_network"),
    ("qt_misc_browse",),
    ("actions_add",),
    ("actions_import",),
    ("studying_flag_card",),
    ("studying_mark_note",),
    ("importing_also_import_progress",),
    ("importing_with_deck_configs",),
    ("importing_updates",),
    ("importing_merge_notetypes",),
    ("importing_update_notes",),
    ("importing_update_notetypes",),
    ("importing_update_if_newer",),
    ("exporting_anki_deck_package",),
    ("exporting_notes_in_plain_text",),
    ("preferences_on_next_sync_force_changes_in",),
    ("sync_upload_to_ankiweb",),
    ("sync_download_from_ankiweb",),
    ("deck_config_bury_title",),
    ("deck_config_bury_new_siblings",),
    ("deck_config_bury_review_siblings",),
)
OTHERS: Final[Mapping[str, tuple[Name, ...]]] = {
    "AnkiDroid, github.com/ankidroid/Anki-Android a644cf79, AnkiDroid/src/main/res/values and values-ind": (
        Name("⋮ → Import → Deck package (.apkg)", "⋮ → Impor → Paket dek (.apkg)"),  # menu_import, import_deck_package
        Name("Card browser", "Peramban kartu"),  # card_browser
    ),
    "iOS, support.apple.com/en-us/116944 and /id-id/116944; the button for sharing": (
        Name("Settings → Camera → Formats → Most Compatible", "Pengaturan → Kamera → Format → Paling Kompatibel"),
        Name("Share", "Bagikan"),
    ),
    "Notepad of Windows 11": (Name("File → Save as", "File → Simpan sebagai"), Name("Encoding", "Pengodean")),
    "Google Sheets, the same in both languages": (
        Name("File → Download → Microsoft Excel (.xlsx)", "File → Download → Microsoft Excel (.xlsx)"),
    ),
    "Quizlet, which has no Indonesian": (Name("Export", "Export"), Name("Tab", "Tab")),
    "GitHub, which has no Indonesian": tuple(
        Name(each, each)
        for each in (
            "Actions",
            "Run workflow",
            "Re-run jobs",
            "Settings",
            "Pages → Source → GitHub Actions",
            "Secrets and variables → Actions → Variables",
        )
    ),
    "programs and an extension, which are called so": tuple(
        Name(each, each)
        for each in ("AnkiDroid", "AnkiMobile", "AnkiMobile Flashcards", "Terminal", "PowerShell", "YAML", "Kartu")
    ),
}
OWN: Final = (  # what Kartu itself shows: a button of the share page, workflows, a field of the note types
    Name(languages()["en"].page["print"], languages()["id"].page["print"]),
    Name("Check decks", "Check decks"),
    Name("Release decks", "Release decks"),
    Name("Key", "Key"),
)

PAGES: Final = {
    **{page: page.parent.name for page in sorted(PROJECT.glob("docs/??/*.md"))},
    PROJECT / "docs" / "format.md": "en",
    PROJECT / "docs" / "problems.md": "en",
    PROJECT / "README.md": "en",
    PROJECT / "README.id.md": "id",
}
_CODE: Final = re.compile(r"^```.*?^```|(`+).*?\1|<!--.*?-->", re.DOTALL | re.MULTILINE)
_MARKED: Final = re.compile(r"(?<![*\w])(\*{1,2})(?![*\s])([^*]+)(?<!\s)\1(?![*\w])")
_IS_NAME: Final = re.compile(r"[^\W\d_a-z]|⋮")
_STEP: Final = r"(?:⋮|[A-Z][\w-]*(?: [A-Z][\w-]*)*)"
_PATH: Final = re.compile(rf"{_STEP}(?: [→>] {_STEP})+")


@cache
def known() -> tuple[Name, ...]:
    """Give all names that may stand in a page."""
    english, indonesian = words_of_anki("en"), words_of_anki("id")
    anki = [Name(*(" → ".join(words(key) for key in keys) for words in (english, indonesian))) for keys in ANKI]
    return (*anki, *OWN, *(name for names in OTHERS.values() for name in names))


def wrong(names: Iterable[str], language: str, text: str) -> list[str]:
    """Give the names that no program shows in this language.

    In Indonesian, English ones may stand beside their own: there are computers and phones that speak English.
    """
    own = {getattr(name, language) for name in known()}
    if language == "id":
        own |= {name.en for name in known() if name.id in text}
    return [name for name in names if name not in own]


def _in_a_page(text: str) -> tuple[list[str], str]:
    """Give what is in italics and begins like a name, and the page without what is marked."""
    text = " ".join(_CODE.sub("`", text).replace("\n> ", "\n").split())
    names = [words for stars, words in _MARKED.findall(text) if stars == "*" and _IS_NAME.match(words)]
    return names, _MARKED.sub(lambda marked: "*" if marked[1] == "*" else marked[2], text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(PROJECT).as_posix())
def test_a_page_names_menus_as_the_programs_do(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    names, rest = _in_a_page(text)
    assert wrong(names, PAGES[page], " ".join(text.split())) == []
    assert _PATH.findall(rest) == [], "the way to a menu stands in italics, with arrows: *File → Import*"


def test_no_name_is_bold() -> None:
    names = {words for name in known() for words in name}
    for page in PAGES:
        bold = {words for stars, words in _MARKED.findall(_CODE.sub("`", page.read_text("utf-8"))) if stars == "**"}
        assert bold & names == set(), page


def _in_texts(language: str) -> Iterator[str]:
    """Yield the names in what the share page and lists of changes say."""
    for text in (*languages()[language].page.values(), *languages()[language].changes.values()):
        yield from (
            name for name in re.findall(r"<b>(.*?)</b>|“([^”{]+)”", text) for name in name if _IS_NAME.match(name)
        )
        yield from _PATH.findall(re.sub(r"<b>.*?</b>", "", text))


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_share_page_and_lists_of_changes_name_menus_as_the_programs_do(language: str) -> None:
    text = " ".join((*languages()[language].page.values(), *languages()[language].changes.values()))
    names = list(_in_texts(language))
    assert len(names) > 10
    assert wrong(names, language, text) == []


@pytest.mark.parametrize("language", ["en", "id"])
def test_lists_of_changes_that_are_out_name_menus_as_the_programs_do(language: str) -> None:
    for path in sorted(PROJECT.glob(f"decks/*/CHANGES.{language}.md")):
        text = path.read_text(encoding="utf-8")
        assert wrong(_PATH.findall(text), language, text) == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("pilih *Berkas → Impor*", "id"),  # no program says so
        ("pilih *Catatan → Hapus*", "id"),  # Anki's entry Catatan is another
        ("pilih *Notes → Delete*", "id"),  # English alone
        ("choose *File → Impor*", "en"),
        ("tap *Bury siblings*", "en"),
    ],
)
def test_a_name_that_no_program_shows_is_found(text: str, language: str) -> None:
    names, _ = _in_a_page(text)
    assert len(wrong(names, language, text)) == 1


@pytest.mark.parametrize("text", ["choose File → Import", "in Preferensi → Menyinkronkan", "menu File > Ekspor"])
def test_the_way_to_a_menu_that_is_not_marked_is_found(text: str) -> None:
    _, rest = _in_a_page(text)
    assert _PATH.findall(rest)
