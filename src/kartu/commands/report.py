"""Words for people: problems as a compiler shows them, and tables of what was built."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from kartu.commands.language import in_digits, in_words
from kartu.commands.terminal import BOLD, DIM, OFF, RED, YELLOW, in_a_line
from kartu.model.messages import NOTHING, msg, nmsg
from kartu.model.problems import CODES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from kartu.build.loading import Loaded
    from kartu.build.pipeline import Built, BuiltFile
    from kartu.model.messages import Message
    from kartu.model.problems import Problem

SHOWN: Final = 20  # problems in full; after that a count
_EXCERPT: Final = 100  # characters of a line that fit on a screen


def problems_as_text(problems: Sequence[Problem], *, color: bool, limit: int | None = SHOWN) -> str:
    """Give problems for a person: place, code, entry and key, message, the line with a caret, and what to do."""
    shown = _most_pressing(problems, limit)
    blocks = [_block(problem, color=color) for problem in problems if problem in shown]
    if rest := [problem for problem in problems if problem not in shown]:
        files = nmsg("{n} file", "{n} files", len({problem.position.file for problem in rest}))
        blocks.append(in_words(msg("… and {n} more in {files}; `--all` shows them", n=len(rest), files=files)))
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
    position = problem.position._replace(file=in_words(problem.position.file))  # “table, sheet” is a message, too
    place, text = in_a_line(str(position)), in_a_line(f"{about} {in_words(problem.message)}")
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
        text = "\n".join(map(in_words, [problem.message, *([problem.hint] if problem.hint else [])]))
        lines.append(f"::{level} {place},title={problem.code}::{_data(text)}")
    return "\n".join(lines)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def summary(problems: Sequence[Problem]) -> Message:
    """Say in a line how many errors and how much advice there is; nothing if none."""
    errors = sum(problem.is_error for problem in problems)
    advice = len(problems) - errors
    wrong = nmsg("{n} problem", "{n} problems", errors)
    advised = nmsg("{n} piece of advice", "{n} pieces of advice", advice)
    if errors and advice:
        return msg("{problems} and {advice}", problems=wrong, advice=advised)
    return wrong if errors else advised if advice else NOTHING


def table(head: Sequence[str], rows: Iterable[Sequence[str]], right: frozenset[int] = frozenset()) -> str:
    """Set a table in columns of spaces, messages in the person's language; the columns in `right` are numbers."""
    lines = [[in_words(cell) for cell in line] for line in (head, *rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if i in right else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def size(octets: int) -> Message:
    """Give a number of bytes in kB or MB, as file managers do."""
    if octets >= 1_000_000:
        return msg("{n} MB", n=octets / 1_000_000)
    return msg("{n} kB", n=max(1, round(octets / 1000)))


def all_well(loaded: Sequence[Loaded], problems: Iterable[Problem]) -> str:
    """Say of each deck that can be read what is in it, and how many of the problems are its own."""
    lines = []
    for deck in loaded:
        checked, head = deck.validated.deck, deck.validated.source.header.name
        if checked is not None:
            between = (problem for problem in problems if problem.position.file == head)  # such as two decks of a title
            own = sorted({*deck.validated.problems, *deck.record_problems, *between})
            what = {
                "deck": checked.key,
                "entries": nmsg("{n} entry", "{n} entries", len(checked.keys)),
                "languages": ", ".join(checked.languages),
                "problems": summary(own) or msg("no problems"),
            }
            lines.append(in_words(msg("{deck}: {entries} ({languages}), {problems}", **what)))
    return "\n".join(lines)


def built_table(built: Sequence[Built], index: Path | None = None) -> str:
    """Say what was built: a line a package, with notes, cards and size, then the share pages and their list."""
    rows = [
        (_label(file), in_digits(file.notes), in_digits(file.cards), size(file.size), file.path.as_posix())
        for deck in built
        for file in deck.files
    ]
    head = (msg("language"), msg("notes"), msg("cards"), msg("size"), msg("file"))
    told = [msg("share page: {page}", page=deck.page.as_posix()) for deck in built if deck.page]
    if index:
        told.append(msg("all decks: {page}", page=index.as_posix()))
    for deck in built:
        told += [*_left_out(deck), *_made_anew(deck)]
    return "\n".join([table(head, rows, frozenset({1, 2, 3})), *map(in_words, [*told, *_drafts(built)])])


def _label(file: BuiltFile) -> str:
    return msg("all") if file.label == "all" else file.label  # as `pipeline.ALL`


def _left_out(built: Built) -> Iterator[Message]:
    for variant in built.variants:
        if variant.left_out:
            yield nmsg(
                "{deck}: {n} entry left out of {language}: {entries}",
                "{deck}: {n} entries left out of {language}: {entries}",
                len(variant.left_out),
                deck=built.deck.key,
                language=variant.language,
                entries=_some(variant.left_out),
            )


def _made_anew(built: Built) -> Iterator[Message]:
    made = {name for variant in built.variants for name, media in variant.media.items() if media.is_made_anew}
    if made:
        yield nmsg(
            "{deck}: {n} picture was made anew for the packages, upright, small and without place data; its file stays",
            "{deck}: {n} pictures were made anew for the packages, upright, small and without place data; "
            "their files stay",
            len(made),
            deck=built.deck.key,
        )


def _drafts(built: Sequence[Built]) -> list[Message]:
    """Say which decks are not as students have them, or are to get them; nothing if all are."""
    drafts = [deck.deck.key for deck in built if deck.stamps.is_draft]
    if not drafts:
        return []
    if len(built) == 1:
        return [msg("a draft, to proof-read: hand out what `kartu release` makes")]
    return [msg("a draft, to proof-read ({decks}): hand out what `kartu release` makes", decks=", ".join(drafts))]


def _some(keys: Sequence[str]) -> str:
    shown = ", ".join(keys[:5])
    return f"{shown}, …" if len(keys) > 5 else shown
