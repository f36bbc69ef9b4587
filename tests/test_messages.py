"""What Kartu says can be said in Indonesian: whole, with the same values, and as it is said now."""

from __future__ import annotations

import ast
import pickle
import string
from typing import TYPE_CHECKING

import pytest

from catalogue import catalogue, compiled, ids, template, translations, write_anew
from kartu.commands.language import language_of
from kartu.model.messages import Numbers, listed, msg, nmsg, said
from support import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

INDONESIAN = Numbers(".", ",")


class Echo:
    """A catalogue that gives templates back, in capital letters for several things."""

    def gettext(self, message: str, /) -> str:
        return message

    def ngettext(self, one: str, many: str, number: int, /) -> str:
        return one if number == 1 else many


def fields(template: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(template) if name is not None)


def test_a_message_is_its_text_in_english() -> None:
    assert msg("`{word}` is no key", word="defenisi") == "`defenisi` is no key"
    assert nmsg("{n} file", "{n} files", 1) == "1 file"
    assert nmsg("{n} file of {size} MB", "{n} files of {size} MB", 1200, size=3.14) == "1,200 files of 3.1 MB"


def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert said(nmsg("{n} file, {size} MB", "{n} files, {size} MB", 1200, size=3.14), Echo(), INDONESIAN) == (
        "1.200 files, 3,1 MB"
    )


def test_braces_in_a_message_without_values_are_braces() -> None:
    assert said(msg("write {{c1::city}}"), Echo(), INDONESIAN) == "write {{c1::city}}"


def test_a_message_can_be_sent_to_another_process() -> None:
    message = nmsg("{n} file", "{n} files", 3)
    sent = pickle.loads(pickle.dumps(message))  # noqa: S301 - just made
    assert (sent, sent.one, sent.number, sent.values) == ("3 files", "{n} file", 3, {"n": 3})


def test_of_a_list_each_message_is_said_by_itself() -> None:
    lost = listed(["<u>", nmsg("{n} link", "{n} links", 1200), msg("a list")])
    assert lost == "<u>, 1,200 links, a list"
    assert said(msg("without {lost}", lost=lost), Echo(), INDONESIAN) == "without <u>, 1.200 links, a list"
    assert said(listed([]), Echo(), INDONESIAN) == listed([]) == ""


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "in"}, "id"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "id_ID"}, "id"),
        ({"LANG": "id_ID.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "id_ID.UTF-8", "KARTU_LANG": "en"}, "en"),
        ({"LANG": "C.UTF-8", "LANGUAGE": "id"}, "en"),
        ({"LANG": "en_US.UTF-8", "LANGUAGE": "id:en"}, "id"),
        ({"KARTU_LANG": "id"}, "id"),
        ({"LANG": "jv_ID.UTF-8"}, "en"),
    ],
    ids=str,
)
def test_kartu_speaks_the_language_of_the_machine(environment: dict[str, str], language: str) -> None:
    assert language_of(environment) == language


def test_the_catalogue_is_that_of_the_source(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--golden"):
        write_anew()
    assert ids(catalogue()) == ids(template()), "run make golden, then translate what is new"
    assert translations(compiled()) == translations(catalogue()), "run make golden"


def test_every_message_has_a_translation_with_the_same_fields() -> None:
    for english, indonesian in translations(catalogue()).items():
        known = english if isinstance(english, tuple) else (english,)
        words = indonesian if isinstance(indonesian, tuple) else (indonesian,)
        assert all(words), f"{known[0]!r} has no translation"
        if wanted := fields(known[-1]):
            assert all(fields(each) == wanted for each in words), known[0]


def _calls(file: Path) -> list[ast.Call]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    return [call for call in calls if isinstance(call.func, ast.Name) and call.func.id in ("msg", "nmsg")]


def test_a_message_is_written_where_it_is_made() -> None:
    for file in (PROJECT / "src" / "kartu").rglob("*.py"):
        if file.name in ("messages.py", "helptext.py"):
            continue
        for call in _calls(file):
            name = call.func.id if isinstance(call.func, ast.Name) else ""
            for words in call.args[: 1 if name == "msg" else 2]:
                assert isinstance(words, ast.Constant), f"{file.name}:{call.lineno}: Babel cannot find this message"
