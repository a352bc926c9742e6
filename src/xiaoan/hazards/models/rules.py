"""How a district issues its notices: approval, days, and the wording of orders. Data.

The words of an order to a private school rest on the Law on the Promotion of Private Education
and others (wording.py names them); each district has its own lawyer, so the text is the
district's: every version stays, and an order keeps the one by which it was issued.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.hazards.wording import SHIPPED
from xiaoan.ledger.change import WrongState, born, changing
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

if TYPE_CHECKING:
    from xiaoan.hazards.models.notice import Notice

#: Working days, where a district has laid down nothing: to answer, and to re-check the answer.
REPLY_DAYS, REVIEW_DAYS = 15, 5
MOST_DAYS = 60
PARTS = ("basis", "demand", "remedies", "consent")


class NoticeRuleQuerySet(UnitScopedQuerySet["NoticeRule"]):
    """The rule of a district, and the laying of it."""

    def of_district(self, district_id: int) -> NoticeRule:
        """The district's own rule, or one with the shipped values (not stored)."""
        own: NoticeRule | None = self.filter(district_id=district_id).first()
        return own or self.model(unit_id=district_id, district_id=district_id)

    def lay(
        self, *, by: User, district: Unit, needs_approval: bool, leader_for_major: bool,
        reply_days: int, review_days: int,
    ) -> NoticeRule:  # fmt: skip
        """Lay down how the district issues; holds for notices drafted from now on."""
        for name, days in (("reply_days", reply_days), ("review_days", review_days)):
            if not 1 <= days <= MOST_DAYS:
                raise ValidationError(
                    {name: _("Write 1 to %(n)s working days.") % {"n": MOST_DAYS}}
                )
        values = {
            "needs_approval": needs_approval, "leader_for_major": leader_for_major,
            "reply_days": reply_days, "review_days": review_days,
        }  # fmt: skip
        rule = self.of_district(district.pk)
        if rule._state.adding:
            fresh = self.model(unit=district, **values)
            return born(fresh, "hazards.rule", by=by)
        with changing(rule, "hazards.rule", by=by):
            for name, value in values.items():
                setattr(rule, name, value)
        return rule


class NoticeRule(UnitRecord):
    """One row a district (unit = the bureau)."""

    view: ClassVar[str] = "hazards.view"

    needs_approval = models.BooleanField(
        gettext_lazy("the head of section approves before serving"), default=False
    )
    leader_for_major = models.BooleanField(
        gettext_lazy("a leader of the bureau approves major hazards"), default=True
    )
    reply_days = models.SmallIntegerField(gettext_lazy("working days to reply"), default=REPLY_DAYS)
    review_days = models.SmallIntegerField(
        gettext_lazy("working days to re-check"), default=REVIEW_DAYS
    )

    objects = NoticeRuleQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district_id"], name="notice_rule_once")]

    def __str__(self) -> str:
        return f"{self.district_id}"


class OrderTextQuerySet(UnitScopedQuerySet["OrderText"]):
    """The wording of orders in force, and a new version of it."""

    def in_force(self, district_id: int) -> OrderText:
        """The latest version of the district, or the shipped words (not stored)."""
        own: OrderText | None = self.filter(district_id=district_id).order_by("-version").first()
        return own or self._shipped(district_id)

    def of_notice(self, notice: Notice) -> OrderText:
        """The words by which an order was served; of a draft those in force now.

        A preview hands its words in as `notice.wording`; no record keeps them.
        """
        if (tried := notice.__dict__.get("wording")) is not None:
            return cast("OrderText", tried)
        rows = self.filter(district_id=notice.district_id)
        if notice.served_at is not None:
            rows = rows.filter(worded_at__lte=notice.served_at)
        own: OrderText | None = rows.order_by("-version").first()
        return own or self._shipped(notice.district_id)

    def _shipped(self, district_id: int) -> OrderText:
        return self.model(unit_id=district_id, district_id=district_id, version=0, **SHIPPED)

    def word(self, *, by: User, district: Unit, **parts: str) -> OrderText:
        """A new version; the earlier ones stay with the orders that were issued by them."""
        said = {name: parts.get(name, "").strip() for name in PARTS}
        empty = {name: _("This part cannot be empty.") for name, text in said.items() if not text}
        if empty:
            raise ValidationError(empty)
        now = self.in_force(district.pk)
        if all(getattr(now, name) == text for name, text in said.items()):
            raise ValidationError(_("Nothing was changed."))
        fresh = self.model(
            unit=district, version=now.version + 1, worded_by=by, worded_at=clock.now(), **said
        )
        return born(fresh, "hazards.word", by=by)


class OrderText(UnitRecord):
    """The words of the orders of a district (unit = the bureau), version by version."""

    view: ClassVar[str] = "hazards.view"

    version = models.SmallIntegerField(gettext_lazy("version"))
    basis = models.TextField(gettext_lazy("legal basis"), max_length=1000)
    demand = models.TextField(gettext_lazy("what is ordered"), max_length=1000)
    remedies = models.TextField(gettext_lazy("remedies"), max_length=1000)
    consent = models.TextField(gettext_lazy("consent to electronic service"), max_length=1000)
    worded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=gettext_lazy("worded by")
    )
    worded_at = models.DateTimeField(gettext_lazy("worded at"), null=True)

    objects = OrderTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district_id", "version"], name="order_text_once")
        ]

    def __str__(self) -> str:
        return f"{self.version}"


class ConsentQuerySet(UnitScopedQuerySet["Consent"]):
    """Whether a private school takes papers through this system, and its word on it."""

    def of_unit(self, unit: Unit) -> Consent | None:
        """The consent in force."""
        rows = self.filter(district_id=unit.district_id or 0, unit_id=unit.pk, ended_at=None)
        return rows.first()

    def give(self, *, by: User, unit: Unit) -> Consent:
        """The head of a private school consents to electronic service."""
        if not unit.is_private:
            raise ValidationError(_("Only a private school is asked; others are served anyway."))
        if self.of_unit(unit) is not None:
            raise WrongState(_("The school has consented already."))
        text = OrderText.objects.all().in_force(unit.district_id or 0)
        fresh = self.model(
            unit=unit, given_at=clock.now(), given_by=by, words=text.consent, version=text.version
        )
        return born(fresh, "hazards.consent", by=by)


class Consent(UnitRecord):
    """A private school's consent to electronic service, with the words that it read."""

    view: ClassVar[str] = "hazards.view"

    given_at = models.DateTimeField(gettext_lazy("consented"))
    given_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=gettext_lazy("consented by")
    )
    words = models.TextField(gettext_lazy("words consented to"))
    version = models.SmallIntegerField(gettext_lazy("version"))
    ended_at = models.DateTimeField(gettext_lazy("revoked"), null=True, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district_id", "unit"], condition=models.Q(ended_at=None),
                name="consent_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit_id} {self.given_at}"

    def revoke(self, *, by: User) -> None:
        """From now on orders come on paper; what was served stays served."""
        with changing(self, "hazards.consent", by=by):
            if self.ended_at is not None:
                raise WrongState(_("The consent was revoked already."))
            self.ended_at = clock.now()
