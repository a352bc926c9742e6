"""Heavy modules that are loaded at their first use.

Three processes run at rest, and few of their hours make a paper or send a mail. What signs, sets
Word files and sends costs each of them 40 MB and a second of its start, so who needs it says:

    if TYPE_CHECKING:
        from xiaoan.documents import signing
    else:
        signing = late("xiaoan.documents.signing")
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any


class _Late(ModuleType):
    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self.__name__), name)


def late(name: str) -> Any:
    """The module `name`, which is imported when something of it is asked for."""
    return _Late(name)
