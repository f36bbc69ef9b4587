"""docs/format.md and docs/id/format.md: their tables are made from the declarations, their examples are good decks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import yaml

from kartu.kinds import kinds
from kartu.model.headerkeys import HEADER_KEYS, Shape
from kartu.model.kind import COMMON_KEYS, Key, Value
from support import PROJECT, check

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PAGE = PROJECT / "docs" / "format.md"
PAGES = {"en": PAGE, "id": PROJECT / "docs" / "id" / "format.md"}
TAKES = {
    Value.TEXT: "text",
    Value.CLOZE: "text with marks for blanks",
    Value.CHOICES: "list of texts, or one by language",
    Value.BLANKS: "list of numbers",
    Value.FLAG: "`true` or `false`",
    Value.FACTS: "list of `label` and `value`, both texts",
    Value.FORM: "key of an option",
    Value.FORMS: "key of a set of forms",
    Value.IMAGE: "path of a picture",
    Value.AUDIO: "path of a sound",
    Value.TAGS: "list of words",
    Value.SECTION: "key of a section",
}


def head() -> str:
    rows = [
        (f"`{key.name}`{'*' if key.required else ''}", key.doc, _takes(key.shape, key.choices), key.example)
        for key in HEADER_KEYS
    ]
    return _table(("Key", "What it is", "What it takes", "Example"), rows)


def _takes(shape: Shape, choices: Iterable[str]) -> str:
    return " or ".join(f"`{choice}`" for choice in choices) or shape.value


def kinds_() -> str:
    parts = [f"### `kind: {kind.name}`\n\n{kind.doc}\n\n{_keys(kind.keys)}" for kind in kinds().values()]
    return "\n\n".join([*parts, f"### Keys of every kind\n\n{_keys(COMMON_KEYS)}"])


def _keys(keys: Iterable[Key]) -> str:
    rows = [(f"`{key.name}`{'*' if key.required else ''}", key.doc, TAKES[key.value], key.example) for key in keys]
    return _table(("Key", "What it is", "What it takes", "Example"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *((*row[:-1], f"`{row[-1]}`" if row[-1] else "") for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


@pytest.mark.parametrize(("name", "make"), [("head", head), ("kinds", kinds_)])
def test_the_tables_are_made_from_the_declarations(name: str, make: object, request: pytest.FixtureRequest) -> None:
    assert callable(make)
    page = PAGE.read_text(encoding="utf-8")
    block = f"<!-- {name} -->\n{make()}\n<!-- end -->"
    if request.config.getoption("--golden"):
        page = re.sub(rf"<!-- {name} -->\n.*?<!-- end -->", lambda _: block, page, flags=re.DOTALL)
        PAGE.write_text(page, encoding="utf-8")
    assert block in page, "run pytest --golden tests/test_format_page.py"


@pytest.mark.parametrize("language", PAGES)
def test_the_examples_of_a_page_are_a_good_deck(language: str, tmp_path: Path) -> None:
    page = PAGES[language].read_text(encoding="utf-8")
    files = re.findall(r"```yaml\n# decks/[\w-]+/([\w-]+\.yaml)\b(.*?)```", page, re.DOTALL)
    assert len(files) == 3
    for name, text in files:
        (tmp_path / name).write_text(f"#{text}", encoding="utf-8")
    assert check(tmp_path).problems == ()


@pytest.mark.parametrize("key", HEADER_KEYS, ids=lambda key: key.name)
def test_the_example_of_a_key_of_the_head_is_taken(tmp_path: Path, key: object) -> None:
    from kartu.model.headerkeys import HeaderKey

    assert isinstance(key, HeaderKey)
    base = {"deck": "pkn", "languages": "[id, en]", "title": "{id: PKn, en: Civics}"}
    needed = "sections: {definitions: {id: 01 Arti, en: 01 Meaning}}\n" if key.name == "renamed" else ""
    lines = "".join(f"{name}: {value}\n" for name, value in {**base, key.name: key.example}.items())
    notes = "notes:\n  hak: {kind: term, term: {id: hak, en: right}, definition: {id: Yang boleh., en: What may be.}}\n"
    (tmp_path / "deck.yaml").write_text(lines + needed + notes, encoding="utf-8")
    assert [problem for problem in check(tmp_path).problems if problem.is_error] == []


@pytest.mark.parametrize("key", [key for kind in kinds().values() for key in kind.keys] + [*COMMON_KEYS])
def test_the_example_of_a_key_of_an_entry_is_yaml(key: Key) -> None:
    assert key.example == "" or yaml.load(f"{key.name}: {key.example}", Loader=yaml.CSafeLoader)
