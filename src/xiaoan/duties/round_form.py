"""The two-tap round as a form: its lines on the page, and what comes back as answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.duties.answers import Told
from xiaoan.duties.items import Item
from xiaoan.duties.models.timing import LONGEST
from xiaoan.duties.photos import keep_photo
from xiaoan.duties.submit import Answer
from xiaoan.units.models import Place, Unit


def line_of(
    item: Item, request: HttpRequest, errors: Mapping[str, str], *, optional: bool = False
) -> dict[str, Any]:
    """One item as base/round.html draws it; an `optional` number may stay empty."""
    key = str(item.order)
    limits = f"（{item.limits}）" if item.is_number and item.has_limits else ""
    return {
        "key": key, "text": f"{item.title}{limits}", "optional": optional,
        "unit": (item.unit or "·") if item.is_number else "",
        "value": request.POST.get(f"number-{key}", ""), "note": request.POST.get(f"note-{key}", ""),
        "bad": f"bad-{key}" in request.POST, "error": errors.get(f"item_{key}", ""),
        "colour": "red" if item.grade == "major" else "",
        "criterion": item.criterion if item.grade == "major" else "",
        "urgent": item.rectify_days == 0, "place": request.POST.get(f"place-{key}", ""),
    }  # fmt: skip


def answer_of(item: Item, request: HttpRequest, *, optional: bool = False) -> Answer:
    """What was sent for `item`; unmarked is normal, an empty optional number not looked at."""
    key = str(item.order)
    words = request.POST.get(f"note-{key}", "").strip()
    place = uuid_of(request.POST.get(f"place-{key}", ""))
    is_bad = f"bad-{key}" in request.POST
    if item.is_number:
        text = request.POST.get(f"number-{key}", "")
        if optional and not text.strip():
            return Answer(a="na")
        return Answer(a="number", v=_number(text), text=words if is_bad else "", place_id=place)
    if item.answer_type == "text":
        return Answer(a="text", text=words) if words else Answer(a="na")
    if is_bad:
        return Answer(a="fail", text=words, place_id=place)
    return Answer(a="pass")


def places_of(unit: Unit) -> list[tuple[str, str]]:
    """Value and label of the places of `unit` in use, "not named" first."""
    places = Place.objects.of(unit).in_use()
    return [("", _("not named")), *((str(place.pk), str(place)) for place in places)]


def keep_photos(
    request: HttpRequest, items: Iterable[Item], subjects: Mapping[int, str], *, by: User,
    unit: Unit,
) -> None:  # fmt: skip
    """Keep the photo of each item with its hazard: `subjects` by the item's number."""
    for item in items:
        upload = request.FILES.get(f"photo-{item.order}")
        if not isinstance(upload, UploadedFile) or item.order not in subjects:
            continue
        try:
            keep_photo(upload, by=by, unit=unit, subject=subjects[item.order])
        except ValidationError as error:
            raise ValidationError({f"item_{item.order}": error.messages}) from error


def paper_of(request: HttpRequest) -> datetime | None:
    """The time written on paper, where the page says so; raises ValidationError for none."""
    if request.POST.get("paper") != "1":
        return None
    try:
        written = datetime.fromisoformat(request.POST.get("paper_at", ""))
    except ValueError as error:
        raise ValidationError(
            {"paper_at": _("Write the time that stands on the paper.")}
        ) from error
    return timezone.make_aware(written) if timezone.is_naive(written) else written


def told_of(request: HttpRequest) -> Told | None:
    """The answer to the question drawn, as the page sends it; None where nothing was asked."""
    asked = request.POST.get("ask", "")[:20]
    if not asked:
        return None
    is_unseen = "unseen" in request.POST
    return Told(asked, "" if is_unseen else request.POST.get("told", "").strip()[:60], is_unseen)


def draft_of(request: HttpRequest) -> UUID:
    """The number of the form, born with its page; sent twice it is one record."""
    return uuid_of(request.POST.get("draft", "")) or uuid7()


def uuid_of(text: str) -> UUID | None:
    """The key in `text`, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def seconds_of(draft: UUID) -> int | None:
    """How long the form stood open: its number was born with the page."""
    if draft.version != 7:  # noqa: PLR2004
        return None
    born = datetime.fromtimestamp((draft.int >> 80) / 1000, tz=clock.now().tzinfo)
    seconds = int((clock.now() - born).total_seconds())
    return seconds if 0 <= seconds <= LONGEST else None


def by_item(error: ValidationError) -> dict[str, str]:
    """The refusal by item (`item_5`), or under `form`."""
    if hasattr(error, "error_dict"):
        return {key: " ".join(texts) for key, texts in error.message_dict.items()}
    return {"form": " ".join(error.messages)}


def _number(text: str) -> float | None:
    try:
        value = float(text.replace("−", "-").replace("，", ".").replace(",", "."))
    except ValueError:
        return None
    return value if abs(value) < 1e9 else None  # noqa: PLR2004 - also refuses inf and nan
