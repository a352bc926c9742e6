"""The yearly summary: every claim of a unit's year, judged by its figures as known now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.components import Text
from xiaoan.duties.models import Record
from xiaoan.figures.scope import Scope
from xiaoan.hazards.models import Hazard
from xiaoan.inspections.models import Visit
from xiaoan.ledger.permission import reach
from xiaoan.ledger.proof import last_roots
from xiaoan.ledger.verify import PRINTED
from xiaoan.posts.founding import system_user
from xiaoan.report.claims import (
    CHAPTERS,
    OPENING,
    Audience,
    Readings,
    Statement,
    all_claims,
    asked,
    state,
)  # fmt: skip
from xiaoan.units.models import Unit

ACTION = "report.summary"
ORDINALS: tuple[Text, ...] = (
    pgettext_lazy("ordinal", "1"), pgettext_lazy("ordinal", "2"), pgettext_lazy("ordinal", "3"),
)  # fmt: skip
#: What a year of work leaves behind, and the column that says when.
TRACKS: tuple[tuple[Any, str], ...] = (
    (Record, "happened_at"), (Hazard, "found_at"), (Visit, "began_at"),
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """A section with its statements; `title` carries its number if anything is written."""

    title: str
    statements: list[Statement]

    @property
    def is_written(self) -> bool:
        return any(statement.is_written for statement in self.statements)


@dataclass(frozen=True)
class Summary:
    """One year of one unit, told as far as it is proved. `root` is '' before the first seal."""

    unit: Unit
    district: Unit
    year: int
    scope: Scope
    readings: Readings
    root: str
    total: int
    opening: list[Statement]
    chapters: list[tuple[Part, list[Part]]]

    @property
    def statements(self) -> list[Statement]:
        parts = [part for _chapter, sections in self.chapters for part in sections]
        return [*self.opening, *(one for part in parts for one in part.statements)]

    @property
    def counts(self) -> dict[str, int]:
        """How many claims are proved, partial and refused."""
        stated = [str(one.status) for one in self.statements]
        return {status: stated.count(status) for status in ("proved", "partial", "refused")}

    @property
    def anchor(self) -> str:
        """What `xiaoan verify --anchor` takes: enough of the root, and the running count."""
        return f"{self.root[:PRINTED]}:{self.total}" if self.root else ""

    @property
    def is_written(self) -> bool:
        """Whether any sentence stands."""
        return any(one.is_written for one in self.statements)

    @property
    def check_url(self) -> str:
        """Where anybody with the paper in hand checks its seal code."""
        query = urlencode({"code": self.root[:PRINTED]})
        return f"{site()}{reverse('ledger:check')}?{query}"

    @property
    def mark(self) -> str:
        """The issuer's mark at the head of the paper."""
        return _("%(unit)s document") % {"unit": self.unit.name}

    @property
    def mark_width(self) -> float:
        """Ten Chinese characters fill a line at size 42."""
        return width(self.mark)

    @property
    def paper_number(self) -> str:
        """The document's number, with room for the office to fill it in."""
        return _("No. ____ of %(year)s") % {"year": self.scope.day.year}

    @property
    def subject(self) -> str:
        """The second line of the title; the first is the unit's name."""
        if self.readings.audience is Audience.SCHOOL:
            return _("Summary of safety in %(year)s") % {"year": self.year}
        return _("Summary of school safety in %(year)s") % {"year": self.year}

    @property
    def title(self) -> str:
        return f"{self.unit.name}{self.subject}"

    @property
    def lead(self) -> str:
        """The sentence before the first claim; its days and years are no figures."""
        if self.readings.audience is Audience.SCHOOL:
            text = _("This reports on safety at %(place)s in %(year)s, as known on %(day)s.")
        else:
            text = _(
                "This reports on school safety in the district in %(year)s, as known on %(day)s."
            )
        return "".join(piece.text for piece in self.readings.pieces(text))

    @property
    def addressee(self) -> str:
        if self.readings.audience is Audience.SCHOOL:
            return _("To %(bureau)s:") % {"bureau": self.district.name}
        return _("To the district's committee for work safety:")

    @property
    def day(self) -> str:
        """The day of the document as its last line writes it."""
        return "".join(piece.text for piece in self.readings.pieces("%(day)s"))

    def as_dict(self) -> dict[str, Any]:
        """The command's JSON: unit by code, days and the moment in ISO form."""
        return {
            "unit": self.unit.code,
            "year": self.year,
            "from": self.scope.since.isoformat(),
            "to": self.scope.until.isoformat(),
            "as_of": timezone.localtime(self.scope.as_of).isoformat(timespec="seconds"),
            "root": self.root,
            "claims": [self._claim(one) for one in self.statements],
        }

    def _claim(self, one: Statement) -> dict[str, Any]:
        return {
            "key": one.claim.key,
            "text": one.text,
            "status": str(one.status),
            "figures": [self._figure(key) for key in one.figures],
        }

    def _figure(self, key: str) -> dict[str, Any]:
        found = self.readings[key]
        return {
            "key": key,
            "value": found.value,
            "numerator": found.numerator,
            "denominator": found.denominator,
        }


def width(text: str) -> float:
    """How many Chinese characters `text` takes: digits and letters take half of one."""
    return sum(1.0 if east_asian_width(sign) in "WF" else 0.5 for sign in text)


def site() -> str:
    """The address that papers and files print before a page's path."""
    return str(settings.SITE_URL).rstrip("/")


def build(unit: Unit, year: int) -> Summary:
    """The summary of `unit` for the calendar year, as known now.

    It is one document whoever reads it: computed as the district's system account, so that
    a reader without the records' own permission is not told that there are none. Who may
    read it at all, `report.summary` says.
    """
    district = district_of(unit)
    scope = Scope.of_year(unit, year, system_user(district))
    readings = Readings(scope, year)
    readings.read(dict.fromkeys(key for claim in all_claims() for key in asked(claim, readings)))
    roots = last_roots(1)
    return Summary(
        unit=unit, district=district, year=year, scope=scope, readings=readings,
        root=roots[0].root.hex() if roots else "", total=roots[0].total if roots else 0,
        opening=[state(OPENING, readings)] if OPENING.belongs_to(readings.audience) else [],
        chapters=list(_chapters(readings)),
    )  # fmt: skip


def _chapters(readings: Readings) -> Iterator[tuple[Part, list[Part]]]:
    """Chapters and sections, numbered as they stand on paper: unwritten ones have no number."""
    done = 0
    for chapter in CHAPTERS:
        sections: list[Part] = []
        for section in chapter.sections:
            told = [state(c, readings) for c in section.claims if c.belongs_to(readings.audience)]
            number = sum(part.is_written for part in sections)
            if told:
                title = _("(%(n)s) %(title)s")
                sections.append(_numbered(Part(str(section.title), told), number, title))
        head = Part(str(chapter.title), [one for part in sections for one in part.statements])
        if sections:
            yield _numbered(head, done, _("%(n)s. %(title)s")), sections
        done += head.is_written


def _numbered(part: Part, before: int, words: str) -> Part:
    if not part.is_written:
        return part
    return Part(words % {"n": ORDINALS[before], "title": part.title}, part.statements)


def district_of(unit: Unit) -> Unit:
    """The bureau that answers for `unit`."""
    bureau = unit.district
    return unit if bureau is None or bureau.pk == unit.pk else bureau


def units_of(user: User) -> QuerySet[Unit]:
    """The units whose summary `user` may read: bureaus first, then schools by code."""
    where = reach(user, ACTION)
    mine = Q(district_id__in=where.districts) | Q(pk__in=where.units)
    kinds = (Unit.Kind.BUREAU, *Unit.SCHOOL_KINDS)
    return Unit.objects.filter(mine, kind__in=kinds).order_by("district_id", "lft")


def years_of(unit: Unit) -> list[int]:
    """The years with records, from the first to this one, the latest first; never empty."""
    now = timezone.localdate(clock.now()).year
    first = min(_edges(Scope.of_year(unit, now, system_user(district_of(unit))), last=False))
    return list(range(now, first - 1, -1))


def last_year(unit: Unit) -> int:
    """The last complete year of records; this year's where there is none before it."""
    now = timezone.localdate(clock.now()).year
    scope = Scope.of_year(unit, now, system_user(district_of(unit)))
    return max((year for year in _edges(scope, last=True) if year < now), default=now)


def _edges(scope: Scope, *, last: bool) -> list[int]:
    """The year of each track's first row, or of its `last` one before the scope begins; and
    the scope's own year."""
    years = [scope.since.year]
    for model, column in TRACKS:
        rows = scope.rows(model).filter(**{f"{column}__isnull": False})
        if last:
            rows = rows.filter(**{f"{column}__lt": scope.start})
        order = rows.order_by(f"-{column}" if last else column)
        moment = order.values_list(column, flat=True).first()
        years += [timezone.localtime(moment).year] if moment is not None else []
    return years
