"""What is new in an edition against an earlier one: new, changed, left out, the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xiaoan.library.models.edition import Item


@dataclass(frozen=True)
class Pair:
    """One text in both editions."""

    before: Item
    now: Item


@dataclass(frozen=True)
class Difference:
    """The texts by what became of them; `gone` says of each whether it was repealed since."""

    new: list[Item]
    changed: list[Pair]
    gone: list[Item]
    same: list[Item]

    @property
    def is_none(self) -> bool:
        return not (self.new or self.changed or self.gone)


def difference(before: Sequence[Item], now: Sequence[Item]) -> Difference:
    """By the text, whatever its title or place became."""
    old = {item.version.text_id: item for item in before}
    made = Difference([], [], [], [])
    for item in now:
        was = old.pop(item.version.text_id, None)
        if was is None:
            made.new.append(item)
        elif was.digest != item.digest:
            made.changed.append(Pair(was, item))
        else:
            made.same.append(item)
    made.gone.extend(old.values())
    return made
