"""From what was written on the screen to the paper: its data, whom it goes to, its issuing.

`written` are the cleaned values of the form (forms.PaperForm); a draft keeps them (taken_up).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.access.groups import HEADS, SAFETY
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.documents.general.kinds import LETTER, MINUTES
from xiaoan.documents.general.markup import blocks
from xiaoan.documents.issuing import NotIssued, issue, preview
from xiaoan.documents.models import Delivery, Document, Draft
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.change import changing
from xiaoan.notify.send import tell
from xiaoan.posts.models import Holding
from xiaoan.units.models import Unit

ACTION = "documents.issue"  # the event of signing off, and its permission
#: Whole groups of addressees, as papers name them.
GROUPS: dict[str, tuple[Any, str]] = {
    "school": (_("all schools"), "各中小学校"),
    "kindergarten": (_("all kindergartens"), "各幼儿园"),
}
BOTH = "各中小学校、幼儿园"
LONGEST = 120  # signs of an addressee line


def units_of(district: Unit) -> Any:
    """Units of the district that a paper may be sent to, by area."""
    open_units = Unit.objects.filter(district_id=district.pk).open_on(clock.today())
    kinds = [*Unit.SCHOOL_KINDS, Unit.Kind.CENTRE, Unit.Kind.AGENCY]
    return open_units.filter(kind__in=kinds).order_by("area", "code")


def addressees(written: Mapping[str, Any], district: Unit) -> tuple[list[Unit], str]:
    """The units it goes to, and how the paper names them."""
    groups, chosen = list(written["groups"]), list(written["units"])
    inside = [unit for unit in units_of(district) if unit.kind in groups]
    single = [unit for unit in chosen if unit.kind not in groups]
    named = [BOTH] if set(groups) == set(GROUPS) else [GROUPS[one][1] for one in groups]
    names = [unit.name for unit in single]
    if names and len("、".join(names)) > LONGEST:
        names = [f"{names[0]}等{len(names)}个单位"]
    outside = [one.strip() for one in written["outside"].replace("，", "、").split("、")]
    listed = "、".join([*names, *(one for one in outside if one)])
    return inside + single, "，".join(part for part in (*named, listed) if part)


def addressed(earlier: Document) -> dict[str, Any]:
    """Whom an earlier paper went to, as the page asks for it: groups, units, outside."""
    named = earlier.addressee.replace("，", "、").replace(BOTH, "各中小学校、各幼儿园").split("、")
    groups = [key for key, (_label, words) in GROUPS.items() if words in named]
    sent = [one.unit for one in earlier.deliveries.select_related("unit")]
    units = sent or ([earlier.unit] if earlier.unit_id != earlier.district_id else [])
    single = [unit for unit in units if unit.kind not in groups]
    known = {unit.name for unit in single} | {words for _label, words in GROUPS.values()}
    outside = [name for name in named if name and name not in known and "个单位" not in name]
    return {
        "groups": groups, "units": [unit.pk for unit in single], "outside": "、".join(outside),
    }  # fmt: skip


def data_of(kind: str, written: Mapping[str, Any], district: Unit, to: str) -> dict[str, Any]:
    """The data of the template; without number and verification, which the issuing puts in."""
    day = printed_day(localdate(clock.now()))
    body = {"title": written["title"], "body": blocks(written["body"]), "date": day}
    office = {"office": f"{district.name}办公室", "printed": day}
    if kind == MINUTES:
        people = [_person(line) for line in written["people"].splitlines() if line.strip()]
        mark = written["mark"] or f"{district.short_name or district.name}校园安全工作会议纪要"
        return body | office | {
            "mark": mark, "issuer": office["office"], "people": people, "copies": to,
        }  # fmt: skip
    attached = [line.strip() for line in written["attachments"].splitlines() if line.strip()]
    made = body | {
        "addressee": to, "attachments": attached, "issuer": district.name, "note": written["note"],
    }  # fmt: skip
    if kind == LETTER:
        return made | {"mark": district.name}
    return made | office | {
        "mark": f"{district.name}文件", "copies": written["copies"].rstrip("。"),
        "urgency": written["urgency"],
    }  # fmt: skip


def taken_up(draft: Draft) -> dict[str, Any]:
    """What the draft says, with its units. Raises NotIssued when one of them has closed."""
    written, district = draft.fields, draft.unit
    keys = written["units"]
    written["units"] = list(units_of(district).filter(pk__in=keys))
    if len(written["units"]) < len(keys):
        raise NotIssued(
            _now("A unit that the paper goes to is closed. Send the draft back to choose again.")
        )
    return written


def refuse_unfinished(written: Mapping[str, Any]) -> None:
    """A paper has words and goes to somebody. Raises ValidationError."""
    if not written["body"].strip():
        raise ValidationError({"body": _now("Write the text of the paper.")})
    if not (written["groups"] or written["units"] or written["outside"]):
        raise ValidationError(_now("Say to whom the paper goes."))


def submit(draft: Draft, *, by: User) -> None:
    """Hand it in; what could not be printed is refused now, not at the signing off.

    Raises ValidationError, NotIssued, WrongState, PermissionDenied.
    """
    written = taken_up(draft)
    refuse_unfinished(written)
    shown(draft.kind, written, draft.unit)
    draft.submit(by=by)


def sign_off(draft: Draft, *, by: User, digest: str) -> Document:
    """签发: issue the very draft that was read; it gets its number now, and once.

    Raises PermissionDenied (own hand, no such post), WrongState (decided already, changed since
    it was read, what it replaces has ended), NotIssued.
    """
    waits = Draft.State.WAITING
    with changing(draft, ACTION, by=by, when=waits, state="state") as facts:
        draft.require_other_hand(by)
        draft.require_read(digest)
        made = send(draft.kind, taken_up(draft), draft.unit, by=by, instead=draft.instead)
        draft.state, draft.paper = Draft.State.ISSUED, made
        draft.decided_by, draft.decided_at = by, clock.now()
        facts |= {"number": made.number, "read": digest}
    return made


def shown(kind: str, written: Mapping[str, Any], district: Unit) -> bytes:
    """The preview as PDF. Raises NotIssued."""
    _units, to = addressees(written, district)
    return preview(kind, data_of(kind, written, district, to), clock.now())


def send(
    kind: str, written: Mapping[str, Any], district: Unit, *, by: User,
    instead: Document | None = None,
) -> Document:  # fmt: skip
    """Issue the paper with the next number, lay it before its addressees and tell them.

    Raises PermissionDenied, WrongState (what it replaces has ended), NotIssued.
    """
    units, to = addressees(written, district)
    is_single = len(units) == 1 and not written["outside"]
    with transaction.atomic():
        made = issue(
            by=by, unit=units[0] if is_single else district, kind=kind, about="",
            title=written["title"], addressee=to, data=data_of(kind, written, district, to),
            action=ACTION, supersedes=instead,
        )  # fmt: skip
        rows = [Delivery(unit=unit, document=made) for unit in units if not is_single]
        if rows:
            born_many(rows, ACTION, by=by, unit=district)
        _tell(made, units)
    return made


def printed_day(day: date) -> str:
    """2026年4月13日, as papers print it."""
    return f"{day.year}年{day.month}月{day.day}日"


def _tell(made: Document, units: Sequence[Unit]) -> None:
    held = Holding.objects.active().filter(
        unit_id__in=[unit.pk for unit in units], post_id__in=HEADS | SAFETY, user__is_active=True
    )
    readers = User.objects.filter(pk__in=held.values("user_id"))
    tell(
        readers, title=_("Paper from the bureau: %(number)s"), body=made.title,
        url=f"/documents/issued/{made.pk}/", subject=made.subject, facts={"number": made.number},
    )  # fmt: skip


def _person(line: str) -> dict[str, str]:
    """出席：张三、李四 → {label, names}."""
    label, _colon, names = line.strip().replace(":", "：").partition("：")
    return {"label": label, "names": names} if names else {"label": "出席", "names": label}
