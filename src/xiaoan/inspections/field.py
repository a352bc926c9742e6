"""What a phone carries and sends of inspections: a whole visit, made without a network.

Each act goes through the visit's own verb with `at`, the moment on site, so that it is judged
by when it happened. Which rule holds when two phones make one visit stands in
`VisitSteps.refuse_outside`.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base.fieldform import Act, Done, FieldForm, Part
from xiaoan.duties.answers import Answer
from xiaoan.duties.models import Checklist
from xiaoan.hazards.kinds import BY_CODE
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.inspections.bodies import Begin, DrawnName, Fill, Find, Finish, Note, Recheck
from xiaoan.inspections.carried import visits
from xiaoan.inspections.forms import inspectors_of
from xiaoan.inspections.lists import subjects_of
from xiaoan.inspections.models import Signed, Visit, drawn
from xiaoan.units.models import Place


def begin(act: Act, by: User, _unit: Any) -> Done:
    """Begin the visit; where the other inspector's phone has begun it, nothing changes."""
    visit = _visit(act, by)
    is_there = by in visit.inspectors and visit.was_on_site(act.at)
    if not is_there:
        keys, people = act.body.members, inspectors_of(visit.district_id)
        members = None if keys is None else list(people.filter(pk__in=keys))
        visit.begin(by=by, members=members, at=act.at)
    return _done(visit, began_at=visit.began_at, again=is_there)


def note(act: Act, by: User, _unit: Any) -> Done:
    """Note one of the four methods."""
    visit = _visit(act, by)
    visit.note(by=by, method=act.body.method, note=act.body.note, at=act.at)
    return _done(visit)


def fill(act: Act, by: User, _unit: Any) -> Done:
    """File one list; the answer says which hazard each failed item became."""
    visit, body = _visit(act, by), act.body
    lists = Checklist.objects.visible_to(by).filter(district_id=visit.district_id)
    checklist = lists.filter(pk=body.checklist).first()
    if checklist is None:
        raise ValidationError({"checklist": _("There is no such checklist here.")})
    done = visit.fill(
        by=by, checklist=checklist, record_id=act.id, at=act.at, device_at=act.device_at,
        answers={order: _bare(answer) for order, answer in body.answers.items()},
    )  # fmt: skip
    subjects = subjects_of(checklist, done)
    photos = {
        str(photo): subjects[int(order)]
        for order, answer in body.answers.items() for photo in answer.photos
        if order.isdecimal() and int(order) in subjects
    }  # fmt: skip
    return Done(
        subject=f"duties_record:{act.id}",
        url=reverse("inspections:visit", args=[visit.pk]),
        facts={"visit": str(visit.pk), "hazards": subjects, "abouts": photos},
    )


def find(act: Act, by: User, _unit: Any) -> Done:
    """Enter a finding beside the lists; its photos follow to the hazard."""
    visit = _visit(act, by)
    finding = visit.find(by=by, at=act.at, **_facts(visit, act.body))
    hazard = finding.hazard
    return Done(
        subject=hazard.subject,
        url=reverse("hazards:detail", args=[hazard.pk]),
        facts={"visit": str(visit.pk), "number": hazard.number, "known": finding.was_known},
    )


def recheck(act: Act, by: User, _unit: Any) -> Done:
    """Look at an open hazard of the school again."""
    visit, hazard = _visit(act, by), _hazard(act, by)
    visit.recheck(hazard, by=by, passed=act.body.passed, note=act.body.note, at=act.at)
    return Done(
        subject=hazard.subject,
        url=reverse("hazards:detail", args=[hazard.pk]),
        facts={"visit": str(visit.pk), "number": hazard.number, "status": hazard.status},
    )


def finish(act: Act, by: User, _unit: Any) -> Done:
    """Finish the visit: signatures kept, notice drafted, numbered and served."""
    visit, body = _visit(act, by), act.body
    post = body.received_post.strip()
    notice = visit.finish(
        by=by, methods=body.methods, reply_due=body.reply_due, at=act.at,
        received_by=f"{body.received_by.strip()}（{post}）" if post else body.received_by,
        signed=[_signed(one, act) for one in body.signatures],
    )  # fmt: skip
    return _done(visit, ended_at=visit.ended_at, notice=_told(notice))


def stands(act: Act, by: User) -> dict[str, Any]:
    """How the visit stands now, for whoever was too late."""
    visit = _visit(act, by)
    return {
        "status": visit.status, "state": str(visit.get_status_display()),
        "ended_at": visit.ended_at.isoformat() if visit.ended_at else "",
        "notice": _told(visit.notice), "url": reverse("inspections:visit", args=[visit.pk]),
    }  # fmt: skip


def hazard_stands(act: Act, by: User) -> dict[str, Any]:
    """How the hazard stands now, beside the visit."""
    hazard = _hazard(act, by)
    state = {"number": hazard.number, "hazard": str(hazard.get_status_display())}
    return stands(act, by) | state


FORMS: tuple[FieldForm, ...] = (
    FieldForm("inspections.begin", gettext_lazy("Begin the visit"), Begin, begin, stands),
    FieldForm("inspections.note", gettext_lazy("How the visit is made"), Note, note, stands),
    FieldForm("inspections.fill", gettext_lazy("A list of the visit"), Fill, fill, stands),
    FieldForm(
        "inspections.finding", gettext_lazy("A finding beside the lists"), Find, find, stands
    ),
    FieldForm(
        "inspections.recheck", gettext_lazy("A hazard looked at again"), Recheck, recheck,
        hazard_stands,
    ),
    FieldForm("inspections.finish", gettext_lazy("Finish the visit"), Finish, finish, stands),
)  # fmt: skip
PARTS: tuple[Part, ...] = (Part("visits", visits),)


def _visit(act: Act, by: User) -> Visit:
    rows = Visit.objects.visible_to(by).select_related("unit", "lead", "round", "previous")
    visit: Visit | None = rows.filter(pk=act.body.visit).first()
    if visit is None:
        raise ValidationError({"visit": _("There is no such visit for you.")})
    return visit


def _hazard(act: Act, by: User) -> Hazard:
    rows = Hazard.objects.visible_to(by).select_related("unit", "rectifier")
    hazard: Hazard | None = rows.filter(pk=act.body.hazard).first()
    if hazard is None:
        raise ValidationError({"hazard": _("There is no such hazard for you.")})
    return hazard


def _facts(visit: Visit, body: Find) -> dict[str, Any]:
    """What `Visit.find` takes; the grade follows from the criterion, as on the page."""
    kind = BY_CODE.get(body.kind)
    if kind is None:
        raise ValidationError({"kind": _("Tap what it is; “Something else” fits too.")})
    if body.criterion and body.criterion not in kind.meets:
        raise ValidationError({"criterion": _("This criterion belongs to another kind.")})
    is_major = bool(body.criterion)
    return {
        "what": body.words.strip()[:200] or kind.what, "topic": kind.topic,
        "criterion": body.criterion, "control": body.control,
        "is_urgent": body.is_urgent, "place": _place(visit, body.place_id),
        "place_text": "" if body.place_id else body.place_text[:80],
        "grade": Hazard.Grade.MAJOR if is_major else Hazard.Grade.GENERAL,
        "same_as": _same_as(visit, body.same_as),
    }  # fmt: skip


def _place(visit: Visit, key: UUID | None) -> Place | None:
    if key is None:
        return None
    place: Place | None = Place.objects.of(visit.unit).filter(pk=key).first()
    if place is None:
        raise ValidationError({"place": _("The place belongs to another unit.")})
    return place


def _same_as(visit: Visit, key: UUID | None) -> Hazard | None:
    if key is None:
        return None
    own = Hazard.objects.filter(district_id=visit.district_id, unit_id=visit.unit_id)
    hazard = own.filter(pk=key).first()
    if hazard is None:
        raise ValidationError({"same_as": _("Choose an open hazard of this school.")})
    return hazard


def _signed(body: DrawnName, act: Act) -> Signed:
    """The signature with its time reckoned as the act's own: both are the same phone's."""
    shift: timedelta = act.at - act.device_at
    at = body.at + shift if body.at and body.at.tzinfo else act.at
    return Signed(
        side=body.side, name=body.name, post=body.post, at=at, seconds=body.seconds,
        picture=drawn(body.picture) if body.picture else b"", shown=body.shown, why=body.why,
        witness=body.witness, user_id=body.user,
    )  # fmt: skip


def _bare(answer: Answer) -> Answer:
    """The answer as the page would give it: its photos follow as evidence of the hazard."""
    return msgspec.structs.replace(answer, photos=[])


def _done(visit: Visit, **facts: Any) -> Done:
    told = {key: _plain(value) for key, value in facts.items()}
    return Done(
        subject=visit.subject,
        url=reverse("inspections:visit", args=[visit.pk]),
        facts={"visit": str(visit.pk), "status": visit.status} | told,
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _told(notice: Notice | None) -> dict[str, Any] | None:
    if notice is None:
        return None
    return {
        "id": str(notice.pk), "number": notice.number, "reply_due": notice.reply_due.isoformat(),
        "served_at": notice.served_at.isoformat() if notice.served_at else None,
        "url": reverse("hazards:notice", args=[notice.pk]),
    }  # fmt: skip
