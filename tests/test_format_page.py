"""docs/format.md and docs/id/format.md: their tables are made from the declarations, their examples are good decks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

import pytest
import yaml

from kartu.commands.language import in_words_of
from kartu.kinds import kinds
from kartu.model.headerkeys import HEADER_KEYS, HeaderKey, Shape
from kartu.model.kind import COMMON_KEYS, Key, Value
from support import PROJECT, check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

PAGES = {"en": PROJECT / "docs" / "format.md", "id": PROJECT / "docs" / "id" / "format.md"}


class Words(NamedTuple):
    """What the tables say in a language, beside what the declarations say themselves."""

    columns: tuple[str, ...]
    either: str
    of_every_kind: str
    takes: Mapping[Value, str]


WORDS = {
    "en": Words(
        ("Key", "What it is", "What it takes", "Example"),
        " or ",
        "Keys of every kind",
        {
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
        },
    ),
    "id": Words(
        ("Isian", "Gunanya", "Isinya", "Contoh"),
        " atau ",
        "Isian setiap jenis",
        {
            Value.TEXT: "teks",
            Value.CLOZE: "teks dengan tanda bagian rumpang",
            Value.CHOICES: "daftar teks, atau satu untuk setiap bahasa",
            Value.BLANKS: "daftar nomor",
            Value.FLAG: "`true` (ya) atau `false` (tidak)",
            Value.FACTS: "daftar `label` dan `value`, keduanya teks",
            Value.FORM: "kunci sebuah pilihan",
            Value.FORMS: "kunci sebuah kelompok pilihan",
            Value.IMAGE: "letak berkas gambar",
            Value.AUDIO: "letak berkas suara",
            Value.TAGS: "daftar kata",
            Value.SECTION: "kunci sebuah bagian",
        },
    ),
}


def head(language: str) -> str:
    rows = [(key, key.doc, _takes(key.shape, key.choices, language)) for key in HEADER_KEYS]
    return _table(rows, language)


def _takes(shape: Shape, choices: Iterable[str], language: str) -> str:
    return WORDS[language].either.join(f"`{choice}`" for choice in choices) or in_words_of(language, shape.value)


def kinds_(language: str) -> str:
    parts = [
        f"### `kind: {kind.name}`\n\n{in_words_of(language, kind.doc)}\n\n{_keys(kind.keys, language)}"
        for kind in kinds().values()
    ]
    return "\n\n".join([*parts, f"### {WORDS[language].of_every_kind}\n\n{_keys(COMMON_KEYS, language)}"])


def _keys(keys: Iterable[Key], language: str) -> str:
    return _table([(key, key.doc, WORDS[language].takes[key.value]) for key in keys], language)


def _table(rows: Iterable[tuple[Key | HeaderKey, str, str]], language: str) -> str:
    columns = WORDS[language].columns
    lines = [columns, tuple("---" for _ in columns)]
    for key, doc, takes in rows:
        name, example = f"`{key.name}`{'*' if key.required else ''}", f"`{key.example}`" if key.example else ""
        lines.append((name, in_words_of(language, doc), takes, example))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize(("name", "make"), [("head", head), ("kinds", kinds_)])
def test_the_tables_are_made_from_the_declarations(
    name: str, make: Callable[[str], str], language: str, request: pytest.FixtureRequest
) -> None:
    page = PAGES[language].read_text(encoding="utf-8")
    block = f"<!-- {name} -->\n{make(language)}\n<!-- end -->"
    if request.config.getoption("--golden"):
        page = re.sub(rf"<!-- {name} -->\n.*?<!-- end -->", lambda _: block, page, flags=re.DOTALL)
        PAGES[language].write_text(page, encoding="utf-8")
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
def test_the_example_of_a_key_of_the_head_is_taken(tmp_path: Path, key: HeaderKey) -> None:
    base = {"deck": "pkn", "languages": "[id, en]", "title": "{id: PKn, en: Civics}"}
    needed = "sections: {definitions: {id: 01 Arti, en: 01 Meaning}}\n" if key.name == "renamed" else ""
    lines = "".join(f"{name}: {value}\n" for name, value in {**base, key.name: key.example}.items())
    notes = "notes:\n  hak: {kind: term, term: {id: hak, en: right}, definition: {id: Yang boleh., en: What may be.}}\n"
    (tmp_path / "deck.yaml").write_text(lines + needed + notes, encoding="utf-8")
    assert [problem for problem in check(tmp_path).problems if problem.is_error] == []


@pytest.mark.parametrize("key", [key for kind in kinds().values() for key in kind.keys] + [*COMMON_KEYS])
def test_the_example_of_a_key_of_an_entry_is_yaml(key: Key) -> None:
    assert key.example == "" or yaml.load(f"{key.name}: {key.example}", Loader=yaml.CSafeLoader)
