"""Regular expressions that few runs need, compiled when one does: half a millisecond of every start for a large one."""

from __future__ import annotations

import re
from typing import Any, cast

_compile = re.compile


def later(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Give what `re.compile` gives, for those who call its methods."""
    return cast("re.Pattern[str]", _Later(pattern, flags))


class _Later:
    def __init__(self, *expression: Any) -> None:
        self._expression = expression

    def __getattr__(self, name: str) -> Any:
        method = getattr(_compile(*self._expression), name)
        setattr(self, name, method)  # so that it is compiled once
        return method
