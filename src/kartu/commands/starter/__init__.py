"""A small deck to start from, one folder of files for each language of its remarks."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from kartu.check.decksource import RawEntry

_FOLDER: Final = files(__name__)


def starter_languages() -> tuple[str, ...]:
    """Give the languages that the remarks can be in."""
    return tuple(sorted(folder.name for folder in _FOLDER.iterdir() if (folder / "deck.yaml").is_file()))


def starter_files(key: str, uid: str, language: str) -> dict[str, str]:
    """Give the files of a new deck by name, with remarks in a language; `key` is a proper deck key."""
    title = key.replace("-", " ").capitalize()
    found = sorted(file.name for file in (_FOLDER / language).iterdir() if file.name.endswith(".yaml"))
    found += sorted(f"images/{file.name}" for file in (_FOLDER / language / "images").iterdir())
    texts = {name: (_FOLDER / language / name).read_text(encoding="utf-8").replace("\r\n", "\n") for name in found}
    return {name: text.replace("KEY", key).replace("UID", uid).replace("TITLE", title) for name, text in texts.items()}


def sample_entries() -> tuple[RawEntry, ...]:
    """Give the entries of the small deck, in each language of its remarks: they are there to be replaced."""
    from kartu.check.decksource import find_deck, take_entries  # noqa: PLC0415 - `new` does without

    found: list[RawEntry] = []
    for language in starter_languages():
        for file in find_deck(Path(str(_FOLDER / language)), language).files():
            list(take_entries(file, found))  # what it says of the head, which has no entries, is of no account
    return tuple(found)
