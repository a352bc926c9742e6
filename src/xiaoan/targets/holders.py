"""Whose letter is whose today: present holders, what covers them, holes, and who inherits.

Coverage goes by the present holder of a post, never by papers: a head who changed in October
leaves a hole that a count of papers hides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q

from xiaoan.accounts.models import User
from xiaoan.posts.models import Holding, HoldingQuerySet
from xiaoan.targets.levels import EVERY_POST, level_case
from xiaoan.targets.models import Letter, Succession
from xiaoan.units.models import Unit

KINDS = (
    Unit.Kind.BUREAU, Unit.Kind.SECTION, Unit.Kind.SCHOOL, Unit.Kind.KINDERGARTEN,
    Unit.Kind.CAMPUS, Unit.Kind.OFFICE, Unit.Kind.CENTRE,
)  # fmt: skip


def required(district_id: int, on: date) -> HoldingQuerySet:
    """The holdings of that day whose holder answers by a letter, each with its `level`."""
    rows = Holding.objects.active(on).in_own_right().filter(
        district_id=district_id, post_id__in=sorted(EVERY_POST), user__kind=User.Kind.PERSON,
        unit__kind__in=KINDS,
    )  # fmt: skip
    is_open = Q(unit__closed_on=None) | Q(unit__closed_on__gt=on)
    return rows.filter(is_open).annotate(level=level_case())


def covered(on: date) -> Q:
    """Which holdings a signed letter or succession covers on that day."""
    own = Letter.objects.filter(
        holding=OuterRef("pk"), status=Letter.Status.SIGNED, since__lte=on, until__gte=on,
        signed_on__lte=on,
    )  # fmt: skip
    taken = Succession.objects.filter(
        holding=OuterRef("pk"), status=Succession.Status.SIGNED, letter__since__lte=on,
        letter__until__gte=on, signed_on__lte=on,
    )  # fmt: skip
    return Q(Exists(own)) | Q(Exists(taken))


def asked(on: date) -> Q:
    """Which holdings have a letter of their own in that day's term, signed or not."""
    rows = Letter.objects.in_term(on).exclude(status=Letter.Status.LAPSED)
    return Q(Exists(rows.filter(holding=OuterRef("pk"))))


def scanned(on: date) -> Q:
    """Which holdings have a scan that nobody has confirmed: not signed yet, not to be chased."""
    rows = Letter.objects.in_term(on).filter(status=Letter.Status.SCANNED)
    return Q(Exists(rows.filter(holding=OuterRef("pk"))))


def in_a_hole(on: date) -> Q:
    """Which holdings follow a holder whose letter was signed, and have not taken it over."""
    left = Letter.objects.in_term(on).filter(
        unit_id=OuterRef("unit_id"), post=OuterRef("post_id"), status=Letter.Status.SIGNED,
        holding__until__lt=on,
    )  # fmt: skip
    taken = Succession.objects.in_term(on).filter(
        holding=OuterRef("pk"), status=Succession.Status.SIGNED
    )
    return Q(Exists(left)) & ~asked(on) & ~Q(Exists(taken))


def heirs(district_id: int, on: date, units: Iterable[int] | None = None) -> dict[int, Letter]:
    """For each new holder (key of the holding) the letter that he takes over.

    A post may have several holders: the letters of those who left go to those who came, the
    earliest first. A letter that its holder never signed is nobody's to inherit.
    """
    new = required(district_id, on).filter(~asked(on))
    left = Letter.objects.in_term(on).filter(
        district_id=district_id, status=Letter.Status.SIGNED, holding__until__lt=on
    )
    if units is not None:
        wanted = list(units)
        new, left = new.filter(unit_id__in=wanted), left.filter(unit_id__in=wanted)
    newcomers = list(new.order_by("since", "pk"))
    if not newcomers:
        return {}
    return _matched(newcomers, list(left.select_related("holding", "template", "unit")), on)


def _matched(newcomers: list[Holding], left: list[Letter], on: date) -> dict[int, Letter]:
    taken = _takers([letter.pk for letter in left])
    present = {holding.pk for holding in newcomers}
    free: dict[tuple[int, str], list[Letter]] = defaultdict(list)
    found: dict[int, Letter] = {}
    for letter in sorted(left, key=lambda one: (one.holding.until or on, one.pk)):
        heir = next((one for one in reversed(taken.get(letter.pk, [])) if one in present), None)
        if heir is not None:
            found[heir] = letter
        elif not _is_held(letter, on):
            free[letter.unit_id, letter.post].append(letter)
    for holding in newcomers:
        waiting = free[holding.unit_id, holding.post_id]
        if holding.pk not in found and waiting:
            found[holding.pk] = waiting.pop(0)
    return found


def _takers(letters: list[Any]) -> dict[Any, list[int]]:
    rows = Succession.objects.filter(letter_id__in=letters).order_by("since", "id")
    found: dict[Any, list[int]] = defaultdict(list)
    for letter, holding in rows.values_list("letter_id", "holding_id"):
        found[letter].append(holding)
    return found


def _is_held(letter: Letter, on: date) -> bool:
    """Whether a successor holds the post and has begun to take it over."""
    rows = letter.successions.filter(holding__since__lte=on)
    return rows.filter(Q(holding__until=None) | Q(holding__until__gte=on)).exists()


def letter_for(holding: Holding, on: date) -> Letter | None:
    """The letter that this new holder takes over, if there is one."""
    return heirs(holding.district_id or 0, on, [holding.unit_id]).get(holding.pk)
