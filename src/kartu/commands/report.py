"""Words for people: problems as a compiler shows them, and tables of what was built."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from kartu.commands.language import in_words
from kartu.commands.terminal import BOLD, DIM, OFF, RED, YELLOW, in_a_line
from kartu.model.counting import counted
from kartu.model.problems import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from kartu.build.loading import Loaded
    from kartu.build.pipeline import Built
    from kartu.model.problems import Problem

SHOWN: Final = 20  # problems in full; after that a count
_EXCERPT: Final = 100  # characters of a line that fit on a screen


def problems_as_text(problems: Sequence[Problem], *, color: bool, limit: int | None = SHOWN) -> str:
    """Give problems for a person: place, code, entry and key, message, the line with a caret, and what to do."""
    shown = _most_pressing(problems, limit)
    blocks = [_block(problem, color=color) for problem in problems if problem in shown]
    if rest := [problem for problem in problems if problem not in shown]:
        files = len({problem.position.file for problem in rest})
        blocks.append(f"… and {len(rest):,} more in {counted(files, 'file')}; `--all` shows them")
    return "\n".join(blocks)


def _most_pressing(problems: Sequence[Problem], limit: int | None) -> frozenset[Problem]:
    """Choose what is shown: what stops a build before advice, else in the order of files and lines."""
    if limit is None or len(problems) <= limit:
        return frozenset(problems)
    return frozenset(sorted(problems, key=lambda problem: not problem.is_error)[:limit])


def _block(problem: Problem, *, color: bool) -> str:
    red, bold, dim, off = (RED if problem.is_error else YELLOW, BOLD, DIM, OFF) if color else ("", "", "", "")
    where = f"{problem.entry}, {problem.key}" if problem.entry and problem.key else problem.entry or problem.key
    about = f" [{where}]" if where else ""
    place, text = in_a_line(str(problem.position)), in_a_line(f"{about} {in_words(problem.message)}")
    lines = [f"{bold}{place}:{off} {red}{problem.code}{off}{text}"]
    if problem.excerpt:
        text, caret = _excerpt(problem.excerpt, problem.position.column)
        lines += [f"    {text}", f"    {caret}{red}^{off}"]
    if problem.hint:
        first, *more = map(in_a_line, in_words(problem.hint).split("\n"))
        lines += [f"    {dim}→{off} {first}", *(f"      {line}" for line in more)]
    return "\n".join(lines)


def _excerpt(line: str, column: int) -> tuple[str, str]:
    """Cut a line so that its column is seen; give it with the white space that leads to the caret."""
    start = max(0, column - 1 - _EXCERPT * 2 // 3) if len(line) > _EXCERPT else 0
    cut = in_a_line(line[start : start + _EXCERPT])
    before = in_a_line(line[start : max(start, column - 1)])[: len(cut)]
    width = sum(2 if unicodedata.east_asian_width(c) in "WF" else not unicodedata.combining(c) for c in before)
    left, right = "…" if start else "", "…" if len(line) > start + _EXCERPT else ""
    return f"{left}{cut}{right}", " " * (width + len(left))


def problems_as_json(problems: Iterable[Problem]) -> str:
    """Give problems for a program: a list of objects, one a problem."""
    rows: list[dict[str, Any]] = [
        {
            "code": problem.code,
            "title": CODES[problem.code],
            "severity": "error" if problem.is_error else "advice",
            "file": problem.position.file,
            "line": problem.position.line,
            "column": problem.position.column,
            "entry": problem.entry,
            "key": problem.key,
            "message": problem.message,
            "hint": problem.hint,
        }
        for problem in problems
    ]
    return json.dumps(rows, indent=2)  # in ASCII: whatever the console's encoding, a program reads the same


def problems_as_annotations(problems: Iterable[Problem]) -> str:
    """Give problems as workflow commands of GitHub Actions, which shows them at their lines."""
    lines = []
    for problem in problems:
        level = "error" if problem.is_error else "warning"
        place = f"file={_property(problem.position.file)},line={problem.position.line},col={problem.position.column}"
        text = problem.message + (f"\n{problem.hint}" if problem.hint else "")
        lines.append(f"::{level} {place},title={problem.code}::{_data(text)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(problems: Sequence[Problem]) -> str:
    """Say in a line how many errors and how much advice there is; '' if none."""
    errors = sum(problem.is_error for problem in problems)
    parts = [counted(errors, "problem")] if errors else []
    if advice := len(problems) - errors:
        parts.append(f"{advice} {'piece' if advice == 1 else 'pieces'} of advice")
    return " and ".join(parts)


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()) -> str:
    """Set a table in columns of spaces; the columns in `right` are numbers."""
    lines = [head, *rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def size(octets: int) -> str:
    """Give a number of bytes in kB or MB, as file managers do."""
    return f"{octets / 1_000_000:.1f} MB" if octets >= 1_000_000 else f"{max(1, round(octets / 1000))} kB"


def all_well(loaded: Sequence[Loaded]) -> str:
    """Say of each deck that can be built what is in it, and how much advice there is."""
    lines = []
    for deck in loaded:
        checked = deck.validated.deck
        if checked is not None:
            languages = ", ".join(checked.languages)
            entries = counted(len(checked.keys), "entry", "entries")
            lines.append(f"{checked.key}: {entries} ({languages}), {summary(deck.validated.problems) or 'no problems'}")
    return "\n".join(lines)


_ONE_MADE_ANEW: Final = (
    "1 picture was made anew for the packages, upright, small and without place data; its file stays"
)
_MADE_ANEW: Final = (
    "{n} pictures were made anew for the packages, upright, small and without place data; their files stay"
)


def built_table(built: Sequence[Built], index: Path | None = None) -> str:
    """Say what was built: a line a package, with notes, cards and size, then the share pages and their list."""
    rows = [
        (file.label, f"{file.notes:,}", f"{file.cards:,}", size(file.size), file.path.as_posix())
        for deck in built
        for file in deck.files
    ]
    lines = [table(("language", "notes", "cards", "size", "file"), rows, frozenset({1, 2, 3}))]
    lines += [f"share page: {deck.page.as_posix()}" for deck in built if deck.page]
    if index:
        lines.append(f"all decks: {index.as_posix()}")
    for deck in built:
        for variant in deck.variants:
            if variant.left_out:
                missing = counted(len(variant.left_out), "entry", "entries")
                lines.append(f"{deck.deck.key}: {missing} left out of {variant.language}: {_some(variant.left_out)}")
        made = {name for variant in deck.variants for name, media in variant.media.items() if media.is_made_anew}
        if made:
            lines.append(f"{deck.deck.key}: {(_MADE_ANEW if len(made) > 1 else _ONE_MADE_ANEW).format(n=len(made))}")
    return "\n".join([*lines, *_drafts(built)])


def _drafts(built: Sequence[Built]) -> list[str]:
    """Say which decks are not as students have them, or are to get them; nothing if all are."""
    keys = [deck.deck.key for deck in built if deck.stamps.is_draft]
    which = f" ({', '.join(keys)})" if len(built) > 1 else ""
    return [f"a draft, to proof-read{which}: hand out what `kartu release` makes"] if keys else []


def _some(keys: Sequence[str]) -> str:
    shown = ", ".join(keys[:5])
    return f"{shown}, …" if len(keys) > 5 else shown
