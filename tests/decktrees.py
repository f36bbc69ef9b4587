"""Decks of any shape, right and wrong, as YAML would give them, made up from the declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from kartu.kinds import kinds
from kartu.model.headerkeys import HEADER_KEYS, Shape
from kartu.model.kind import COMMON_KEYS, Value

if TYPE_CHECKING:
    from random import Random

HEAD: Final = {
    "deck": "pkn",
    "languages": ["id", "en"],
    "title": {"id": "PKn", "en": "Civics"},
    "sections": {"dasar": {"id": "01 Dasar", "en": "01 Basics"}},
    "forms": {"bentuk": {"question": "Bentuk apa?", "options": {"satu": "Tunggal", "banyak": "Jamak"}}},
}
ENTRY_KEYS: Final = {key.name: key for kind in kinds().values() for key in (*kind.keys, *COMMON_KEYS)}
_TEXTS: Final = ["Teks", {"id": "a", "en": "b"}, {"id": "a"}, {"id": "", "en": "b"}, {"jv": "a", "id": "b", "en": "c"}]
_ODD: Final = ["", [], {}, ["a"], {"a": "b"}, [{"a": "b"}], {"id": {"a": "b"}, "en": "c"}]
_OF_ENTRIES: Final[dict[Value, list[Any]]] = {
    Value.TEXT: _TEXTS,
    Value.CLOZE: ["{{c1::a}} b", {"id": "{{c1::a}}", "en": "{{c1::b}}"}, {"id": "{{c1::a}}"}, "tidak ada"],
    Value.CHOICES: [
        ["x", "y"],
        {"id": ["a", "b"], "en": ["c", "d"]},
        [{"id": "a", "en": "b"}, "c"],
        {"id": ["a", "b"], "en": ["c"]},
        {"id": ["a", {"id": "b"}], "en": ["c", "d"]},
        {"id": [], "en": []},
        ["1", "2", "3", "4", "5", "6"],
        {"id": ["a"], "en": "b"},
        "x",
    ],
    Value.BLANKS: [["2"], "c3", ["0"], ["65"], ["02"], ["dua"]],
    Value.FLAG: ["true", "false", "ya"],
    Value.TAGS: [["a", "b"], "a", ["a b"], ["::x"]],
    Value.FACTS: [[{"label": "A", "value": "B"}], [{"label": "A"}], [{"label": "A", "value": "B", "x": "y"}]],
    Value.IMAGE: ["a.png", "../a.png", "a.tiff", "/a.png", "C:a.png", "x/../a.png", "peta"],
    Value.AUDIO: ["a.mp3", "a.png"],
    Value.SECTION: ["dasar", "lain"],
    Value.FORM: ["satu", "dua"],
    Value.FORMS: ["bentuk", "lain"],
}
_OF_HEADS: Final[dict[Shape, list[Any]]] = {
    Shape.KEY: ["pkn", "PKN", "con"],
    Shape.UID: ["k7f3q2mz", "K7F3", "12345678"],
    Shape.LANGUAGES: [["id", "en"], "id", ["id", "xx"]],
    Shape.TEXT: _TEXTS,
    Shape.STRING: ["MIT"],
    Shape.STRINGS: [["a"], "a", [""]],
    Shape.ADDRESS: ["mailto:a@b.example", "https://b.example", "di sekolah"],
    Shape.SOURCES: [
        ["BPS"],
        [{"title": "a", "url": "https://b.example"}],
        [{"title": "a", "url": "b"}],
        [{"url": "a"}],
    ],
    Shape.TAG: ["a", "a b"],
    Shape.TAG_NAMES: [
        {"sulit": {"id": "Sulit", "en": "Hard"}},
        {"a b": "Sulit"},
        {"sulit": ""},
        {"sulit": {"xx": "A"}},
    ],
    Shape.FLAG: ["true", "ya"],
    Shape.CHOICE: ["allow", "plain", "lain"],
    Shape.SECTIONS: [{"dasar": {"id": "01 A", "en": "01 B"}}, {"Dasar": "01 A"}, {"dasar": ""}],
    Shape.FORMS: [
        {"bentuk": {"question": "Apa?", "options": {"satu": "A", "dua": "B"}}},
        {"bentuk": {"question": "Apa?", "options": {"satu": "A"}}},
        {"bentuk": {"options": {"satu": "A", "dua": "B"}}},
        {"question": "Apa?", "options": {}},
    ],
    Shape.ENTRY_KEYS: [["lama"], "lama", [""]],
    Shape.RENAMED: [{"title": {"id": "Lama"}}, {"sections": {"dasar": {"id": "Lama"}}}, {"titel": "Lama"}],
}


class Slips:
    """Makes trees; what it makes is mostly right."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def head(self) -> dict[str, Any]:
        """Make the tree of a deck.yaml, at times with notes."""
        tree: dict[str, Any] = dict(HEAD)
        for key in HEADER_KEYS:
            if self._now_and_then(8):
                tree[key.name] = self._one(_OF_HEADS[key.shape])
        if self._now_and_then(8):
            del tree[self._random.choice(sorted(tree))]
        if self._now_and_then(3):
            tree["notes"] = self._notes()
        if self._now_and_then(8):
            tree[self._random.choice(["kind", "titel", *ENTRY_KEYS])] = "term"
        return tree

    def notes(self) -> dict[str, Any]:
        """Make the tree of a file of notes."""
        tree: dict[str, Any] = {"notes": self._notes()}
        if self._now_and_then(2):
            tree["kind"] = self._random.choice(sorted(kinds()))
        if self._now_and_then(4):
            name = self._random.choice(sorted(ENTRY_KEYS))
            tree[name] = _OF_ENTRIES[ENTRY_KEYS[name].value][0]
        if self._now_and_then(15):
            tree[self._random.choice(["title", "deck", "sources", "defenisi"])] = "x"
        if self._now_and_then(15):
            del tree["notes"]
        return tree

    def _notes(self) -> Any:
        if self._now_and_then(15):
            return self._random.choice(_ODD)
        keys = [f"e{number}" for number in range(self._random.randint(1, 3))]
        if self._now_and_then(8):
            keys.append(self._random.choice(["B", "con", "a--b", "x" * 61]))
        return {key: self._entry() for key in keys}

    def _entry(self) -> Any:
        if self._now_and_then(15):
            return self._random.choice(["", "teks", [], {}])
        kind = self._random.choice(list(kinds().values()))
        tree: dict[str, Any] = {}
        for key in (*kind.keys, *COMMON_KEYS):
            if not self._now_and_then(10) if key.required else self._now_and_then(6):
                tree[key.name] = self._value(key.value)
        if not self._now_and_then(3):
            tree["kind"] = kind.name if not self._now_and_then(20) else self._random.choice(["trem", "", ["term"]])
        if self._now_and_then(15):
            tree[self._random.choice(["defenisi", *ENTRY_KEYS])] = "x"
        return tree

    def _value(self, value: Value) -> Any:
        return _OF_ENTRIES[value][0] if not self._now_and_then(4) else self._one(_OF_ENTRIES[value])

    def _one(self, values: list[Any]) -> Any:
        return self._random.choice(_ODD if self._now_and_then(5) else values)

    def _now_and_then(self, times: int) -> bool:
        return self._random.randrange(times) == 0
