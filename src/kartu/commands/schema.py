"""The JSON Schema of a deck's files, made from the declarations of kinds and head: what editors complete and explain.

It says what structure can decide in one file, never more than the checker: texts may be numbers or true/false here,
since an editor reads `1945` and `no` so, and whether a section or language is the deck's stands in another file.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from kartu.check.blanks import NUMBER
from kartu.check.checker import DEVICES, KEY, KEY_LIMIT, TAG_PART, URL_STARTS
from kartu.check.choices import MOST
from kartu.files.folder import IMAGES, SOUNDS
from kartu.model import identity
from kartu.model.headerkeys import HEADER_KEYS, HeaderKey, Shape
from kartu.model.kind import ALT_OF, COMMON_KEYS, Value
from kartu.model.language import languages

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kartu.model.kind import Key, Kind

Schema = dict[str, Any]

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_TEXT: Final[Schema] = {"$ref": "#/$defs/text"}
_WORD: Final[Schema] = {"$ref": "#/$defs/word"}
_FLAG: Final[Schema] = {"enum": [True, False, "true", "false"]}
_NOTHING: Final[Schema] = {}


def deck_schema(kinds: Mapping[str, Kind]) -> Schema:
    """Give the schema of all files of a deck: its head, its notes, or both in one."""
    entry_keys = {key.name: key for kind in kinds.values() for key in (*kind.keys, *COMMON_KEYS)}
    return {
        "$schema": DIALECT,
        "title": "A Kartu deck",
        "description": "The head of a deck (deck.yaml), a file of notes, or both in one file.",
        "type": "object",
        "properties": {
            **{name: _of_entry_key(key) for name, key in entry_keys.items()},
            **{key.name: _of_header_key(key) for key in HEADER_KEYS},
            "forms": {},  # in a head the sets, in a file of notes the name of one: see below
            "kind": _kind(kinds),
            "notes": _notes(kinds),
        },
        "additionalProperties": False,
        "if": {"required": ["deck"]},
        "then": _head(entry_keys),
        "else": _notes_only(entry_keys),
        "allOf": [
            *(rule for kind in kinds.values() for rule in _rules_of_kind(kind)),
            _needs_kind(),
            *_needs_picture(),
        ],
        "$defs": {"text": _text(), "word": _word(), **{f"{kind.name}-entry": _entry(kind) for kind in kinds.values()}},
    }


def schema_text(kinds: Mapping[str, Kind]) -> str:
    """Give the schema as a file."""
    return json.dumps(deck_schema(kinds), indent=2, ensure_ascii=False) + "\n"


def _text() -> Schema:
    word = {"description": "The text in this language."} | _WORD
    by_language = {
        "type": "object",
        "properties": dict.fromkeys(languages(), word),
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"anyOf": [_WORD, by_language]}


def _word() -> Schema:
    return {"type": ["string", "number", "boolean", "null"], "minLength": 1}


def _kind(kinds: Mapping[str, Kind]) -> Schema:
    lines = "\n".join(f"{kind.name}: {kind.doc}" for kind in kinds.values())
    return {"description": f"The kind of note.\n{lines}", "enum": list(kinds)}


def _notes(kinds: Mapping[str, Kind]) -> Schema:
    return {
        "description": "The entries, each under a permanent key of its own.",
        "type": "object",
        "minProperties": 1,
        "propertyNames": _key(),
        "additionalProperties": {"type": "object", "minProperties": 1, "properties": {"kind": _kind(kinds)}},
    }


def _key() -> Schema:
    return {"pattern": f"^{KEY.pattern}$", "maxLength": KEY_LIMIT, "not": {"enum": sorted(DEVICES)}}


def _tag() -> Schema:
    return {"type": ["string", "number", "boolean"], "pattern": f"^{TAG_PART.pattern}(?:::{TAG_PART.pattern})*$"}


def _file(endings: Iterable[str]) -> Schema:
    either = "|".join(ending.removeprefix(".") for ending in endings)
    anywhere = "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in either)
    return {"type": "string", "pattern": rf"\.({anywhere})$", "not": {"pattern": r"(^|[/\\])\.\.([/\\]|$)|^[/\\]|:"}}


def _list_or_one(item: Schema) -> Schema:
    return {"anyOf": [item, {"type": "array", "items": item}]}


def _object(properties: Schema, *required: str) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False, "required": list(required)}


# Keys of entries


def _of_entry_key(key: Key) -> Schema:
    return _described(key.doc, key.example, _of_value(key.value))


def _of_value(value: Value) -> Schema:
    fact = _object({"label": _TEXT, "value": _TEXT}, "label", "value")
    return {
        Value.TEXT: _TEXT,
        Value.CLOZE: _TEXT,
        Value.CHOICES: _choices(),
        Value.BLANKS: _blanks(),
        Value.FLAG: _FLAG,
        Value.FACTS: {"type": "array", "items": fact},
        Value.IMAGE: _file(IMAGES),
        Value.AUDIO: _file(SOUNDS),
        Value.TAGS: _list_or_one(_tag()),
    }.get(value, _WORD)


def _blanks() -> Schema:
    number = {"type": ["string", "number"], "pattern": f"^{NUMBER.pattern}$"}
    return {"anyOf": [number, {"type": "array", "items": number, "minItems": 1}]}


def _choices() -> Schema:
    of_language = {"type": "array", "items": _WORD, "minItems": 1, "maxItems": MOST}
    by_language = {
        "type": "object",
        "properties": dict.fromkeys(languages(), of_language),
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"anyOf": [{"type": "array", "items": _TEXT, "minItems": 1, "maxItems": MOST}, by_language]}


def _described(doc: str, example: str, schema: Schema) -> Schema:
    return {"description": f"{doc}\nExample: {example}" if example else doc, **schema}


def _entry(kind: Kind) -> Schema:
    keys = {key.name: _of_entry_key(key) for key in (*kind.keys, *COMMON_KEYS)}
    return {"description": kind.doc, "properties": {"kind": _NOTHING, **keys}, "additionalProperties": False}


# Rules that look at file and entry together: what stands at the top of a file holds for all its entries


def _rules_of_kind(kind: Kind) -> list[Schema]:
    entry = {"$ref": f"#/$defs/{kind.name}-entry"}
    own = {"properties": {"kind": {"const": kind.name}}, "required": ["kind"]}
    rules = [_for_entries({"if": own, "then": entry}), {"if": own, "then": _for_entries(_without_kind(entry))}]
    for names in ((key.name, *((key.unless,) if key.unless else ())) for key in kind.keys if key.required):
        needs: Schema = {"anyOf": [{"required": [name]} for name in names]} if names[1:] else {"required": [*names]}
        missing = _not_given(*names)
        rules.append({"if": missing, "then": _for_entries({"if": own, "then": needs})})
        rules.append({"if": {"allOf": [missing, own]}, "then": _for_entries(_without_kind(needs))})
    for key in (key for key in kind.keys if key.needs):
        asks = {"properties": {key.name: {"enum": [True, "true"]}}, "required": [key.name]}
        needs = {"if": asks, "then": {"required": [key.needs]}}
        missing = _not_given(key.needs)
        rules.append({"if": missing, "then": _for_entries({"if": own, "then": needs})})
        rules.append({"if": {"allOf": [missing, own]}, "then": _for_entries(_without_kind(needs))})
    return rules


def _for_entries(schema: Schema) -> Schema:
    return {"properties": {"notes": {"additionalProperties": schema}}}


def _without_kind(schema: Schema) -> Schema:
    return {"if": _not_given("kind"), "then": schema}


def _not_given(*names: str) -> Schema:
    return {"not": {"anyOf": [{"required": [name]} for name in names]}}


def _needs_kind() -> Schema:
    return {"if": _not_given("kind"), "then": _for_entries({"required": ["kind"]})}


def _needs_picture() -> list[Schema]:
    return [
        {"if": _not_given(picture), "then": _for_entries({"dependentRequired": {description: [picture]}})}
        for picture, description in ALT_OF.items()
    ]


# The head


def _head(entry_keys: Mapping[str, Key]) -> Schema:
    """A head has its own keys; defaults for entries only where entries are in the same file."""
    names = {key.name for key in HEADER_KEYS}
    only_for_entries = sorted({"kind", *entry_keys} - names)
    return {
        "required": [key.name for key in HEADER_KEYS if key.required],
        "properties": {"forms": _of_header_key(next(key for key in HEADER_KEYS if key.name == "forms"))},
        "if": _not_given("notes"),
        "then": {"properties": dict.fromkeys(only_for_entries, False)},
    }


def _notes_only(entry_keys: Mapping[str, Key]) -> Schema:
    only_in_head = sorted({key.name for key in HEADER_KEYS} - set(entry_keys))
    forms = _of_entry_key(entry_keys["forms"]) if "forms" in entry_keys else False
    return {"required": ["notes"], "properties": dict.fromkeys(only_in_head, False) | {"forms": forms}}


def _of_header_key(key: HeaderKey) -> Schema:
    return _described(key.doc, key.example, _of_shape(key))


def _of_shape(key: HeaderKey) -> Schema:
    address = {"type": "string", "pattern": f"^({'|'.join(URL_STARTS)})"}
    titles = {"type": "object", "propertyNames": _key(), "additionalProperties": _TEXT}
    question = {"description": "What is asked.", **_TEXT}
    options = {"description": "The options by key, in the order shown.", "minProperties": 2, **titles}
    source = _object({"title": _TEXT, "url": address}, "title")
    old_titles = {"type": "object", "additionalProperties": _TEXT}
    return {
        Shape.KEY: {"type": ["string", "number"], **_key()},
        Shape.UID: {"type": ["string", "number"], "pattern": f"^{identity.UID.pattern}$"},
        Shape.LANGUAGES: {**_list_or_one({"enum": list(languages())}), "minItems": 1},
        Shape.TEXT: _TEXT,
        Shape.STRING: _WORD,
        Shape.STRINGS: _list_or_one(_WORD),
        Shape.ADDRESS: address,
        Shape.SOURCES: {"type": "array", "items": {"anyOf": [_WORD, source]}},
        Shape.TAG: _tag(),
        Shape.TAG_NAMES: {"type": "object", "propertyNames": _tag(), "additionalProperties": _TEXT},
        Shape.FLAG: _FLAG,
        Shape.CHOICE: {"enum": list(key.choices)},
        Shape.SECTIONS: titles,
        Shape.FORMS: {
            "type": "object",
            "propertyNames": _key(),
            "additionalProperties": _object({"question": question, "options": options}, "question", "options"),
        },
        Shape.ENTRY_KEYS: _list_or_one(_WORD),
        Shape.RENAMED: _object({"title": _TEXT, "sections": old_titles}),
    }[key.shape]
