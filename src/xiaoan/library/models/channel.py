"""Channels 频道: the shelves of the library, shipped as data and each district's to change."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from xiaoan.ledger.change import born, changing
from xiaoan.ledger.permission import Actor
from xiaoan.units.models import Unit, UnitRecord, UnitScopedQuerySet

#: code: name, and the kinds of text that stand there without being put (library of the papers that
#: schools look for most).
SHIPPED: dict[str, tuple[Any, tuple[str, ...]]] = {
    "summary": (_("Summaries"), ()),
    "report": (_("Work reports"), ()),
    "speech": (_("Speeches"), ()),
    "scheme": (_("Schemes of work"), ()),
    "plan": (_("Emergency plans"), ("plan",)),
    "rule": (pgettext_lazy("texts", "Rules"), ("regulation", "law")),
    "notice": (pgettext_lazy("texts", "Notices"), ("notice",)),
    "lesson": (_("Class meetings and lessons"), ()),
    "deed": (_("Good practice"), ()),
}
MOST = 20
#: The step between two places, so that one can be put between.
STEP = 10


class ChannelQuerySet(UnitScopedQuerySet["Channel"]):
    """Questions about channels, and changing one."""

    def shown(self, district_id: int) -> list[Channel]:
        """The district's channels in their order: its own words over the shipped ones."""
        return [one for one in self.every(district_id) if one.is_open]

    def every(self, district_id: int) -> list[Channel]:
        """The same with those that are closed."""
        own = {one.code: one for one in self.filter(district_id=district_id)}
        for place, (code, (name, _kinds)) in enumerate(SHIPPED.items(), 1):
            if code not in own:
                own[code] = Channel(
                    unit_id=district_id, district_id=district_id, code=code, name=str(name),
                    place=place * STEP,
                )  # fmt: skip
        return sorted(own.values(), key=lambda one: (one.place, one.code))

    def put(
        self, code: str, *, by: Actor, district: Unit, name: str, place: int, is_open: bool
    ) -> Channel:
        """The district's word about a channel; a code that nobody knows yet opens a new one.

        Raises ValidationError for an empty or doubled name, and for more than there is room for.
        """
        name = name.strip()
        others = [one for one in self.every(district.pk) if one.code != code]
        if not name:
            raise ValidationError({"name": _now("A channel needs a name.")})
        if any(one.name == name and one.is_open for one in others):
            raise ValidationError(
                {"name": _now("There is a channel of this name. Choose another.")}
            )
        if len(others) >= MOST:
            raise ValidationError(
                {"name": _now("There are as many channels as the page can hold.")}
            )
        with transaction.atomic():
            known = self.filter(district_id=district.pk, code=code).select_for_update().first()
            if known is None:
                fresh = Channel(unit=district, code=code, name=name, place=place, is_open=is_open)
                return born(fresh, "library.channel", by=by)
            with changing(known, "library.channel", by=by):
                known.name, known.place, known.is_open = name, place, is_open
        return known


class Channel(UnitRecord):
    """One channel of a district (unit = the bureau) where it departs from the shipped ones."""

    view: ClassVar[str] = "library.view"

    code = models.CharField(_("code of the channel"), max_length=20)
    name = models.CharField(_("name of the channel"), max_length=20)
    place = models.SmallIntegerField(_("place in the row"), default=0)
    is_open = models.BooleanField(_("shown"), default=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["district_id", "code"], name="channel_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def kinds(self) -> tuple[str, ...]:
        """Kinds of text that stand here by themselves."""
        return SHIPPED.get(self.code, ("", ()))[1]
