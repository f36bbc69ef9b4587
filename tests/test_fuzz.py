"""The fuzzer's corpus, replayed: no input whatever ends in a traceback."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.targets import TARGETS, check_source, read_package

CORPUS = sorted((Path(__file__).parent / "fuzz" / "corpus").rglob("*"))


@pytest.mark.parametrize("file", [file for file in CORPUS if file.is_file()], ids=lambda file: file.name)
def test_an_input_of_the_corpus_ends_well(file: Path) -> None:
    TARGETS[file.parent.name](file.read_bytes())


@given(st.binary(max_size=300))
def test_any_bytes_as_a_source_end_well(data: bytes) -> None:
    check_source(data)


_WORDS = "deck notes term definition kind - --- ... << ? ' \" # * &a { } [ ] , | > ! % @ ` \\ é 😀".split()
_YAML = st.sampled_from([*_WORDS, ": ", ":", "\n", "\n  ", "\n    ", " #", "\t", "\r", "\u00a0"])
_START = b"deck: pkn\nlanguages: [id, en]\ntitle: {id: a, en: b}\nkind: term\nnotes:\n  a:\n    term: "


@given(st.lists(_YAML, max_size=60).map("".join))
def test_any_yaml_like_text_as_a_source_ends_well(text: str) -> None:
    check_source(text.encode())
    check_source(_START + text.encode())


@given(st.binary(max_size=300), st.binary(max_size=100))
def test_any_bytes_as_a_package_end_well(collection: bytes, media: bytes) -> None:
    read_package(collection)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("collection.anki2", collection)
        archive.writestr("media", media)
    read_package(file.getvalue())
