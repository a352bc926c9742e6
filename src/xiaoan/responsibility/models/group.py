"""Leading group 领导小组: founded by a paper, its members named by post, so people may change.

A school's is headed by its head (Measures for the Safety of Schools and Kindergartens, art. 16).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.ledger.change import born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.library.models import Text
from xiaoan.posts.models import Post
from xiaoan.posts.rules import HEAD_POSTS, LEADER_POSTS, check_post
from xiaoan.responsibility.hosts import told_to
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

HEAD = "head"
PARTS_IN_GROUP = {
    HEAD: _("head of the group"),
    "deputy": _("deputy head of the group"),
    "office": _("head of the group's office"),
    "member": _("member"),
}

#: Posts that usually keep the group's office.
OFFICE = frozenset({"safety", "kg-safety", "centre-safety", "safety-section"})


class LeadingGroupQuerySet(UnitScopedQuerySet["LeadingGroup"]):
    """Questions about leading groups, and how one is founded."""

    def visible_to(self, user: Actor) -> LeadingGroupQuerySet:
        own: LeadingGroupQuerySet = super().visible_to(user)
        return own | self.filter(told_to(user, LeadingGroup.view))

    def valid(self, on: date) -> LeadingGroupQuerySet:
        """In force on that day, the first and the last day included."""
        return self.filter(since__lte=on).filter(Q(until=None) | Q(until__gte=on))

    def found(
        self, *, by: Actor, unit: Unit, name: str, number: str, issued_on: date, since: date,
        members: Sequence[tuple[str, str]], text: Text | None = None,
    ) -> LeadingGroup:  # fmt: skip
        """Found the unit's group by paper `number`; the one before ends the day before `since`.

        `members` are pairs of post and part. Raises ValidationError for a group without its
        head, a post that the unit has not, or days in the wrong order.
        """
        _refuse_members(unit, members)
        if since < issued_on:
            raise ValidationError(
                {"since": _now("The group cannot begin before the paper that founds it.")}
            )
        with transaction.atomic():
            Unit.objects.select_for_update().get(pk=unit.pk)
            for before in self.filter(unit=unit).valid(since):
                before.end(by=by, on=since - timedelta(days=1))
            group = self.model(
                unit=unit, name=name.strip(), number=number.strip(), issued_on=issued_on,
                since=since, text=text,
                members=[{"post": post, "part": part} for post, part in members],
            )  # fmt: skip
            return born(group, "responsibility.found", by=by)


class LeadingGroup(UnitRecord):
    """One leading group for safety of one unit."""

    view: ClassVar[str] = "responsibility.view"

    name = models.CharField(_("name of the group"), max_length=60)
    number = models.CharField(_("number of the founding paper"), max_length=60)
    issued_on = models.DateField(_("date of the paper"))
    since = models.DateField(_("from"))
    until = models.DateField(_("to"), null=True, blank=True)
    #: The founding paper in the library, where it stands there.
    text = models.ForeignKey(
        Text, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("founding paper in the library"),
    )  # fmt: skip
    #: [{"post": code, "part": head | deputy | office | member}]
    members = models.JSONField(_("members by post"))

    objects = LeadingGroupQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["district_id", "unit", "since"], name="group_unit")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="group_lasts"
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.name}"

    def end(self, *, by: Actor, on: date) -> None:
        """Its last day is `on`."""
        if on < self.since:
            raise ValidationError(
                {"since": _now("The group of %(day)s began later. Choose a later day.")
                 % {"day": self.since}}
            )  # fmt: skip
        with changing(self, "responsibility.found", by=by, ended=True):
            self.until = on

    def posts_as(self, part: str) -> list[str]:
        """Codes of the posts that take this part in the group."""
        members: list[dict[str, Any]] = self.members
        return [one["post"] for one in members if one["part"] == part]


def _refuse_members(unit: Unit, members: Sequence[tuple[str, str]]) -> None:
    codes = [post for post, _part in members]
    if len(codes) != len(set(codes)):
        raise ValidationError({"members": _now("A post stands twice. Keep it once.")})
    for post in Post.objects.filter(code__in=codes):
        check_post(post, unit)
    if not any(part == HEAD and post in HEAD_POSTS for post, part in members):
        raise ValidationError(
            {"members": _now("The unit's head leads the group (decree 23, art. 16).")}
        )


def usual_part(post: str) -> str:
    """The part that a post usually takes: proposed, to be corrected."""
    if post in HEAD_POSTS:
        return HEAD
    if post in LEADER_POSTS:
        return "deputy"
    return "office" if post in OFFICE else "member"
