"""Shared texts: a school publishes its good plan for the others, the bureau picks the best."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext as _

from xiaoan.base import clock
from xiaoan.ledger.change import WrongState, changing
from xiaoan.ledger.permission import Actor
from xiaoan.library.models.channel import Channel
from xiaoan.library.rules import require_home

NOTE = 120


class ShelfQuerySet:
    """Questions about what stands on the shelf: the bureau's texts and what schools share."""

    def on_shelf(self: Any) -> Any:
        """In force, and everybody's to read."""
        told = Q(unit_id=F("district_id")) | Q(is_shared=True)
        return self.filter(told, current__isnull=False)

    def in_channel(self: Any, channel: Channel) -> Any:
        """Those put into it, and those that stand there by their kind."""
        own = Q(channel=channel.code)
        return self.filter(own | Q(channel="", kind__in=channel.kinds))

    def picked(self: Any) -> Any:
        return self.filter(picked_at__isnull=False)


class Shared:
    """The verbs of sharing, for Text."""

    picked_at: Any
    shared_at: Any

    def share(self: Any, *, by: Actor, channel: str) -> None:
        """Publish the text in force for the schools of the district.

        Raises ValidationError for a channel that is none, WrongState without words in force.
        """
        require_home(by, "library.share", self.unit)
        open_ones = {one.code for one in Channel.objects.shown(self.district_id)}
        if channel not in open_ones:
            raise ValidationError({"channel": _("Choose the channel in which it is to stand.")})
        with changing(self, "library.share", by=by):
            if self.current_id is None:
                raise WrongState(_("Only a text in force can be shared. Have it approved first."))
            self.channel, self.is_shared = channel, True
            self.shared_at = self.shared_at or clock.now()

    def withdraw(self: Any, *, by: Actor, why: str) -> None:
        """It is for the own house again; a pick of the bureau ends with it."""
        reason = _said(why, _("Say why it is withdrawn."))
        require_home(by, "library.withdraw", self.unit)
        with changing(self, "library.withdraw", by=by, why=reason):
            if not self.is_shared:
                raise WrongState(_("The text is not shared."))
            self.is_shared, self.shared_at = False, None
            self.picked_at, self.pick_note = None, ""

    def pick(self: Any, *, by: Actor, why: str) -> None:
        """The bureau recommends it, with a word why."""
        note = _said(why, _("Say in a word what is good about it."))
        with changing(self, "library.pick", by=by):
            if not (self.is_shared or self.unit_id == self.district_id) or not self.current_id:
                raise WrongState(_("Only a shared text in force can be picked."))
            self.picked_at, self.pick_note = self.picked_at or clock.now(), note

    def unpick(self: Any, *, by: Actor, why: str) -> None:
        """The recommendation ends, with the reason on record."""
        reason = _said(why, _("Say why it is picked no longer."))
        with changing(self, "library.unpick", by=by, why=reason):
            if self.picked_at is None:
                raise WrongState(_("The text is not among the picked ones."))
            self.picked_at, self.pick_note = None, ""


def _said(words: str, missing: str) -> str:
    if not words.strip():
        raise ValidationError({"why": missing})
    return words.strip()[:NOTE]
