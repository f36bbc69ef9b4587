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
from kartu.page.data import page_data
from kartu.page.released import releases_in
from kartu.page.rows import in_json
from kartu.page.setting import with_formulas

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kartu.history.stamping import Stamps
    from kartu.model.language import Language
    from kartu.model.variant import Variant
    from kartu.page.data import PageData

FOLDER: Final = files(__package__)
SCRIPTS: Final = (  # in the order in which they are joined
    *("words", "cards", "fold", "search", "place", "share", "rows", "browse"),
    *("session", "study", "stage", "fit", "paper", "print", "get", "main"),
)
STYLES: Final = ("base", "browse")  # for what is seen first
LATER_STYLES: Final = ("study", "print", "get", "small")
PACKAGES_LIMIT: Final = 2_000_000  # bytes of all packages in a page: more is slow to send from phone to phone
TWICE_LIMIT: Final = 400_000  # likewise, up to which a package is in it whose cards are all in others
_PACKAGE_START: Final = "data:application/octet-stream;base64,"
_RIGHT_TO_LEFT: Final = frozenset({"ar", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
_SUMMARY: Final = re.compile(rb'<script type="application/json" id="kartu-deck">(.*?)</script>', re.DOTALL)
_CHUNK: Final = 1 << 16  # bytes of a page, in the first of which its summary mostly stands


def direction(code: str) -> str:
    """Return the direction in which a language is written, as HTML has it."""
    return "rtl" if code in _RIGHT_TO_LEFT else "ltr"


class Package(NamedTuple):
    """A package to get; it is in the page or lies beside it."""

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
    variants: Sequence[Variant],
    packages: Sequence[Package],
    stamps: Stamps,
    changes: Mapping[str, str],
    content: Callable[[str], bytes] | None = None,
) -> Iterator[str]:
    """Make the share page of a deck, some of it at a time.

    `variants` are all languages of one deck, at least one of them with notes; `changes` is the list of changes by
    language, in Markdown with the newest release on top. `content` gives the bytes of a package by its file's name:
    then the page holds the packages themselves, every card once, as far as `PACKAGES_LIMIT` allows. The same input
    gives the same page.
    Reads the files of the variants' pictures and sounds.
    """
    shown = [variant for variant in variants if variant.notes]
    data = page_data(with_formulas(shown))
    parts = [_part(variant, stamps, changes) for variant in shown]
    yield from _generate(
        "page.html.j2",
        "\n".join(_file(f"js/{name}.js") for name in SCRIPTS),
        deck=shown[0].deck,
        parts=parts,
        first=parts[0],
        packages=_package_rows(packages, [variant.language for variant in shown], content),
        summary=_harmless(in_json(_summary(shown, data, packages, stamps)._asdict())),
        listed=map(Markup, data.listed()),
        pictures=map(Markup, data.media.style()),
        data=map(_harmless, data.pieces(words={part["code"]: dict(part["words"]) for part in parts})),
    )


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
    known = languages()
    codes = dict.fromkeys(code for deck in decks for code in deck.titles if code in known)  # in the order of the decks
    spoken = [known[code] for code in codes or known]
    return "".join(_generate("index.html.j2", _file("js/index.js"), decks=decks, languages=spoken))


def _part(variant: Variant, stamps: Stamps, changes: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page says in one language."""
    language = languages()[variant.language]
    return {
        "code": language.code,
        "dir": direction(language.code),
        "name": language.name,
        "words": language.page,
        "labels": language.labels,
        "title": variant.title,
        "summary": variant.deck.summary.get(language.code, ""),
        "release": release_line(language, stamps),
        "releases": releases_in(changes.get(language.code, "")),
    }


def _package_rows(
    packages: Sequence[Package], codes: Sequence[str], content: Callable[[str], bytes] | None
) -> list[dict[str, Any]]:
    """Return what the page says of each package, and the package itself, those of one language first.

    One whose languages all are in the page already has no card that these lack; it is in a small page only.
    """
    known = languages()
    rows = []
    room = PACKAGES_LIMIT if content else 0
    held: set[str] = set()
    for package in sorted(packages, key=lambda one: len(one.languages)):
        address = ""
        is_held = held.issuperset(package.languages)
        spare = room - (PACKAGES_LIMIT - TWICE_LIMIT) if is_held else room
        if content and package.size <= spare:
            room -= package.size
            held.update(package.languages)
            address = _PACKAGE_START + base64.b64encode(content(package.name)).decode("ascii")
        what = {code: _contents_of(package, known[code]) for code in codes}
        size = {code: _size(package.size, known[code]) for code in codes}
        rows.append({**package._asdict(), "what": what, "size": size, "address": address, "is_held": is_held})
    return rows


def _contents_of(package: Package, language: Language) -> str:
    names = ", ".join(languages()[code].name for code in package.languages)
    return names if len(package.languages) == 1 else language.page["all_languages"].format(names=names)


def _size(octets: int, language: Language) -> str:
    """Return a number of bytes in kB or MB, with the language's own decimal sign."""
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
    """Make JSON safe inside `<script>`: with neither an end tag nor the start of a comment, no text can close it."""
    return Markup(text.replace("</", "<\\/").replace("<!", "\\u003c!"))  # noqa: S704 - see above


def _generate(template: str, script: str, **values: Any) -> Iterator[str]:
    """Fill a template; the policy in its head allows this script and the short one before all, and no other."""
    script = f'(() => {{\n"use strict";\n{script}}})();'
    early = _file("js/early.js")
    allowed = " ".join(f"'sha256-{_digest(one)}'" for one in (script, early))
    policy = (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "media-src data:; base-uri 'none'; form-action 'none'"
    )
    yield from (
        _environment()
        .get_template(template)
        .generate(
            policy=policy,
            script=Markup(script),  # noqa: S704 - our own file
            early=Markup(early),  # noqa: S704 - our own file
            style=_styles(STYLES),
            later_style=_styles(LATER_STYLES),
            **values,
        )
    )


def _styles(names: Sequence[str]) -> Markup:
    return Markup("".join(_file(f"css/{name}.css") for name in names))  # noqa: S704 - our own files


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")


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
