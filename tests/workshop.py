"""A teacher's folder: decks, and the commands run over them at times of the test's choosing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from click.testing import CliRunner

from kartu.commands.main import main
from support import HEAD, write_deck

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

MONDAY, TUESDAY, WEDNESDAY = 1_764_000_000, 1_764_086_400, 1_764_172_800


def term(key: str, word: str = "", meaning: str = "", more: str = "") -> str:
    """Write an entry; `more` are further lines of it."""
    word, meaning = word or key, meaning or f"arti {key}"
    lines = f"  {key}:\n    term: {word}\n    definition: {meaning}\n"
    return lines + "".join(f"    {line}\n" for line in more.splitlines())


def terms(*entries: str) -> str:
    """Write a file of notes."""
    return "kind: term\nsection: dasar\nnotes:\n" + "".join(entries)


class Workshop:
    """A folder with one deck of terms, `pkn`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.deck = folder / "pkn"
        self.out = folder / "build"
        self.record = self.deck / "pkn.record"

    def write(self, *entries: str, head: str = HEAD, **files: str) -> Workshop:
        """Write the deck anew, in one file of notes and as many others as are given."""
        for old in self.deck.glob("*.yaml"):
            old.unlink()
        write_deck(self.folder, {"01.yaml": terms(*entries), **files}, head)
        return self

    def run(self, *arguments: str, at: int | None = MONDAY, out: Path | None = None) -> Result:
        """Run a command on the deck; without `at`, by the machine's clock."""
        where = [] if arguments[0] in ("check", "diff") else ["-o", str(out or self.out)]
        environment = {"SOURCE_DATE_EPOCH": None if at is None else str(at)}
        return CliRunner().invoke(main, [arguments[0], str(self.deck), *where, *arguments[1:]], env=environment)

    def release(self, *options: str, at: int | None = MONDAY) -> Result:
        """Release; it must go well."""
        result = self.run("release", *options, at=at)
        assert result.exit_code == 0, (result.output, result.exception)
        return result

    def changes(self, language: str = "id") -> str:
        """Give the list of changes in a language."""
        return (self.deck / f"CHANGES.{language}.md").read_text(encoding="utf-8")

    def files(self) -> dict[str, bytes]:
        """Give all files there are, but for what a build notes for itself."""
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and ".kartu" not in path.parts and ".git" not in path.parts
        }

    def packages(self, folder: Path | None = None) -> dict[str, bytes]:
        """Give the packages and the share page by name."""
        return {path.name: path.read_bytes() for path in sorted((folder or self.out).glob("pkn.*"))}
