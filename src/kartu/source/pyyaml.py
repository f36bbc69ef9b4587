"""PyYAML, imported in two thirds of the time.

It compiles a dozen regular expressions for loaders that nothing here uses, one of them over all of Unicode: 6 ms of
every start, as long as it takes to read 100 entries. They are compiled here when somebody uses them.
"""

from __future__ import annotations

import re

from kartu.later import later

__all__ = ["yaml"]

_compile = re.compile
re.compile = later  # type: ignore[assignment] # for this one import
try:
    import yaml
finally:
    re.compile = _compile
