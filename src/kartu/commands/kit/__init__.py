"""What stands beside the decks in a folder of one's own: a page that explains it, and workflows that publish it."""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from kartu import __version__

_FOLDER: Final = files(__name__)
_WORKFLOWS: Final = ("check-decks.yml", "release-decks.yml")


def folder_files(language: str) -> dict[str, str]:
    """Return the files of a new folder by name; its page is in the given language."""
    return {"README.md": _text(f"README.{language}.md"), ".gitignore": _text("gitignore")}


def github_files() -> dict[str, str]:
    """Return the workflows for GitHub by name; they install this version of Kartu."""
    return {f".github/workflows/{name}": _text(name).replace("KARTU_VERSION", __version__) for name in _WORKFLOWS}


def _text(name: str) -> str:
    return (_FOLDER / name).read_text(encoding="utf-8").replace("\r\n", "\n")
