"""Units: the tree of bureau, sections, schools, kindergartens, campuses and partners.

Nested-set numbers (`lft`, `rgt`) stand only here; every record carries unit and district.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.ledger.change import born, changing
from xiaoan.ledger.models import Recorded
from xiaoan.ledger.permission import Actor, Where

RENUMBER = """
with recursive tree(id, codes, ids) as (
  select id, array[code::text], array[id] from units_unit where parent_id is null
  union all
  select u.id, tree.codes || u.code::text, tree.ids || u.id
    from units_unit u join tree on u.parent_id = tree.id
), ordered as (
  select id, row_number() over (order by codes) as place, cardinality(ids) as depth from tree
), sized as (
  select above.id, count(*) as size from tree, unnest(tree.ids) as above(id) group by 1
), numbered as (
  select id, 2 * place - depth as lft, 2 * place - depth + 2 * size - 1 as rgt
    from ordered join sized using (id)
)
update units_unit u set lft = n.lft, rgt = n.rgt from numbered n
 where n.id = u.id and (u.lft, u.rgt) is distinct from (n.lft, n.rgt)
"""


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about units."""

    def districts(self) -> UnitQuerySet:
        return self.filter(kind=Unit.Kind.BUREAU, district_id=F("id"))

    def within(self, unit: Unit) -> UnitQuerySet:
        """`unit` and everything below it."""
        return self.filter(lft__gte=unit.lft, rgt__lte=unit.rgt)

    def above(self, unit: Unit) -> UnitQuerySet:
        """`unit` and everything above it, the highest first."""
        return self.filter(lft__lte=unit.lft, rgt__gte=unit.rgt).order_by("lft")

    def schools(self) -> UnitQuerySet:
        """Schools and kindergartens: the units a district answers for."""
        return self.filter(kind__in=Unit.SCHOOL_KINDS)

    def open_on(self, on: date) -> UnitQuerySet:
        return self.filter(opened_on__lte=on).filter(Q(closed_on=None) | Q(closed_on__gt=on))

    def renumber(self) -> None:
        """Give the tree its nested-set numbers anew; one statement for the whole tree."""
        with connection.cursor() as cursor:
            cursor.execute(RENUMBER)

    def found(self, *, by: Actor, **fields: Any) -> Unit:
        """Found one unit below `parent`; a bureau without `district` is its own district."""
        unit = Unit(id=Unit.claim_keys()[0], **fields)
        if unit.district_id is None and unit.kind == Unit.Kind.BUREAU:
            unit.district_id = unit.pk
        elif unit.district_id is None and unit.parent is not None:
            unit.district_id = unit.parent.district_id
        born(unit, "units.found", by=by)
        self.renumber()
        unit.refresh_from_db(fields=["lft", "rgt"])
        return unit


class Unit(Recorded):
    """One institution or office. `district` is the bureau that answers for it."""

    fenced: ClassVar[bool] = False
    # Places in the tree are derived from parents; renumbering is no change of a fact.
    loose: ClassVar[tuple[str, ...]] = ("lft", "rgt")

    class Kind(models.TextChoices):
        REGION = "region", _("province or city")
        BUREAU = "bureau", _("education bureau")
        SECTION = "section", _("section")
        SCHOOL = "school", _("school")
        KINDERGARTEN = "kindergarten", _("kindergarten")
        CAMPUS = "campus", _("campus")
        OFFICE = "office", _("office")
        AGENCY = "agency", _("partner agency")
        CENTRE = "training-centre", _("training centre")

    SCHOOL_KINDS = (Kind.SCHOOL, Kind.KINDERGARTEN)

    id = models.AutoField(primary_key=True)
    code = models.CharField(_("code"), max_length=24, unique=True)
    name = models.CharField(_("name of the unit"), max_length=80)
    short_name = models.CharField(_("short name"), max_length=20, blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    district = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    area = models.CharField(_("area"), max_length=40, blank=True)
    is_private = models.BooleanField(_("private"), default=False)
    tags = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    pupils = models.IntegerField(_("pupils"), default=0)
    classes = models.IntegerField(_("classes"), default=0)
    opened_on = models.DateField(_("opened on"), default=date(2000, 1, 1))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    lft = models.IntegerField(default=0, editable=False)
    rgt = models.IntegerField(default=0, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        indexes = [
            models.Index(fields=["lft", "rgt"], name="unit_tree"),
            models.Index(fields=["district", "kind"], name="unit_district_kind"),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name

    @property
    def ledger_unit(self) -> Where:
        return self

    @property
    def is_leaf(self) -> bool:
        return self.rgt == self.lft + 1

    @property
    def is_kindergarten(self) -> bool:
        return self.kind == self.Kind.KINDERGARTEN

    def amend(self, *, by: Actor, **fields: Any) -> None:
        """Correct facts of the unit (name, area, tags, numbers); unknown fields raise."""
        with changing(self, "units.amend", by=by):
            for name, value in fields.items():
                self._meta.get_field(name)
                setattr(self, name, value)

    @property
    def child_word(self) -> Any:
        """What the unit calls those it looks after: a kindergarten has children, no pupils."""
        return _("Children") if self.is_kindergarten else _("Pupils")

    def close(self, *, by: Actor, on: date) -> None:
        """The unit ends on `on`; its records stay where they are.

        Raises ValidationError while open units stand below it.
        """
        below = Unit.objects.filter(parent=self, closed_on=None)
        if below.exists():
            raise ValidationError(_now("Units below are open. Close or move them first."))
        with changing(self, "units.close", by=by):
            self.closed_on = on


class Serves(models.Model):
    """A partner agency serves a district: it sees only what was referred to it there."""

    agency = models.ForeignKey(Unit, models.CASCADE, related_name="serves")
    district = models.ForeignKey(Unit, models.CASCADE, related_name="served_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "district"], name="agency_serves_once")
        ]

    def __str__(self) -> str:
        return f"{self.agency} → {self.district}"
