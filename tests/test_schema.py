"""The JSON Schema says of a file's structure what the checker says, and the committed copy is the one that is made."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import yaml

import cases
from commandline import kartu
from decktrees import ENTRY_KEYS, HEAD, Slips
from kartu.commands.schema import deck_schema, schema_text
from kartu.kinds import kinds
from kartu.source import read_file
from support import PROJECT, check

if TYPE_CHECKING:
    from pathlib import Path

    from kartu.model.problems import Problem

COMMITTED = PROJECT / "docs" / "deck.schema.json"
VALIDATOR = jsonschema.Draft202012Validator(deck_schema(kinds()))
# What can be seen in one file. The rest needs other files, the meaning of texts, or YAML that can be read at all.
STRUCTURE = {"E201", "E202", "E203", "E204", "E207", "E210", "E301"}
FILES = [file for case in (*cases.BAD, *cases.GOOD) for file in sorted(case.rglob("*.y*ml"))]


class _LikeAnEditor(yaml.CSafeLoader):
    """Reads scalars as editors do (YAML 1.2): numbers, true and false, but no dates."""


_LikeAnEditor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


def _case_of(file: Path) -> Path:
    return cases.CASES / file.relative_to(cases.CASES).parts[0] / file.relative_to(cases.CASES).parts[1]


def _said_of(file: Path) -> list[Problem]:
    case = _case_of(file)
    name = file.relative_to(case).as_posix()
    return [problem for problem in cases.problems_of(case) if problem.position.file == name and problem.is_error]


def _is_structure(problem: Problem) -> bool:
    needs_the_head = problem.code == "E202" and problem.key in ("section", "forms")

    # A default that does not fit the kind of some entry: right by itself, and so is the entry.
    is_default = not problem.entry and problem.code in ("E201", "E202") and problem.key in ENTRY_KEYS
    return problem.code in STRUCTURE and not needs_the_head and not is_default


@pytest.mark.parametrize("seed", range(300))
def test_schema_and_checker_agree_on_any_structure(tmp_path: Path, seed: int) -> None:
    """Decks with all sorts of slips: what an editor marks is wrong, and what is wrong in structure is marked."""
    slips = Slips(Random(seed))  # noqa: S311 - not for secrets
    name = "deck.yaml" if seed % 2 else "01.yaml"
    trees = {"deck.yaml": HEAD, "01.yaml": {"notes": {"a": {"kind": "term", "term": "A1", "definition": "B2"}}}}
    trees[name] = slips.head() if seed % 2 else slips.notes()
    for file, tree in trees.items():
        (tmp_path / file).write_text(json.dumps(tree), encoding="utf-8")  # JSON is YAML
    for media in ("a.png", "a.mp3"):
        (tmp_path / media).write_bytes(b"x")
    said = [p for p in check(tmp_path).problems if p.position.file == f"{tmp_path.name}/{name}" and p.is_error]
    faults = [error.message for error in VALIDATOR.iter_errors(read_file(tmp_path / name, name).tree)]
    if faults:
        assert said, faults
    if any(map(_is_structure, said)):
        assert faults, [f"{problem.code} {problem.key}: {problem.message}" for problem in said]


@pytest.mark.parametrize("file", FILES, ids=lambda file: "/".join(file.relative_to(cases.CASES).parts[1:]))
def test_schema_and_checker_agree_on_every_case(file: Path) -> None:
    said = _said_of(file)
    tree: Any = read_file(file, file.name).tree
    faults = [f"{list(error.absolute_path)}: {error.message}"[:200] for error in VALIDATOR.iter_errors(tree)]
    if any(problem.code.startswith("E1") for problem in said):
        return  # an editor cannot read it either
    if any(map(_is_structure, said)):
        assert faults, f"the checker says {[cases.said(problem) for problem in said]}"
    if faults:
        assert said, faults


@pytest.mark.parametrize("case", cases.GOOD, ids=lambda path: path.name)
def test_the_schema_takes_good_decks_as_editors_read_them(case: Path) -> None:
    for file in case.rglob("*.y*ml"):
        tree = yaml.load(file.read_text(encoding="utf-8"), Loader=_LikeAnEditor)  # noqa: S506 - a safe one
        assert [error.message for error in VALIDATOR.iter_errors(tree)] == []


def test_the_schema_is_one_by_its_own_dialect() -> None:
    jsonschema.Draft202012Validator.check_schema(deck_schema(kinds()))


def test_every_key_is_explained() -> None:
    schema = deck_schema(kinds())
    for name, of_key in schema["properties"].items():
        assert name == "forms" or of_key["description"], name


def test_the_committed_schema_is_the_one_that_is_made(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--golden"):
        COMMITTED.write_text(schema_text(kinds()), encoding="utf-8")
    assert COMMITTED.read_text(encoding="utf-8") == schema_text(kinds()), "run pytest --golden tests/test_schema.py"


def test_the_command_writes_the_schema_to_standard_output() -> None:
    assert kartu("schema") == (0, schema_text(kinds()), "")
