"""How a bureau numbers and signs off its papers: the sign 发文代字 and whose hand. Data."""

from __future__ import annotations

import re
from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.documents import kinds
from xiaoan.documents.models.document import Document
from xiaoan.ledger.change import born, changing
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

#: 机关代字 are a few characters; digits and brackets belong to the rest of the number.
_SIGN = re.compile(r"[\u3400-\u9fff]{2,8}")


class HouseQuerySet(UnitScopedQuerySet["House"]):
    """The rule of a district, and the laying of it."""

    def of_district(self, district_id: int) -> House:
        """The district's own rule, or the shipped one (not stored)."""
        own: House | None = self.filter(district_id=district_id).first()
        return own or self.model(unit_id=district_id, district_id=district_id)

    def lay(self, *, by: User, district: Unit, sign: str, one_hand: bool) -> House:
        """Lay down sign and hand: for numbers given and papers signed off from now on.

        Raises ValidationError for what is no sign, and where a number would stand twice.
        """
        sign = sign.strip()
        self.model.refuse_no_sign(sign)
        rule = self.of_district(district.pk)
        if sign != sign_of(district):
            refuse_double(district, sign)
        values = {"sign": sign, "one_hand": one_hand}
        if rule._state.adding:
            fresh = self.model(unit=district, since=clock.now(), **values)
            return born(fresh, "documents.house", by=by)
        with changing(rule, "documents.house", by=by):
            if rule.sign != sign:
                rule.since = clock.now()
            rule.sign, rule.one_hand = sign, one_hand
        return rule


class House(UnitRecord):
    """One row a district (unit = the bureau)."""

    view: ClassVar[str] = "documents.view"

    sign = models.CharField(_("sign before the year"), max_length=8, blank=True)
    one_hand = models.BooleanField(_("who drafted may sign off"), default=False)
    since = models.DateTimeField(_("sign in use since"), null=True)

    objects = HouseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district_id"], name="house_once")]

    def __str__(self) -> str:
        return self.sign

    @staticmethod
    def refuse_no_sign(sign: str) -> None:
        """Raises ValidationError for what cannot stand before the year."""
        if not _SIGN.fullmatch(sign):
            raise ValidationError(
                {"sign": _now("Write 2 to 8 Chinese characters, as 青教安; year and number come"
                              " by themselves.")}
            )  # fmt: skip


def sign_of(district: Unit) -> str:
    """The bureau's sign: its own, or the first character of its short name with 教安."""
    own = House.objects.of_district(district.pk).sign
    return own or f"{(district.short_name or district.name)[:1]}教安"


def refuse_double(district: Unit, sign: str) -> None:
    """Refuse a sign under which a number of another kind stands already.

    Within one kind the numbers count on whatever the sign is, so they cannot meet. The sign with
    one more character is what letters, notices and the library's rules have.
    """
    if sign.startswith(now := sign_of(district)) and sign != now:
        raise ValidationError(
            {"sign": _now("Letters, notices and rules have %(sign)s with one more character, so a"
                          " number could be given twice. Choose another sign.") % {"sign": now}}
        )  # fmt: skip
    heads: dict[str, list[str]] = {}
    for one in kinds.all_kinds():
        if one.sign and "{serial}" not in one.sign:
            heads.setdefault(one.head(sign), []).append(one.key)
    for head, keys in heads.items():
        taken = Document.objects.filter(district_id=district.pk, number__startswith=f"{head}〔")
        if found := taken.exclude(kind__in=keys).order_by("issued_at").first():
            raise ValidationError(
                {"sign": _now("%(number)s stands already on a paper of another kind (%(title)s);"
                              " with this sign it could be given twice. Choose another sign.")
                 % {"number": found.number, "title": found.title}}
            )  # fmt: skip
