"""Problems as people and programs see them."""

from __future__ import annotations

import json

import pytest

from kartu.commands.report import problems_as_annotations, problems_as_json, problems_as_text, summary
from kartu.model.messages import msg
from kartu.model.problems import Position, Problem


def problem(
    code: str = "E201", line: int = 1, column: int = 1, message: str = "what is wrong", hint: str = "", **more: str
) -> Problem:
    return Problem(code, Position("decks/pkn/01.yaml", line, column), msg(message), msg(hint), **more)


def test_a_problem_shows_its_place_line_caret_and_what_to_do() -> None:
    shown = problem(
        line=12, column=5, entry="hak", key="defenisi", excerpt="    defenisi: Yang boleh", hint="did you mean `x`?"
    )
    assert problems_as_text([shown], color=False) == (
        "decks/pkn/01.yaml:12:5: E201 [hak, defenisi] what is wrong\n"
        "        defenisi: Yang boleh\n"
        "        ^\n"
        "    → did you mean `x`?"
    )


@pytest.mark.parametrize(
    ("line", "column", "caret_under"),
    [
        ("a: 日本 x", 7, 8),  # two columns each
        ("a: e\u0301 x", 7, 5),  # an accent of its own takes none
        ("\ta: x", 2, 1),
        ("a: x", 1, 0),
    ],
)
def test_the_caret_stands_under_the_column_as_a_terminal_shows_it(line: str, column: int, caret_under: int) -> None:
    *_, caret = problems_as_text([problem(column=column, excerpt=line)], color=False).split("\n")
    assert caret == "    " + " " * caret_under + "^"


@pytest.mark.parametrize("column", [1, 70, 150, 250, 300])
def test_of_a_long_line_the_part_around_the_column_is_shown(column: int) -> None:
    line = "".join(f"{number:03}"[-1] for number in range(300))
    _, excerpt, caret = problems_as_text([problem(column=column, excerpt=line)], color=False).split("\n")
    assert excerpt[caret.index("^")] == line[column - 1]
    assert len(excerpt) <= 4 + 100 + 2


def test_nothing_from_a_source_can_steer_the_terminal() -> None:
    nasty = "\x1b[31mred\x07 \u202eback \u2066 \x9b2J"
    shown = problems_as_text(
        [problem(excerpt=f"a: {nasty}", entry=nasty, key=nasty, message=nasty, hint=nasty)], color=False
    )
    assert not set(shown) & set("\x1b\x07\u202e\u2066\x9b")


def test_after_twenty_problems_the_rest_is_counted() -> None:
    many = [problem(line=line) for line in range(1, 31)]
    shown = problems_as_text(many, color=False)
    assert shown.count("E201") == 20
    assert shown.endswith("… and 10 more in 1 file; `--all` shows them")
    assert problems_as_text(many, color=False, limit=None).count("E201") == 30


def test_advice_does_not_push_a_mistake_off_the_screen() -> None:
    many = [problem("W303", line=line) for line in range(1, 31)] + [problem("E301", line=31)]
    shown = problems_as_text(many, color=False)
    assert "01.yaml:31:1: E301" in shown
    assert shown.count("W303") == 19
    assert shown.index("W303") < shown.index("E301"), "what is shown stays in the order of the lines"


def test_colours_are_written_only_when_asked_for() -> None:
    assert "\x1b[" not in problems_as_text([problem(excerpt="a")], color=False)
    assert "\x1b[31mE201\x1b[0m" in problems_as_text([problem(excerpt="a")], color=True)
    assert "\x1b[33mW303\x1b[0m" in problems_as_text([problem("W303")], color=True)


def test_the_summary_counts_mistakes_and_advice() -> None:
    assert summary([]) == ""
    assert summary([problem()]) == "1 problem"
    assert summary([problem(), problem(), problem("W303")]) == "2 problems and 1 piece of advice"
    assert summary([problem("W303"), problem("W303")]) == "2 pieces of advice"


def test_json_holds_all_there_is_to_know_in_ascii() -> None:
    shown = problems_as_json([problem(line=3, column=7, message="“é” 日本", hint="do", entry="a", key="term.id")])
    assert shown.isascii()
    assert json.loads(shown) == [
        {
            "code": "E201",
            "title": "an unknown key",
            "severity": "error",
            "file": "decks/pkn/01.yaml",
            "line": 3,
            "column": 7,
            "entry": "a",
            "key": "term.id",
            "message": "“é” 日本",
            "hint": "do",
        }
    ]
    assert json.loads(problems_as_json([problem("W303")]))[0]["severity"] == "advice"


def test_annotations_of_github_stay_one_line_whatever_the_text() -> None:
    odd = Problem("E301", Position("decks/a,b:c/50%.yaml", 2, 3), msg("one\ntwo::error::three"), msg("100 %"))
    assert problems_as_annotations([odd, problem("W303")]) == (
        "::error file=decks/a%2Cb%3Ac/50%25.yaml,line=2,col=3,title=E301::one%0Atwo::error::three%0A100 %25\n"
        "::warning file=decks/pkn/01.yaml,line=1,col=1,title=W303::what is wrong"
    )
