"""A text of others becomes a draft of one's own, with places for the names that were in it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.ledger.change import WrongState, born
from xiaoan.library.markers import Marker
from xiaoan.library.models import Text, Version
from xiaoan.library.rules import require_home
from xiaoan.posts.models import Holding
from xiaoan.units.models import Unit

_PHONE = re.compile(r"(?<![\d.〔])(?:1[3-9]\d{9}|0\d{2,3}[-－—]?\d{7,8})(?!\d)")
_SHORTEST = 2  # signs of a name that is looked for


def bare(words: str, unit: Unit, people: Iterable[str]) -> str:
    """The words without the names of the unit and its people and without telephone numbers.

    Longer names first: 柳溪小学 before 柳溪.
    """
    units = {unit.name, unit.short_name}
    known = dict.fromkeys(units, "单位") | dict.fromkeys(people, "姓名")
    for name in sorted(known, key=len, reverse=True):
        if len(name) >= _SHORTEST:
            words = words.replace(name, str(Marker("blank", known[name])))
    return _PHONE.sub(str(Marker("blank", "电话")), words)


def copied(source: Text, *, by: User, unit: Unit, title: str = "") -> Text:
    """A draft of `unit` with the words of `source` that are in force.

    The bureau's texts keep its name, because they speak of it; a school's give up theirs. Raises
    WrongState where the source is in force no longer, PermissionDenied outside the own house.
    """
    require_home(by, "library.copy", unit)
    version = source.current
    if version is None:
        raise WrongState(_("The text is in force no longer, so there is nothing to copy."))
    words, heading = version.body, title.strip() or source.title
    if source.unit_id not in {unit.pk, source.district_id}:
        people = (
            Holding.objects.active().filter(unit=source.unit).values_list("user__name", flat=True)
        )
        names = list(people)
        words, heading = (bare(one, source.unit, names) for one in (words, heading))
    kind = source.kind if source.kind in {Text.Kind.PLAN, Text.Kind.REGULATION} else Text.Kind.MODEL
    text = Text(
        unit=unit, kind=kind, title=heading[:120], category=source.category,
        channel=source.channel,
    )  # fmt: skip
    with transaction.atomic():
        born(text, "library.copy", by=by, source=source.subject, version=str(version.pk))
        Version.objects.begin(text, by=by, body=words)
    return text
