"""The project's page on a package index: README.md, with links and pictures that work where no repository is near."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from hatchling.metadata.plugin.interface import MetadataHookInterface

_RELATIVE = re.compile(r"(!?)(\[[^\]]*\])\((?!\w+:|#)([^)]+)\)")


class ReadmeHook(MetadataHookInterface):
    """Gives `readme`: each relative link becomes one to that file at this version, each picture one to its bytes."""

    def update(self, metadata: dict[str, Any]) -> None:
        """Add the page to the metadata."""
        source = metadata["urls"]["Source"]
        text = (Path(self.root) / "README.md").read_text(encoding="utf-8")
        page = _absolute(text, f"{source}/blob/v{metadata['version']}", f"{source}/raw/v{metadata['version']}")
        metadata["readme"] = {"content-type": "text/markdown", "text": page}


def _absolute(text: str, pages: str, pictures: str) -> str:
    return _RELATIVE.sub(lambda link: f"{link[1]}{link[2]}({pictures if link[1] else pages}/{link[3]})", text)
