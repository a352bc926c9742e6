"""Parts that several papers share: days as they are printed, tables of hazards, photographs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localtime

from xiaoan.evidence.models import File
from xiaoan.hazards.models import Hazard
from xiaoan.units.models import Unit

MOST_PICTURES = 2  # of each hazard and side: a paper is no album


def day(value: date | datetime | None) -> str:
    """2026年4月13日; a stroke where there is none."""
    if value is None:
        return "—"
    local = localtime(value) if isinstance(value, datetime) else value
    return f"{local.year}年{local.month}月{local.day}日"


def moment(value: datetime | None) -> str:
    """2026年4月13日 10:05."""
    return f"{day(value)} {localtime(value):%H:%M}" if value else "—"


def pairs(*facts: tuple[str, Any]) -> list[dict[str, str]]:
    """The head of a form: an even number of label and value."""
    listed = [{"label": label, "value": str(value) or "—"} for label, value in facts]
    return listed if len(listed) % 2 == 0 else [*listed, {"label": "", "value": ""}]


def places(*lines: tuple[str, str]) -> list[dict[str, str]]:
    """The places to sign."""
    return [{"label": label, "value": value} for label, value in lines]


def photographs(hazards: Sequence[Hazard], roles: dict[str, str]) -> list[dict[str, str]]:
    """Pictures of `hazards` in the roles named, with the words under each: 第1项 整改前."""
    by_subject = {hazard.subject: at for at, hazard in enumerate(hazards, 1)}
    if not by_subject:
        return []
    files = File.objects.filter(
        district_id=hazards[0].district_id, about__in=by_subject, role__in=roles,
        content_type__startswith="image/",
    )  # fmt: skip
    taken: dict[tuple[int, str], list[str]] = {}
    for file in files.order_by("id"):
        taken.setdefault((by_subject[file.about], file.role), []).append(file.sha256)
    order = list(roles)
    listed: list[dict[str, str]] = []
    for at, role in sorted(taken, key=lambda key: (key[0], order.index(key[1]))):
        listed += [
            {"label": f"第{at}项　{roles[role]}", "sha256": digest}
            for digest in taken[at, role][:MOST_PICTURES]
        ]
    return listed


def form(
    issuer: Unit, title: str, number: str, on: date | datetime | None, **more: Any
) -> dict[str, Any]:
    """The fields of the template 表格 with those that every paper has."""
    return {
        "issuer": issuer.name, "title": title, "number": number, "date": day(on), "opening": [],
        "closing": [], "signatures": [], **more,
    }  # fmt: skip


def with_numbers(rows: Iterable[Sequence[str]]) -> list[list[str]]:
    """Rows with their running number in front."""
    return [[str(at), *(text or "—" for text in row)] for at, row in enumerate(rows, 1)]
