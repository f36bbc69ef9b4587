"""The kinds of note: one folder each. To add a kind, add a folder; this module finds it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kartu.model.kind import Kind
from kartu.model.messages import msg
from kartu.model.problems import KartuError

if TYPE_CHECKING:
    from collections.abc import Mapping


@cache
def kinds() -> Mapping[str, Kind]:
    """Return all kinds by name, in the order of their names."""
    names = sorted(
        folder.name
        for folder in Path(__file__).parent.iterdir()
        if folder.is_dir() and (folder / "__init__.py").is_file()
    )
    found: dict[str, Kind] = {}
    for name in names:
        kind = getattr(import_module(f"kartu.kinds.{name}"), "KIND", None)
        if not isinstance(kind, Kind) or kind.name != name:
            raise KartuError(msg("kinds/{kind}/__init__.py must declare KIND, a Kind named '{kind}'", kind=name))
        found[name] = kind
    return found
