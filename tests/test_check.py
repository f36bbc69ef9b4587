"""`kartu check`: everything at once, for people and for programs, with the right exit status."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from commandline import kartu
from support import HEAD, write_deck

HEAD_OF_TERMS = """\
deck: pkn
uid: k7f3q2mz
languages: [id, en]
title: {id: PKn, en: Civics}
sections: {dasar: {id: 01 Dasar, en: 01 Basics}}
"""
FRAME = "kind: term\nsection: dasar\nnotes:\n"
ENTRY = "  hak:\n    term: {id: hak, en: right}\n    definition: {id: Yang boleh., en: What may be.}\n"
GOOD = FRAME + ENTRY
BAD = GOOD.replace("definition", "defenisi")
ADVICE = GOOD.replace("Yang boleh.", "Hak adalah yang boleh.")


def deck(folder: Path, notes: str) -> str:
    return str(write_deck(folder, {"01.yaml": notes}, head=HEAD_OF_TERMS))


def test_a_good_deck_is_said_to_be_good(tmp_path: Path) -> None:
    assert kartu("check", deck(tmp_path, GOOD)) == (0, "pkn: 1 entry (id, en), no problems\n", "")


def test_a_deck_that_was_never_released_is_offered_a_uid_to_paste(tmp_path: Path) -> None:
    path = deck(tmp_path, GOOD)
    head = Path(path) / "deck.yaml"
    head.write_text(HEAD_OF_TERMS.replace("uid: k7f3q2mz\n", ""), encoding="utf-8")
    done = kartu("check", path)
    offered = re.findall(r"`(uid: [a-z0-9]{8})`", done.err)
    assert (done.status, done.err.count("W403"), len(offered)) == (0, 1, 1)
    head.write_text(HEAD_OF_TERMS.replace("uid: k7f3q2mz", offered[0]), encoding="utf-8")
    assert kartu("check", path).err == ""
    assert "W403" not in kartu("build", path, "-o", str(tmp_path / "out"), "--no-page").err


def test_mistakes_end_with_status_1_and_stand_on_standard_error(tmp_path: Path) -> None:
    done = kartu("check", deck(tmp_path, BAD))
    assert done.status == 1
    assert done.out == ""
    assert "01.yaml:6:5: E201 [hak, defenisi]" in done.err
    assert done.err.endswith("\n1 problem\n")


def test_advice_stops_nothing_unless_asked_to(tmp_path: Path) -> None:
    path = deck(tmp_path, ADVICE)
    done = kartu("check", path)
    assert (done.status, done.out) == (0, "pkn: 1 entry (id, en), 1 piece of advice\n")
    assert "W302" in done.err
    assert kartu("check", path, "--strict").status == 1
    built = kartu("build", path, "-o", str(tmp_path / "out"), "--strict")
    assert (built.status, built.out) == (1, "")
    assert built.err.endswith("1 piece of advice\nNothing was built.\n")
    assert not (tmp_path / "out").exists()
    assert kartu("build", path, "-o", str(tmp_path / "out"), "--no-page").status == 0


@pytest.mark.parametrize("part", ["", "deck.yaml", "."])
def test_a_deck_is_named_by_its_folder_or_its_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str) -> None:
    path = deck(tmp_path, GOOD)
    monkeypatch.chdir(path)
    for name in (part or path, path):
        assert kartu("check", name).out == "pkn: 1 entry (id, en), no problems\n"
    assert kartu("check", path, f"{path}/deck.yaml").out == "pkn: 1 entry (id, en), no problems\n"


def test_a_part_of_a_deck_is_not_taken_for_a_deck(tmp_path: Path) -> None:
    done = kartu("check", f"{deck(tmp_path, GOOD)}/01.yaml")
    assert done.status == 2
    assert "is a part of a deck" in done.err


def test_a_deck_in_the_usual_folder_is_found_by_those_who_leave_the_folder_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deck(tmp_path / "decks", GOOD)
    monkeypatch.chdir(tmp_path)
    assert kartu("check", "pkn").out == "pkn: 1 entry (id, en), no problems\n"


def test_all_shows_every_problem(tmp_path: Path) -> None:
    entries = "".join(f"  e{number}: {{term: Istilah {number}, definition: ''}}\n" for number in range(30))
    path = deck(tmp_path, FRAME + entries)
    assert kartu("check", path).err.count("E301") == 20
    assert "… and 10 more in 1 file" in kartu("check", path).err
    assert kartu("check", path, "--all").err.count("E301") == 30


def test_programs_get_json_or_annotations_on_standard_output(tmp_path: Path) -> None:
    path = deck(tmp_path, BAD)
    as_json = kartu("check", path, "--format", "json")
    assert (as_json.status, as_json.err) == (1, "")
    assert [problem["code"] for problem in json.loads(as_json.out)] == ["E201"]
    assert json.loads(kartu("check", deck(tmp_path / "good", GOOD), "--format", "json").out) == []
    annotations = kartu("check", path, "--format", "github")
    assert annotations.out.startswith("::error file=")
    assert annotations.err == ""


def test_a_build_says_problems_in_the_format_asked_for_on_standard_error(tmp_path: Path) -> None:
    done = kartu("build", deck(tmp_path, BAD), "-o", str(tmp_path / "out"), "--format", "json")
    assert (done.status, done.out) == (1, "")
    assert [problem["code"] for problem in json.loads(done.err)] == ["E201"]


@pytest.mark.parametrize(
    ("is_terminal", "no_color", "coloured"), [(True, "", True), (True, "1", False), (False, "", False)]
)
def test_colours_are_for_terminals_whose_people_want_them(
    tmp_path: Path,
    is_terminal: bool,  # noqa: FBT001
    no_color: str,
    coloured: bool,  # noqa: FBT001
) -> None:
    done = kartu("check", deck(tmp_path, BAD), is_terminal=is_terminal, NO_COLOR=no_color)
    assert ("\x1b[" in done.err) is coloured


def test_five_mistakes_in_three_files_are_five_lines(tmp_path: Path) -> None:
    """Case C46: an empty term, an unknown key, a repeated key, a bad tag and a control character, far apart."""

    def entries(file: str) -> list[str]:
        return [
            f"  {file}{number}:\n    term: {{id: istilah {file}{number}, en: term {file}{number}}}\n"
            f"    definition: {{id: Arti yang ke-{number}., en: Meaning number {number}.}}\n"
            for number in range(400)
        ]

    a, b, c = entries("a"), entries("b"), entries("c")
    a[100] = a[100].replace("{id: istilah a100, en: term a100}", "")
    a[300] = a[300].replace("definition", "defenisi")
    b[200] = a[10]
    b[250] += "    tags: [bab satu]\n"
    c[399] = c[399].replace("Meaning number 399.", '"a\\x1fb"')
    files = {f"0{number}.yaml": FRAME + "".join(each) for number, each in enumerate((a, b, c), start=1)}
    path = str(write_deck(tmp_path, files, head=HEAD_OF_TERMS))
    done = kartu("check", path, "--format", "json")
    assert done.status == 1
    found = [(row["code"], row["file"][-7:], row["line"], row["entry"], row["key"]) for row in json.loads(done.out)]
    assert found == [
        ("E301", "01.yaml", 305, "a100", "term"),
        ("E201", "01.yaml", 906, "a300", "defenisi"),
        ("E208", "02.yaml", 604, "a10", ""),
        ("E212", "02.yaml", 757, "b250", "tags.0"),
        ("E103", "03.yaml", 1203, "c399", "definition.en"),
    ]
    shown = kartu("check", path).err
    assert len(re.findall(r"^\S+:\d+:\d+: E\d{3} ", shown, re.MULTILINE)) == 5
    assert shown.endswith("\n5 problems\n")


YAMLISH = st.sampled_from(
    [
        *"{}[]:,-?#&*!|>'\"%@`\\\n\t ~",
        "notes:",
        "kind: term",
        "  a:",
        "    term: x",
        "---",
        "...",
        "<<: *a",
        "\r\n",
        "\xff",
        "\x00",
    ]
)
bytes_ = st.one_of(
    st.binary(max_size=60),
    st.lists(YAMLISH, max_size=30).map(lambda parts: "".join(parts).encode("latin-1")),
    st.text(max_size=40).map(lambda text: (FRAME + "  a:\n    term: " + text).encode("utf-8", "surrogatepass")),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(bytes_, st.sampled_from(["deck.yaml", "01.yaml", "02.yaml"]))
@example(b"\xff\xfe", "deck.yaml")
@example(b"\x00", "02.yaml")
@example(b"&a [*a]", "02.yaml")
@example(b"a: " + b"[" * 10000, "deck.yaml")
def test_whatever_bytes_a_source_holds_are_accepted_or_refused(tmp_path: Path, content: bytes, name: str) -> None:
    path = write_deck(tmp_path, {"01.yaml": GOOD}, head=HEAD)
    (path / "02.yaml").unlink(missing_ok=True)
    (path / name).write_bytes(content)
    done = kartu("check", str(path))
    assert done.status in (0, 1), done.err
    assert "Traceback" not in done.err
    assert bool(done.out) == (done.status == 0)
    assert (re.search(r"^\d+ problem", done.err, re.MULTILINE) is not None) == (done.status == 1)
