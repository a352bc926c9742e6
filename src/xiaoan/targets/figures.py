"""Figures of the letters: who has to sign, who has, by level and by the present holder."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from xiaoan.figures.measure import Figure, Measure
from xiaoan.figures.scope import Scope
from xiaoan.ledger.permission import reach
from xiaoan.posts.models import Holding
from xiaoan.targets.holders import covered, in_a_hole, required
from xiaoan.targets.levels import level_case
from xiaoan.targets.models import Letter, Succession
from xiaoan.units.models import Unit

PER = {
    "level": level_case(), "post": "post_id", "unit": "unit_id", "area": "unit__area",
    "kind": "unit__kind",
}  # fmt: skip
PER_LETTER = {"level": "level", "post": "post", "unit": "unit_id", "area": "unit__area"}


def holders(scope: Scope) -> Any:
    """Present holders on the period's last day who answer by a letter, as far as one sees them."""
    where = reach(scope.user, "targets.view")
    seen = Q(district_id__in=where.districts) | Q(unit_id__in=where.units)
    rows = required(scope.unit.district_id or 0, scope.on).filter(seen)
    if scope.unit.pk == scope.unit.district_id:
        return rows
    return rows.filter(unit_id__in=Unit.objects.within(scope.unit).values("pk"))


def _in_term(scope: Scope) -> Any:
    return scope.rows(Letter).in_term(scope.on)


def _signed(scope: Scope) -> Any:
    return _in_term(scope).filter(status=Letter.Status.SIGNED, signed_on__lte=scope.on)


def _scanned(scope: Scope) -> Any:
    return _in_term(scope).filter(status=Letter.Status.SCANNED)


def _by_present(scope: Scope) -> Q:
    """Its signer still holds the post, or a successor in office has signed."""
    day = scope.on
    active = Holding.objects.active(day)
    own = active.filter(pk=OuterRef("holding_id"))
    taken = Succession.objects.filter(
        letter=OuterRef("pk"), status=Succession.Status.SIGNED, signed_on__lte=day,
        holding__in=active.values("pk"),
    )  # fmt: skip
    return Q(Exists(own)) | Q(Exists(taken))


def _overdue(scope: Scope) -> Any:
    return _in_term(scope).filter(status__in=Letter.WAITING, due_on__lt=scope.day)


def _of_level(level: str) -> Callable[[Scope], Any]:
    return lambda scope: holders(scope).filter(level=level)


def _level(level: str, title: Any) -> Figure:
    """The share at one level: what the sentence about the cascade names one by one."""
    return Figure(
        f"letters.signed_{level}", title,
        _("Present holders of that level whose letter both sides have signed, or who have signed "
          "the succession to it."),
        Measure.RATIO, "%", _of_level(level), lambda scope: covered(scope.on), per=PER,
        better="high",
    )  # fmt: skip


FIGURES = [
    Figure(
        "letters.required", _("People who answer by a letter of responsibility"),
        _("In office on the last day of the period, in a post that signs a letter."),
        Measure.COUNT, _("people"), holders, per=PER,
    ),
    Figure(
        "letters.signed_share", _("Present holders with a signed letter"),
        _("Of those in office on the last day, those whose letter both sides have signed, or who "
          "have signed the succession to it. Papers of people who left do not count."),
        Measure.RATIO, "%", holders, lambda scope: covered(scope.on), per=PER, better="high",
    ),
    _level("bureau", _("Bureau's letter to the government signed")),
    _level("school", _("Heads with a signed letter")),
    _level("office", _("Leaders of offices with a signed letter")),
    _level("post", _("Holders of other posts with a signed letter")),
    Figure(
        "letters.holes", _("Holders who have not taken over a letter"),
        _("Whose predecessor had signed, and who have not signed the succession."),
        Measure.COUNT, _("people"), lambda scope: holders(scope).filter(in_a_hole(scope.on)),
        per=PER, better="low",
    ),
    Figure(
        "letters.signed", _("Signed letters of responsibility"),
        _("In their term on the last day of the period, signed by both sides; those signed on "
          "paper once a second person has confirmed having seen the page."),
        Measure.COUNT, _("letters"), _signed, per=PER_LETTER,
    ),
    Figure(
        "letters.scanned", _("Scanned letters not confirmed yet"),
        _("Signed on paper, as who entered the scan says; nobody else has confirmed having seen "
          "the page, so they count nowhere as signed."),
        Measure.COUNT, _("letters"), _scanned, per=PER_LETTER, better="low",
    ),
    Figure(
        "letters.by_holder", _("Signed letters that bind who is in office"),
        _("Of the signed letters, those whose signer still holds the post or whose successor has "
          "signed."),
        Measure.RATIO, "%", _signed, _by_present, per=PER_LETTER, better="high",
    ),
    Figure(
        "letters.overdue", _("Letters of responsibility overdue"),
        _("Not signed by both sides, and the day to sign by has passed."),
        Measure.COUNT, _("letters"), _overdue, per=PER_LETTER, better="low",
    ),
]  # fmt: skip
