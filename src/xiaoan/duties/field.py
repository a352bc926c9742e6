"""What a phone sends of duties: filled lists, records in words, traces of work.

Each goes the way of its page: `submit` and `leave`. What a phone carries stands in carried.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Meta

from xiaoan.accounts.models import User
from xiaoan.base.fieldform import Act, Done, FieldForm, Part
from xiaoan.base.prepared import run
from xiaoan.duties.answers import Answer, Filled, Submitted, Told
from xiaoan.duties.carried import checklists, covered, tasks
from xiaoan.duties.submit import Given, submit, submit_many
from xiaoan.duties.traces import BY_HAND, SCAN, leave
from xiaoan.hazards.models import Hazard
from xiaoan.units.models import Place, Plate, Unit, read_code

MOST_ANSWERS = 200
_SHOWN = ["id", "year", "serial", "item"]  # in the order of the model
_HAZARDS = "select id, year, serial, item from hazards_hazard where id = any($1::uuid[])"


class Round(msgspec.Struct, kw_only=True):
    """A filled list, or without `checklist` what was done in words.

    `answers` by item order; the photos that a failed item names follow to its hazard, whose id
    the phone can tell beforehand (rounds.hazard_id of the act's id and the order).
    """

    checklist: UUID | None = None
    duty: UUID | None = None
    task: UUID | None = None
    answers: Annotated[dict[str, Answer], Meta(max_length=MOST_ANSWERS)] = {}
    note: Annotated[str, Meta(max_length=300)] = ""
    told: Told | None = None


class Left(msgspec.Struct, kw_only=True):
    """A trace of work: sign-on, patrol scan, hand-over; `place` by its plate or by choice.

    A patrol scan brings the `code` of the plate that was scanned, which must be the one in use
    at its place. A code can be copied; what it cannot be is left out.
    """

    kind: Literal[BY_HAND]  # type: ignore[valid-type]
    place: UUID | None = None
    code: Annotated[str, Meta(max_length=200)] = ""
    note: Annotated[str, Meta(max_length=200)] = ""


def round_(act: Act, by: User, unit: Unit) -> Done:
    """Store the filled list under the act's own id; the answer names the hazards it opened."""
    done = submit(filled_of(act), by=by, unit=unit)
    return _answer(act, done, hazards_of([done]))


def rounds(acts: Sequence[tuple[Act, Unit]], by: User) -> list[Done | Exception]:
    """Many rounds of one sending at once, as `round_` would do them one by one."""
    results = submit_many([Given(filled_of(act), by, unit) for act, unit in acts])
    hazards = hazards_of([done for done in results if isinstance(done, Submitted)])
    return [
        _answer(act, done, hazards) if isinstance(done, Submitted) else done
        for (act, _unit), done in zip(acts, results, strict=True)
    ]


def filled_of(act: Act) -> Filled:
    """The act as its page would submit it; photos follow as evidence of the hazards."""
    body: Round = act.body
    return Filled(
        id=act.id, checklist_id=body.checklist, duty_id=body.duty, task_id=body.task,
        happened_at=act.entered_at or act.at, device_at=act.device_at, note=body.note,
        paper_at=act.at if act.is_paper else None, told=body.told,
        answers={
            key: msgspec.structs.replace(answer, photos=[]) if answer.photos else answer
            for key, answer in body.answers.items()
        },
    )  # fmt: skip


def _answer(act: Act, done: Submitted, known: Mapping[UUID, Hazard]) -> Done:
    hazards = {
        known[key].item.rpartition("/")[2]: known[key] for key in done.hazards if key in known
    }
    answers: dict[str, Answer] = act.body.answers
    return Done(
        subject=f"duties_record:{done.record_id}",
        url=reverse("duties:record", args=[done.record_id]),
        facts={
            "hazards": {
                order: {"id": str(hazard.pk), "number": hazard.number}
                for order, hazard in hazards.items()
            },
            "tasks": [str(key) for key in done.tasks],
            "abouts": {
                str(photo): hazards[order].subject
                for order, answer in answers.items() if order in hazards
                for photo in answer.photos
            },
        },
    )  # fmt: skip


def trace(act: Act, by: User, unit: Unit) -> Done:
    """Leave the trace; what it proves is closed. Paper proves nothing by itself."""
    body: Left = act.body
    place = _place(body.place, unit)
    if body.kind == SCAN:
        place = _scanned(body.code, place, unit)
    left = leave(
        body.kind, unit=unit, by=by, at=act.at, place=place,
        note=body.note.strip(),
    )  # fmt: skip
    return Done(subject=left.subject, url=reverse("duties:signon"))


def hazards_of(done: Iterable[Submitted]) -> dict[UUID, Hazard]:
    """The hazards of failed items, new or known already, in one question: item and number."""
    keys = [key for each in done for key in each.hazards]
    if not keys:
        return {}
    found = [Hazard.from_db("default", _SHOWN, row) for row in run(_HAZARDS, [keys])]
    return {hazard.pk: hazard for hazard in found}


def _place(key: UUID | None, unit: Unit) -> Place | None:
    if key is None:
        return None
    place: Place | None = Place.objects.of(unit).in_use().filter(pk=key).first()
    if place is None:
        raise ValidationError({"place": _("The place belongs to another unit.")})
    return place


def _scanned(code: str, place: Place | None, unit: Unit) -> Place:
    """The place whose plate in use bears `code`; `place` is what the phone took it for."""
    plates = Plate.objects.in_use()
    if place is not None and not plates.filter(place=place).exists():
        raise ValidationError(
            {"code": _("This place has no plate. Have one printed and put up, then scan it.")}
        )
    found: Place | None = Place.objects.of(unit).in_use().filter(
        plates__in=plates.filter(code=read_code(code))
    ).first()  # fmt: skip
    if found is None or place not in {None, found}:
        raise ValidationError(
            {"code": _("A patrol is proved by the plate at the place: scan the one on its wall.")}
        )
    return found


FORMS: tuple[FieldForm, ...] = (
    FieldForm("duties.round", gettext_lazy("Self-check"), Round, round_, many=rounds, paper=True),
    FieldForm("duties.trace", gettext_lazy("Sign-on, patrol or hand-over"), Left, trace),
)
PARTS: tuple[Part, ...] = (
    Part("tasks", tasks),
    Part("checklists", checklists),
    Part("covered", covered),
)
