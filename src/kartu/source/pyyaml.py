"""PyYAML, imported in two thirds of the time.

It compiles a dozen regular expressions for loaders that nothing here uses, one of them over all of Unicode: 6 ms of
every start, as long as it takes to read 100 entries. They are compiled here when somebody uses them.
"""

from __future__ import annotations

import re
from typing import Any

__all__ = ["yaml"]

_compile = re.compile


class _Later:
    """What `re.compile` gives, for those who call its methods."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self._expression = pattern, flags

    def __getattr__(self, name: str) -> Any:
        method = getattr(_compile(*self._expression), name)
        setattr(self, name, method)
        return method


re.compile = _Later  # type: ignore[assignment] # for this one import
try:
    import yaml
finally:
    re.compile = _compile
