"""Changes in YAML files: only what differs changes, and it looks as if a person had typed it."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kartu.edit.originals import revised
from kartu.source.spans import placed

# One change each: what stands in the file, what is to change (a path and the new value), what then stands in the file.
CHANGES: dict[str, tuple[str, tuple[str | int, ...], Any, str]] = {
    "a plain text stays plain": ("a: satu  # komentar\n", ("a",), "dua", "a: dua  # komentar\n"),
    "a text in double quotes keeps them": ('a: "satu"\n', ("a",), "dua", 'a: "dua"\n'),
    "a text in single quotes keeps them": ("a: 'satu'\n", ("a",), "Jum'at", "a: 'Jum''at'\n"),
    "a colon brings quotes": ("a: satu\n", ("a",), "satu: dua", 'a: "satu: dua"\n'),
    "a hash sign brings quotes": ("a: satu\n", ("a",), "nomor #1", 'a: "nomor #1"\n'),
    "a hash sign inside a word does not": ("a: satu\n", ("a",), "C#", "a: C#\n"),
    "quotes at the start bring other quotes": ("a: satu\n", ("a",), '"satu" kata', "a: '\"satu\" kata'\n"),
    "quotes inside do not": ("a: satu\n", ("a",), 'kata "satu"', 'a: kata "satu"\n'),
    "words that YAML has a meaning for stay text": ("a: satu\n", ("a",), "null", "a: null\n"),
    "a backslash in a plain text stays": ("a: satu\n", ("a",), r"\(x\)", "a: \\(x\\)\n"),
    "a line break makes lines of their own": (
        "a: satu  # komentar\nb: x\n",
        ("a",),
        "satu\n\ndua",
        "a: |-  # komentar\n  satu\n\n  dua\nb: x\n",
    ),
    "a text in lines keeps its sign": (
        "a: |+ # k\n    satu\n    dua\n\nb: x\n",
        ("a",),
        "satu\ntiga",
        "a: |+ # k\n    satu\n    tiga\n\nb: x\n",
    ),
    "a folded text keeps the lines before and behind": (
        "a: >-\n  satu dua\n  tiga empat\n  lima enam\nb: x\n",
        ("a",),
        "satu dua tiga 4 lima enam",
        "a: >-\n  satu dua\n  tiga 4\n  lima enam\nb: x\n",
    ),
    "a folded text keeps its paragraphs": (
        "a: >\n  satu\n  dua\n\n  tiga\n  empat\n",
        ("a",),
        "satu dua\ntiga 4",
        "a: >\n  satu\n  dua\n\n  tiga\n  4\n",
    ),
    "a plain text over two lines keeps them": (
        "a: satu dua\n  tiga empat\nb: x\n",
        ("a",),
        "satu dua 3 empat",
        "a: satu dua\n  3 empat\nb: x\n",
    ),
    "a text that grew too long is folded": (
        "a: satu\n",
        ("a",),
        "sepuluh " * 12 + "akhir",
        "a: >-\n" + "  " + "sepuluh " * 8 + "sepuluh\n  sepuluh sepuluh sepuluh akhir\n",
    ),
    "a key is removed with its line": ("a: satu\nb: dua # k\nc: tiga\n", ("b",), None, "a: satu\nc: tiga\n"),
    "the last key is removed where no line break ends the file": ("a: satu\nb: dua", ("b",), None, "a: satu"),
    "a new key comes where it is wanted": ("a: satu # k\nc: tiga\n", ("b",), "dua", "a: satu # k\nb: dua\nc: tiga\n"),
    "a new key comes first": ("x:\n  - b: 1\n    c: 2\n", ("x", 0, "a"), "0", "x:\n  - a: 0\n    b: 1\n    c: 2\n"),
    "a text becomes one by language": (
        "a:\n    b: satu # k\n    c: x\n",
        ("a", "b"),
        {"id": "satu", "en": "one"},
        "a:\n    b: # k\n        id: satu\n        en: one\n    c: x\n",
    ),
    "in brackets a text is quoted where it must be": (
        "a: {id: satu, en: one}\n",
        ("a", "id"),
        "satu, dua",
        'a: {id: "satu, dua", en: one}\n',
    ),
    "in brackets a line break is written as one": (
        "a: {id: satu, en: one}\n",
        ("a", "id"),
        "satu\ndua",
        'a: {id: "satu\\ndua", en: one}\n',
    ),
    "in brackets a key is added": ("a: {id: satu}\n", ("a", "en"), "one", "a: {id: satu, en: one}\n"),
    "in brackets the first key is removed": ("a: {id: satu, en: one}\n", ("a", "id"), None, "a: {en: one}\n"),
    "in brackets the last key is removed": ("a: {id: satu, en: one}\n", ("a", "en"), None, "a: {id: satu}\n"),
    "a tag is added in brackets": ("a: [x, y]  # k\n", ("a",), ["x", "z", "y"], "a: [x, z, y]  # k\n"),
    "a tag is added in lines": ("a:\n- x # k\n- y\n", ("a",), ["x", "z", "y"], "a:\n- x # k\n- z\n- y\n"),
    "a tag is removed": ("a:\n  - x\n  - y # k\n  - z\n", ("a",), ["x", "z"], "a:\n  - x\n  - z\n"),
    "one tag becomes two": ("a: x # k\nb: y\n", ("a",), ["x", "z"], "a: [x, z] # k\nb: y\n"),
    "emoji before a place do not shift it": ("😀: x\na: satu 😀\n", ("a",), "dua", "😀: x\na: dua\n"),
}


def _with(tree: Any, path: tuple[str | int, ...], value: Any) -> Any:
    """Give a copy of a tree with the value at a path set, or removed if None; new keys in the order of letters."""
    tree = copy.deepcopy(tree)
    place = tree
    for step in path[:-1]:
        place = place[step]
    if value is None:
        del place[path[-1]]
    else:
        is_new = isinstance(place, dict) and path[-1] not in place
        place[path[-1]] = value
        if is_new and len(str(path[-1])) == 1:
            ordered = sorted(place.items())
            place.clear()
            place.update(ordered)
    return tree


@pytest.mark.parametrize(("before", "path", "value", "after"), CHANGES.values(), ids=CHANGES)
def test_a_change_looks_as_if_a_person_had_typed_it(
    before: str, path: tuple[str | int, ...], value: Any, after: str
) -> None:
    assert revised(before.encode(), _with(placed(before).node(), path, value)).decode() == after


@pytest.mark.parametrize(("before", "path", "value", "after"), CHANGES.values(), ids=CHANGES)
def test_line_breaks_and_marks_of_windows_stay(
    before: str, path: tuple[str | int, ...], value: Any, after: str
) -> None:
    windows = "\ufeff" + before.replace("\n", "\r\n")
    changed = revised(windows.encode(), _with(placed(before).node(), path, value)).decode()
    assert changed == "\ufeff" + after.replace("\n", "\r\n")


NOTES = """\
# head
kind: term
notes:

  satu:  # first
    term: {id: satu, en: one}
    # between

  dua:
    term: dua
    # todo: better

  # the end
"""


def test_a_new_entry_stands_apart_as_the_others_do_and_leaves_comments_where_they_belong() -> None:
    wanted = _with(placed(NOTES).node(), ("notes", "tiga"), {"term": {"id": "tiga", "en": "three"}, "tags": ["x"]})
    added = "\n  tiga:\n    term: {id: tiga, en: three}\n    tags: [x]\n"
    place = NOTES.index("\n  # the end")
    assert revised(NOTES.encode(), wanted).decode() == NOTES[:place] + added + NOTES[place:]


# -- any file, any change ----------------------------------------------------------------------------------------------

words = st.sampled_from(
    ["a", "kata", "dua tiga", "x: y", "x #y", "- z", "'q", '"q" r', "=1", "\\n", "[b", "é 😀", "1", "a\tb"]
)
texts = st.lists(words, min_size=1, max_size=3).map(" ".join) | st.lists(words, min_size=2, max_size=3).map("\n".join)
comments = st.sampled_from(["", "", "  # c", " # a: b"])
lines_between = st.sampled_from(["", "", "\n", "{}# c - d\n", "\n\n"])


@st.composite
def scalars(draw: st.DrawFn, margin: int) -> str:
    """Write a text in any style that can hold it."""
    value, style = draw(texts), draw(st.sampled_from(["'", '"', "|", ">", ">-", "|+ # c", "plain"]))
    inner = "\n" + " " * margin
    if style == "plain":
        return inner.join(draw(st.lists(st.sampled_from(["satu", "dua tiga", "C#", "x:y"]), min_size=1, max_size=3)))
    if style == "'":
        return "'" + value.replace("'", "''").replace("\n", "\n" + inner) + "'"
    if style == '"':
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'
    return style + inner + value.replace("\n", inner if style[0] == "|" else "\n" + inner)


@st.composite
def values(draw: st.DrawFn, column: int, depth: int) -> str:
    """Write the value of a key that stands at a column, with what goes between."""
    sort = draw(st.integers(0, 5 if depth else 1))
    if sort == 3:
        flow = draw(st.lists(st.sampled_from(["satu", "'b'", '"c, d"']), min_size=1, max_size=3))
        return " [" + draw(st.sampled_from([", ", ",\n" + " " * (column + 2)])).join(flow) + "]" + draw(comments)
    if sort == 4:
        return " {id: satu, en: " + draw(st.sampled_from(["one", "'o, p'", '"{"'])) + "}" + draw(comments)
    if sort == 5:
        dash = column + draw(st.sampled_from([0, 2]))
        items = draw(st.lists(scalars(dash + 3) | mappings(dash + 2, depth - 1, is_item=True), min_size=1, max_size=3))
        return draw(comments) + "".join(f"\n{' ' * dash}- {item}" for item in items)
    if sort == 2:
        step = draw(st.sampled_from([2, 4]))
        return draw(comments) + "\n" + draw(mappings(column + step, depth - 1))
    value = draw(scalars(column + 2))
    return " " + value + (draw(comments) if value[0] not in "|>" else "")


@st.composite
def mappings(draw: st.DrawFn, column: int, depth: int, *, is_item: bool = False) -> str:
    keys = draw(st.lists(st.sampled_from("abcde"), min_size=1, max_size=4, unique=True))
    margin, pieces = " " * column, []
    for number, key in enumerate(keys):
        before = "" if is_item and not number else draw(lines_between).format(margin) + margin
        pieces.append(f"{before}{key}:{draw(values(column, depth))}")
    return "\n".join(pieces)


files = mappings(0, 3).flatmap(
    lambda text: st.sampled_from([text, text + "\n", text + "\n# end\n", "# start\n" + text])
)


@st.composite
def changed(draw: st.DrawFn, tree: Any, depth: int = 0) -> Any:
    """Change a tree here and there."""
    if draw(st.integers(0, 2)) == 0 and depth:
        return copy.deepcopy(tree)
    if isinstance(tree, str):
        return draw(texts.map(str.strip) | st.just({"id": "x", "en": "y z"}) if depth > 1 else texts.map(str.strip))
    if isinstance(tree, list):
        items = [draw(changed(item, depth + 1)) for item in tree if draw(st.integers(0, 3))]
        for _ in range(draw(st.integers(0, 2))):
            items.insert(draw(st.integers(0, len(items))), draw(texts.map(str.strip)))
        return items or ["last"]
    stay = draw(st.sampled_from(sorted(tree)))  # a file keeps at least its `notes:`
    left = [key for key in tree if key == stay or draw(st.integers(0, 4))]
    pairs = [(key, draw(changed(tree[key], depth + 1))) for key in left]
    new = draw(st.lists(st.sampled_from(["new-one", "new-two"]), max_size=2, unique=True))
    for key in new:
        value = draw(texts.map(str.strip) | st.just(["x", "y"]) | st.just({"id": "satu", "en": "a: b"}))
        pairs.insert(draw(st.integers(0, len(pairs))), (key, value))
    return dict(pairs)


@given(files)
def test_without_a_change_every_byte_stays(text: str) -> None:
    assert revised(text.encode(), placed(text).node()) == text.encode()


@given(st.data())
def test_any_change_of_any_file_is_read_as_it_was_meant(data: st.DataObject) -> None:
    text = data.draw(files)
    tree = placed(text).node()
    wanted = data.draw(changed(tree))
    after = revised(text.encode(), wanted)
    assert placed(after.decode()).node() == wanted
    assert placed(revised(after, tree).decode()).node() == tree


@given(st.data())
def test_what_does_not_change_stays_to_the_byte(data: st.DataObject) -> None:
    text = data.draw(files)
    part = placed(text)
    tree: Any = part.node()
    key = data.draw(st.sampled_from(sorted(tree)))
    wanted = {**tree, key: data.draw(changed(tree[key], 1))}
    after = revised(text.encode(), wanted).decode()
    here = [place.text for place in part.keys or ()].index(key)
    start, end = (part.keys or [])[here].start, part.items[here].end
    line_end = (text + "\n").index("\n", end)
    assert after.startswith(text[:start])
    assert after.endswith(text[line_end:])
