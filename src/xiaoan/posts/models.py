"""Posts and who holds them. Duties and permissions belong to posts, never to people."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import born, changing
from xiaoan.ledger.models import Recorded
from xiaoan.ledger.permission import Actor, Where
from xiaoan.posts.rules import (
    ADMIN_POSTS,
    HEAD_POSTS,
    check_post,
    refuse_console,
    require_rank,
)
from xiaoan.units.models import Unit


class Post(models.Model):
    """A post 岗位 (product data, posts.csv): its names, unit kinds and substitutes in order."""

    code = models.CharField(primary_key=True, max_length=20)
    zh = models.CharField(max_length=30, unique=True)
    en = models.CharField(max_length=60)
    unit_kinds = ArrayField(models.CharField(max_length=16))
    substitutes = ArrayField(models.CharField(max_length=20), default=list)
    rank = models.SmallIntegerField(default=0)

    def __str__(self) -> str:
        return self.zh if (translation.get_language() or "").startswith("zh") else self.en


class HoldingQuerySet(models.QuerySet["Holding"]):
    """Questions about holdings."""

    def active(self, on: date | None = None) -> HoldingQuerySet:
        day = on or clock.today()
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))

    def during(self, since: date, until: date | None) -> HoldingQuerySet:
        """Holdings of which at least one day lies from `since` to `until` (None: for good)."""
        found = self.filter(Q(until=None) | Q(until__gte=since))
        return found if until is None else found.filter(since__lte=until)

    def in_own_right(self) -> HoldingQuerySet:
        return self.filter(stands_for=None)

    def appoint(
        self, *, by: Actor, user: User, unit: Unit, post: Post, since: date, **fields: Any
    ) -> Holding:
        """Put `user` in `post` of `unit` from `since`; `stands_for` makes it an acting one.

        Raises ValidationError for a post that the unit has not, a second head, a post held
        already; PermissionDenied as the rules say (rules.py).
        """
        holding = Holding(user=user, unit=unit, post=post, since=since, **fields)
        refuse_console(post.code, by)
        if by.pk == user.pk:
            raise PermissionDenied(_("Nobody appoints themself. Ask whoever stands above you."))
        check_post(post, unit)
        self._keep_administrators_apart(holding)
        self._once(holding)
        require_rank(by, "posts.appoint", unit, post.code)
        return born(holding, "posts.appoint", by=by)

    def _once(self, new: Holding) -> None:
        same = self.filter(unit=new.unit, post=new.post).during(new.since, new.until)
        if held := same.filter(user=new.user).first():
            words = _now("%(name)s holds this post already, since %(day)s. End that first.")
            raise ValidationError({"user": words % {"name": new.user, "day": held.since}})
        if new.stands_for_id is not None:
            _check_acting(new)
        elif new.post_id in HEAD_POSTS and (head := same.in_own_right().first()):
            words = _now("%(name)s is head here, since %(day)s. End that first, or appoint acting.")
            raise ValidationError({"post": words % {"name": head.user, "day": head.since}})

    def _keep_administrators_apart(self, new: Holding) -> None:
        found = self.filter(user=new.user).during(new.since, new.until)
        held = set(found.values_list("post_id", flat=True))
        mixed = (held - {new.post_id}) if new.post_id in ADMIN_POSTS else (held & ADMIN_POSTS)
        if mixed:
            raise ValidationError(
                _("An administrator holds no other post. Open a second account for this person.")
            )


class Holding(Recorded):
    """A person holds a post in a unit, from/to. B posts (B 岗) act while A is away."""

    fenced: ClassVar[bool] = False

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, models.PROTECT, related_name="holdings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="holdings")
    district_id = models.IntegerField(null=True, editable=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)
    stands_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deputies",
        verbose_name=_("acts for"),
    )  # fmt: skip
    is_full_time = models.BooleanField(_("full-time safety officer"), default=False)

    objects = HoldingQuerySet.as_manager()

    class Meta:
        verbose_name = _("holding")
        indexes = [
            models.Index(fields=["unit", "post", "since"], name="holding_unit_post"),
            models.Index(fields=["user", "since"], name="holding_user"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="holding_lasts"
            ),
            models.UniqueConstraint(fields=["user", "unit", "post", "since"], name="holding_once"),
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "unit" in kwargs and "district_id" not in kwargs:
            self.district_id = kwargs["unit"].district_id

    def __str__(self) -> str:
        return f"{self.user} · {self.post}"

    @property
    def ledger_unit(self) -> Where:
        return self.unit

    @property
    def is_acting(self) -> bool:
        return self.stands_for_id is not None

    def end(self, *, by: Actor, on: date, **facts: Any) -> None:
        """The last day is `on`; what was answered for until then stays with this holder.

        An acting holder's days end with those of whom they stand for.
        """
        refuse_console(self.post_id, by)
        require_rank(by, "posts.end", self.unit, self.post_id)
        if on < self.since:
            raise ValidationError(
                {"on": _now("The last day lies before the first. Correct one of them.")}
            )
        with changing(self, "posts.end", by=by, **facts):
            self.until = on
        for acting in self.deputies.filter(until__gt=on, since__lte=on):
            acting.end(by=by, on=on, with_principal=self.pk)


def _check_acting(new: Holding) -> None:
    """An acting holder has the same post, days that end, and acts for one in own right."""
    principal = new.stands_for
    if principal is None or (principal.unit_id, principal.post_id) != (new.unit_id, new.post_id):
        raise ValidationError(
            {"stands_for": _now("An acting holder stands in for the same post of the same unit.")}
        )
    if principal.stands_for_id is not None or principal.user_id == new.user_id:
        raise ValidationError(
            {"stands_for": _now("Choose who holds the post in own right, and another to act.")}
        )
    if new.until is None:
        raise ValidationError({"until": _now("An acting holder needs a last day.")})
    if new.since < principal.since or (principal.until and new.until > principal.until):
        raise ValidationError(
            {"until": _now("The days to act lie outside those of %(name)s.") % {"name": principal}}
        )
