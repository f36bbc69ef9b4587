"""The languages of the cards: one file of labels each, under `languages/`, and nothing else to edit for one more."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from kartu.model.messages import Message, msg
from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

FOLDER: Final = Path(__file__).parent.parent / "languages"


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """What is said in one language.

    `labels` on cards, `page` on the share page, `changes` in lists of changes, `share` where the deck is offered.
    `tables` are words that people write in spreadsheets: what they head columns with, by keys of entries.
    """

    code: str
    name: str
    speech: str  # Anki's voice language, with an underscore: id_ID
    labels: Mapping[str, str]
    page: Mapping[str, str]
    changes: Mapping[str, str]
    tables: Mapping[str, Any]
    share: Mapping[str, str]
    kinds: Mapping[str, Mapping[str, Any]]  # labels of kinds whose own folder does not know this language

    @property
    def called(self) -> Message:
        """Its name as a message: another language has another word for it."""
        return Message(self.name, "", 0, {})


def read_language(file: Traversable) -> Language:
    """Read one file of labels; a missing table is a fault of ours and raises `KartuError`."""
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    try:
        return Language(
            code=file.name.removesuffix(".toml"),
            name=data["name"],
            speech=data["speech"],
            labels=data["labels"],
            page=data.get("page", {}),
            changes=data.get("changes", {}),
            tables=data.get("tables", {}),
            share=data.get("share", {}),
            kinds=data.get("kinds", {}),
        )
    except KeyError as missing:
        message = msg("{file}: the table or label {name} is missing", file=file.name, name=str(missing))
        raise KartuError(message) from missing


@cache
def languages(folder: Traversable = FOLDER) -> Mapping[str, Language]:
    """Give every language there is a file for, by code, in the order of the codes."""
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {language.code: language for language in map(read_language, found)}
