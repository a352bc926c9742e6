"""The five-step line of one hazard: 自查 督查 整改 强化 保持 as far as it has come."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaoan.base import clock
from xiaoan.base.components import Step
from xiaoan.hazards.models import Hazard


def five_steps(hazard: Hazard) -> list[Step]:
    """One `Step` each, with its days in words; the present one carries the state."""
    by_school = hazard.source != Hazard.Source.SUPERVISION
    looks = list(hazard.keepings.order_by("days"))
    is_kept = bool(looks) and all(look.looked_at for look in looks)
    return [
        _found(hazard, by_school),
        _supervised(hazard, by_school),
        _rectified(hazard),
        _reinforced(hazard),
        _kept(hazard, looks, is_kept),
    ]


def _found(hazard: Hazard, by_school: bool) -> Step:
    if not by_school:
        words = _("not found by the school") if hazard.is_miss else ""
        return Step(_("Self-check"), "later", [words])
    if hazard.source == Hazard.Source.PUBLIC:
        told = _("%(time)s confirmed: the public reported it") % {"time": moment(hazard.found_at)}
        return Step(_("Self-check"), "done", [told])
    found = _("%(time)s found by the school") % {"time": moment(hazard.found_at)}
    return Step(_("Self-check"), "done", [found])


def _supervised(hazard: Hazard, by_school: bool) -> Step:
    finding: Any = hazard.findings.order_by("found_at").first()
    if not by_school:
        lines = [_("%(time)s found by the district") % {"time": moment(hazard.found_at)}]
        lines += [_("missed by the school")] if hazard.is_miss else []
        return Step(_("Supervision"), "done", lines)
    if finding is None:
        return Step(_("Supervision"), "later", [_("not seen by the district yet")])
    seen = _("%(day)s the district saw the same") % {"day": day(finding.found_at)}
    if finding.was_known is None:  # an imported ledger does not tell
        return Step(_("Supervision"), "done", [seen])
    known = _("the school knew it") if finding.was_known else _("missed by the school")
    return Step(_("Supervision"), "done", [seen, known])


def _rectified(hazard: Hazard) -> Step:
    name = _("Rectification")
    if hazard.status == Hazard.Status.VOID:
        return Step(name, "later", [_("entered by mistake")])
    ended = hazard.closed_at or clock.now()
    nth = (timezone.localdate(ended) - timezone.localdate(hazard.found_at)).days + 1
    passed = ngettext("day %(n)s", "day %(n)s", nth) % {"n": nth}
    if hazard.closed_at:
        return Step(name, "done", [_("%(day)s struck off") % {"day": day(ended)}, passed])
    lines = [passed]
    if hazard.due_on:
        lines.append(_("by %(day)s") % {"day": day(hazard.due_on)})
    if hazard.returns:
        lines.append(ngettext("returned once", "returned %(n)s times", hazard.returns)
                     % {"n": hazard.returns})  # fmt: skip
    return Step(name, "now", lines, now=state(hazard))


def state(hazard: Hazard) -> str:
    """Where it stands in one word; a side state goes before the main line's."""
    if hazard.is_blocked:
        return _("blocked")
    if hazard.is_disputed:
        return _("conflicting demand")
    return str(hazard.get_status_display())


def _reinforced(hazard: Hazard) -> Step:
    name, closed = _("Reinforcement"), hazard.status == Hazard.Status.CLOSED
    begun: Any = hazard.reinforcements.order_by("since").last()
    if begun is None:
        again = [_("came back: closer checks")] if hazard.recurrence_of_id else []
        return Step(name, "now" if closed else "later", [*again, _("after striking off")])
    made = sum(task.status in {"done", "late"} for task in begun.tasks.all())
    lines = [
        _("weekly until %(day)s") % {"day": day(begun.until)},
        _("%(n)s of %(all)s checks made") % {"n": made, "all": begun.tasks.count()},
    ]
    is_over = begun.status == "done" or begun.until < clock.today()
    return Step(name, "done" if is_over else "now", lines)


def _kept(hazard: Hazard, looks: list[Any], is_kept: bool) -> Step:
    closed = hazard.status == Hazard.Status.CLOSED
    lines = [_look(look) for look in looks] or [_("looks back after 90 and 180 days")]
    return Step(_("Keeping"), "done" if is_kept else "now" if closed else "later", lines)


def _look(look: Any) -> str:
    if look.looked_at is None:
        return _("look back on %(day)s") % {"day": day(look.due_on)}
    words = _("the same fault was back") if look.recurred else _("in order")
    return f"{day(look.looked_at)} {words}"


def day(value: date | datetime) -> str:
    """11 月 24 日."""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return date_format(local, "MONTH_DAY_FORMAT")


def moment(value: datetime) -> str:
    """11-24 08:12."""
    return date_format(timezone.localtime(value), "m-d H:i")
