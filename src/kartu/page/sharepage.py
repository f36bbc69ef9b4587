"""Variants and packages -> the share page: one HTML file to see, study, print and get a deck, without a network.

The page holds its style, its script and all cards. A policy in its head forbids everything else: no other script
runs (ours is named by its hash), and nothing is loaded from anywhere.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from contextlib import suppress
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from kartu.model.language import languages
from kartu.packing.description import release_line
from kartu.page.data import in_json, page_data
from kartu.page.setting import with_formulas

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kartu.history.stamping import Stamps
    from kartu.model.language import Language
    from kartu.model.variant import Variant
    from kartu.page.data import PageData

FOLDER: Final = files(__package__)
SCRIPTS: Final = ("words", "cards", "browse", "study", "print", "main")  # the order in which they are joined
_SUMMARY: Final = re.compile(rb'<script type="application/json" id="kartu-deck">(.*?)</script>', re.DOTALL)
_CHUNK: Final = 1 << 16  # bytes of a page, in the first of which its summary mostly stands
_DATA: Final = 'id="kartu-data">'


class Package(NamedTuple):
    """A package to get; it lies beside the page."""

    name: str  # of the file
    languages: tuple[str, ...]
    notes: int
    cards: int
    size: int  # in bytes
    sha256: str  # in hexadecimal


class Summary(NamedTuple):
    """What the list of all decks says about one of them."""

    key: str  # the page is `<key>.html`
    titles: Mapping[str, str]  # by language
    summaries: Mapping[str, str]  # by language; '' if there is none
    cards: Mapping[str, int]  # by language
    releases: Mapping[str, str]  # by language: a sentence, '' before the first release
    packages: Mapping[str, str]  # by language: name of the file


def page(
    variants: Sequence[Variant], packages: Sequence[Package], stamps: Stamps, changes: Mapping[str, str]
) -> Iterator[str]:
    """Make the share page of a deck, some of it at a time.

    `variants` are all languages of one deck, at least one of them with notes; `changes` is the list of changes by
    language, in Markdown with the newest release on top. The same input gives the same page. Reads the files of the
    variants' pictures and sounds.
    """
    shown = [variant for variant in variants if variant.notes]
    deck = shown[0].deck
    parts = [_part(variant, packages, stamps, changes) for variant in shown]
    data = page_data(with_formulas(shown))
    html = _render(
        "page.html.j2",
        "\n".join(_file(f"js/{name}.js") for name in SCRIPTS),
        deck=deck,
        parts=parts,
        first=parts[0],
        summary=_harmless(in_json(_summary(shown, data, packages, stamps)._asdict())),
    )
    before, mark, after = html.partition(_DATA)
    yield before + mark
    yield from map(_harmless, data.pieces(words={part["code"]: dict(part["words"]) for part in parts}))
    yield after


def summary_of(page: BinaryIO) -> Summary | None:
    """Read back what a share page says about its deck; None if it is not a share page, or one of another version."""
    data = b""
    while chunk := page.read(max(_CHUNK, len(data))):
        data += chunk
        if found := _SUMMARY.search(data):
            with suppress(ValueError, TypeError):
                return Summary(**json.loads(found.group(1).decode("utf-8", "replace")))
            return None
    return None


def index(decks: Sequence[Summary]) -> str:
    """Make the list of all decks; it lies beside their pages."""
    codes = {code for deck in decks for code in deck.titles}
    spoken = [language for code, language in languages().items() if code in codes or not codes]
    return _render("index.html.j2", _file("js/index.js"), decks=decks, languages=spoken)


def _part(variant: Variant, packages: Sequence[Package], stamps: Stamps, changes: Mapping[str, str]) -> dict[str, Any]:
    """Give what the page says in one language."""
    language = languages()[variant.language]
    own = [package for package in packages if package.languages == (language.code,)]
    rest = [package for package in packages if package.languages != (language.code,)]
    return {
        "code": language.code,
        "name": language.name,
        "words": language.page,
        "labels": language.labels,
        "title": variant.title,
        "summary": variant.deck.summary.get(language.code, ""),
        "release": release_line(language, stamps),
        "files": [_file_row(package, language) for package in (*own, *rest)],
        "changes": _newest(changes.get(language.code, "")),
    }


def _newest(changes: str) -> Markup:
    """Give the newest release's part of a list of changes as HTML, without its heading."""
    parts = re.split(r"^## .*\n", changes, maxsplit=2, flags=re.MULTILINE)
    if len(parts) < 2 or not parts[1].strip():
        return Markup()
    from kartu.html.markup import document  # noqa: PLC0415 - markdown-it costs 30 ms, and most builds have no changes

    return Markup(document(parts[1]))  # noqa: S704 - made with raw HTML off


def _file_row(package: Package, language: Language) -> dict[str, Any]:
    known = languages()
    names = ", ".join(known[code].name for code in package.languages)
    what = names if len(package.languages) == 1 else language.page["all_languages"].format(names=names)
    return {**package._asdict(), "what": what, "size": _size(package.size, language)}


def _size(octets: int, language: Language) -> str:
    """Give a number of bytes in kB or MB, with the language's own decimal sign."""
    if octets < 1_000_000:
        return f"{max(1, round(octets / 1000))} kB"
    return f"{octets / 1_000_000:.1f} MB".replace(".", language.page["decimal_sign"])


def _summary(variants: Sequence[Variant], data: PageData, packages: Sequence[Package], stamps: Stamps) -> Summary:
    own = {package.languages[0]: package for package in packages if len(package.languages) == 1}
    shown = {variant.language: variant for variant in variants}
    deck = variants[0].deck
    return Summary(
        key=deck.key,
        titles={code: variant.title for code, variant in shown.items()},
        summaries={code: deck.summary.get(code, "") for code in shown},
        cards={code: of.cards for code, of in zip(shown, data.variants, strict=True)},
        releases={code: release_line(languages()[code], stamps) for code in shown},
        packages={code: own[code].name for code in shown if code in own},
    )


def _harmless(text: str) -> Markup:
    """Make JSON safe inside `<script>`: without `<`, no text can close the element."""
    return Markup(text.replace("<", "\\u003c"))  # noqa: S704 - see above


def _render(template: str, script: str, **values: Any) -> str:
    """Fill a template; the policy in its head allows this script and no other."""
    script = f'(() => {{\n"use strict";\n{script}}})();'
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data:; "
        "media-src data:; base-uri 'none'; form-action 'none'"
    )
    style = _file("style.css")
    return (
        _environment()
        .get_template(template)
        .render(
            policy=policy,
            script=Markup(script),  # noqa: S704 - our own file
            style=Markup(style),  # noqa: S704 - our own file
            **values,
        )
    )


@cache
def _environment() -> Environment:
    return Environment(
        loader=FunctionLoader(_file),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def _file(name: str) -> str:
    """Read a file of the folder of pages; line ends become LF, since the hash of the script is taken of them."""
    return (FOLDER / name).read_text(encoding="utf-8")
