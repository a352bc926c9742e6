"""Who may: answered by `access`, which hands its answers in at start-up.

The ledger stands below posts and accounts because they, too, change through its door.
Until `install` has been called every change is refused and nothing is visible.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from django.core.exceptions import PermissionDenied


class Actor(Protocol):
    """Somebody who acts: an account, a system account included."""

    pk: Any


class Where(Protocol):
    """A unit as the ledger sees it: its key and its district's key."""

    @property
    def pk(self) -> Any: ...
    @property
    def district_id(self) -> int | None: ...


@dataclass(frozen=True)
class Home:
    """A unit by its keys alone, for records that stand below units."""

    pk: int | None
    district_id: int | None


@dataclass(frozen=True)
class Reach:
    """What an actor may see for one action: whole districts, and single units elsewhere."""

    districts: tuple[int, ...] = ()
    unit_districts: tuple[int, ...] = ()
    units: tuple[int, ...] = ()


_check: Callable[[Actor, str, Where], str] | None = None
_reach: Callable[[Actor, str], Reach] | None = None
_label: Callable[[str], Any] | None = None


def install(
    check: Callable[[Actor, str, Where], str],
    reach: Callable[[Actor, str], Reach],
    label: Callable[[str], Any] | None = None,
) -> None:
    """Called once by access at start-up."""
    global _check, _reach, _label
    _check, _reach, _label = check, reach, label


def require(by: Actor, action: str, unit: Where) -> str:
    """The code of the post through which `by` may do `action` at `unit`.

    Raises PermissionDenied when no post allows it, or when nobody has been asked to judge.
    """
    if _check is None:
        raise PermissionDenied("No permission check is installed; every change is refused.")
    return _check(by, action, unit)


def allows(by: Actor, action: str, unit: Where) -> bool:
    """Whether `by` may do `action` at `unit`: to hide a button, never instead of require."""
    try:
        require(by, action, unit)
    except PermissionDenied:
        return False
    return True


def reach(by: Actor, action: str) -> Reach:
    """Where `by` may do `action`; nowhere until a judge is installed."""
    return _reach(by, action) if _reach is not None else Reach()


def label(action: str) -> Any:
    """The words of `action` in the matrix; the bare name where the matrix has it no more."""
    if _label is None:
        return action
    try:
        return _label(action)
    except LookupError:
        return action
