"""Posts and who holds them. Duties and permissions belong to posts, never to people."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.ledger.change import born, changing
from xiaoan.ledger.models import Recorded
from xiaoan.ledger.permission import Actor, Where
from xiaoan.units.models import Unit

#: The three administrators 三员 (MLPS): each bound to one post, none able alone to act and erase.
ADMIN_POSTS = frozenset({"system-admin", "security-admin", "audit-admin"})


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

    def appoint(
        self, *, by: Actor, user: User, unit: Unit, post: Post, since: date, **fields: Any
    ) -> Holding:
        """Put `user` in `post` of `unit` from `since`; `stands_for` makes it an acting one."""
        if post.code in ADMIN_POSTS and getattr(by, "kind", "") != User.Kind.SYSTEM:
            raise PermissionDenied(
                _("Administrators are appointed on the server only (createadmin).")
            )
        self._keep_administrators_apart(user, post, since)
        holding = Holding(user=user, unit=unit, post=post, since=since, **fields)
        return born(holding, "posts.appoint", by=by)

    def _keep_administrators_apart(self, user: User, post: Post, since: date) -> None:
        held = set(self.active(since).filter(user=user).values_list("post_id", flat=True))
        mixed = (held - {post.code}) if post.code in ADMIN_POSTS else (held & ADMIN_POSTS)
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

    def end(self, *, by: Actor, on: date) -> None:
        """The last day is `on`; what was answered for until then stays with this holder."""
        with changing(self, "posts.end", by=by):
            self.until = on
