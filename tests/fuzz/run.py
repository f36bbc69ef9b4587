"""Fuzz with atheris, which is no dependency: python -m fuzz.run source|package|table|… [options of libFuzzer].

Run it in tests/ with src/ on PYTHONPATH. New inputs go to a folder of their own; a find is kept as a case, or in the
corpus.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Instrument Kartu, then hand over to libFuzzer."""
    import atheris

    with atheris.instrument_imports(include=["kartu", "fuzz.targets"]):
        from fuzz.targets import TARGETS
    name = sys.argv.pop(1)
    corpus = Path(__file__).parent / "corpus" / name
    work = Path(tempfile.gettempdir()) / f"kartu-fuzz-{name}"
    work.mkdir(exist_ok=True)
    atheris.Setup([sys.argv[0], str(work), str(corpus), *sys.argv[1:]], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
