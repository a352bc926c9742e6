"""What stands at the signature lines: who signed on the screen, when, how long it was read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaoan.hazards.models import Notice
from xiaoan.inspections.models import Signature, Visit


@dataclass(frozen=True)
class Line:
    """One signature line of a paper: label, words, pictures of drawn names (file ids)."""

    label: str
    text: str = ""
    pictures: Sequence[UUID] = ()


def visit_of(notice: Notice) -> Visit | None:
    """The visit that led to `notice`, if one did."""
    table, _colon, key = notice.source.partition(":")
    if table != Visit._meta.db_table:
        return None
    try:
        rows = Visit.objects.filter(district_id=notice.district_id, pk=UUID(key))
    except ValueError:
        return None
    return rows.select_related("unit", "lead", "round").first()


def signatures_on(notice: Notice, visit: Visit | None) -> list[Signature]:
    """What was signed on the screen under this notice; a supplementary one was not read then."""
    if visit is None or visit.notices().values_list("pk", flat=True).first() != notice.pk:
        return []
    return list(visit.signatures.order_by("side", "signed_at", "id"))


def told(signature: Signature, on_notice: int | None = None) -> str:
    """A signature in words: name and post, time, "on the screen", how long and what was read."""
    at = date_format(localtime(signature.signed_at), "Y-m-d H:i")
    if signature.is_refused:
        said = _("refused to sign (%(why)s); witness: %(witness)s")
        words = said % {"why": signature.why, "witness": signature.witness}
        return f"{signature} {words} {at}"
    parts = [f"{signature} {at}", _("signed on the screen")]
    if signature.read_seconds is not None:
        parts.append(_("read for %(time)s") % {"time": _span(signature.read_seconds)})
    if on_notice is not None and signature.shown != on_notice:
        said = ngettext("%(n)s finding read", "%(n)s findings read", signature.shown)
        parts.append(said % {"n": signature.shown})
    return " · ".join(parts)


def _span(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return _("%(n)s s") % {"n": rest}
    return _("%(m)s min %(n)s s") % {"m": minutes, "n": rest}
