"""The present day of notices, acted out by the verbs: each stage of a life stands somewhere.

The papers of all of them are issued, and those of the latest notices of the years before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.demo.notices import days_back, last_working_day
from xiaoan.demo.pictures import photograph
from xiaoan.demo.world import HEADS, RECTIFY, SAFETY, World
from xiaoan.documents.models import Document
from xiaoan.evidence.store import store
from xiaoan.hazards import printing
from xiaoan.hazards.models import Consent, Hazard, Look, Notice, NoticeRule
from xiaoan.inspections.models import Visit
from xiaoan.units.models import Unit

#: Of so many of the latest told notices the papers are issued as well.
LATEST = 8
#: Of the schools of the last days, the one whose notice was approved.
APPROVED = 7


class Served:
    """Acts on schools that nobody of the cast stands for."""

    def __init__(self, world: World, now: datetime, others: Sequence[Unit]) -> None:
        self.world, self.now, self.today = world, now, timezone.localdate(now)
        self.section, self.inspector = world.bureau_hand("safety-section"), world.bureau_hand()
        self.private = [unit for unit in world.schools if unit.is_private]
        self.public = [unit for unit in others if not unit.is_private] or list(others)

    def before(self) -> None:
        """Until some days ago; the order is that of the days, and so of the numbers."""
        self._papers_of_the_latest()
        self._not_met()
        self._answered()
        self._refused()
        if self.private:
            self._orders()
        self._withdrawn()

    def lately(self) -> None:
        """Of the last whole working day, after what the cast did before it."""
        day = last_working_day(self.world, self.now)
        self._rule(day)
        self._waiting(day)

    def _school(self, place: int) -> Unit:
        return self.public[place % len(self.public)]

    def _papers_of_the_latest(self) -> None:
        rows = Notice.objects.filter(district_id=self.world.bureau.pk).in_force()
        for notice in rows.select_related("unit", "drafted_by").order_by("-served_at")[:LATEST]:
            by, at = notice.drafted_by, notice.served_at
            if by is None or at is None or Document.objects.about(notice.subject).exists():
                continue  # served by the cast of today: it has its paper already
            with clock.at(at):
                printing.issue(notice.paper_kind, notice, by=by, action="hazards.serve")

    def _not_met(self) -> None:
        """Answered with pictures, partly met: an interview, and the second notice in hand."""
        unit = self._school(2)
        began = self.world.at(days_back(self.world, self.today, 24), 9)
        notice, hazards = self._noticed(unit, began, ("FIRE/16", "FIRE/22"), way="site")
        safety, hand = self._people(unit)
        for seed, hazard in enumerate(hazards):
            self._cured(hazard, began + timedelta(days=2), safety, hand, 900 + seed)
        with clock.at(began + timedelta(days=4)):
            notice.reply(by=safety, answer="两项隐患均已整改，照片附后。")
        seen = self.world.at(days_back(self.world, self.today, 18), 10)
        with clock.at(seen):
            looks = {
                hazards[0].pk: Look(True),
                hazards[1].pk: Look(False, "三楼疏散指示仍不亮，更换的灯具未接线"),
            }
            notice.review(by=self.inspector, looks=looks, inspectors=notice.inspectors)
        with clock.at(seen + timedelta(hours=2)):
            second = notice.second(by=self.inspector)
        with clock.at(seen + timedelta(hours=3)):
            second.serve(by=self.inspector, way="site", served_to=safety.name)
        with clock.at(seen + timedelta(days=1)):
            notice.summon(
                by=self.section, people="局分管副局长、安全管理科长，校长、安全主任",
                words="指出同一隐患两次通知仍未整改到位的原因是责任没有落到人。\n"
                      "要求校长牵头，三日内完成接线并逐层试验。",
                promise="由总务主任负责，三日内完成整改并报送试验记录",
                due_on=self.world.calendar.add_working_days(timezone.localdate(seen), 4),
            )  # fmt: skip

    def _answered(self) -> None:
        """Put right and answered with pictures: it waits for its re-check."""
        unit = self._school(6)
        began = self.world.at(days_back(self.world, self.today, 10), 10)
        notice, hazards = self._noticed(unit, began, ("FIRE/16",), way="site")
        safety, hand = self._people(unit)
        cured = self.world.at(days_back(self.world, self.today, 4), 14)
        self._cured(hazards[0], cured, safety, hand, 940)
        with clock.at(self.world.at(days_back(self.world, self.today, 3), 9)):
            notice.reply(by=safety, answer="损坏部件已更换并逐处试验，照片附后，请复查。")

    def _refused(self) -> None:
        """Refused before a witness, and served all the same; more time was granted since."""
        unit = self._school(3)
        began = self.world.at(days_back(self.world, self.today, 8), 14)
        _notice, hazards = self._noticed(
            unit, began, ("FIRE/22",), way="refused", why="认为器材未到检修期", witness="街道安全员",
        )  # fmt: skip
        safety, hand = self._people(unit)
        with clock.at(began + timedelta(days=1)):
            hazards[0].refresh_from_db()
            hazards[0].assign(by=safety, rectifier=hand)
            asked = hazards[0].ask(
                by=safety, until=self.world.calendar.add_working_days(self.today, 15),
                reason="检测机构排期在下月", interim="增设临时疏散指示，专人巡查",
            )  # fmt: skip
        with clock.at(began + timedelta(days=2)):
            asked.decide(by=self.section, granted=True, answer="同意，期间加强巡查")

    def _withdrawn(self) -> None:
        unit = self._school(4)
        began = self.world.at(days_back(self.world, self.today, 5), 9)
        notice, _hazards = self._noticed(unit, began, ("FIRE/9",), way="site")
        with clock.at(began + timedelta(hours=5)):
            notice.withdraw(by=self.section, reason="所列地点属相邻单位，另行发文")

    def _orders(self) -> None:
        """Private schools: one order by hand, one in the system by consent, both in words."""
        first, second = self.private[0], self.private[1 % len(self.private)]
        began = self.world.at(days_back(self.world, self.today, 6), 9)
        self._noticed(first, began, ("FIRE/16",), way="hand")
        head = self.world.holder(second, *HEADS)
        with clock.at(began):
            if Consent.objects.all().of_unit(second) is None:
                Consent.objects.all().give(by=head, unit=second)
        notice, _hazards = self._noticed(
            second, began + timedelta(hours=5), ("FIRE/22",), way="app"
        )
        with clock.at(began + timedelta(hours=8)):
            notice.acknowledge(by=self._people(second)[0])

    def _rule(self, day: date) -> None:
        """From that day the district wants its head of section to approve."""
        with clock.at(self.world.at(day, 8)):
            NoticeRule.objects.all().lay(
                by=self.section, district=self.world.bureau, needs_approval=True,
                leader_for_major=True, reply_days=15, review_days=5,
            )  # fmt: skip

    def _waiting(self, day: date) -> None:
        """Two wait for the head of section, one that was approved waits to be served."""
        for place, hour, key in ((5, 9, "FIRE/22"), (6, 10.5, "FIRE/9"), (7, 13.5, "FIRE/6")):
            began = self.world.at(day, hour)
            visit, _found = self._visited(self._school(place), began, (key,))
            with clock.at(began + timedelta(minutes=50)):
                notice = self._finished(visit)
            if notice is not None and place == APPROVED:
                with clock.at(began + timedelta(minutes=100)):
                    notice.approve(by=self.section)

    def _noticed(
        self, unit: Unit, began: datetime, keys: tuple[str, ...], *, way: str, **how: str
    ) -> tuple[Any, list[Hazard]]:
        visit, hazards = self._visited(unit, began, keys)
        taker = self._people(unit)[0].name
        with clock.at(began + timedelta(minutes=80)):
            visit.received_by = taker
            notice: Any = visit.draft(by=self.inspector)
            visit.finish(
                by=self.inspector, methods=["hear", "see", "read", "talk"], received_by=taker
            )
        with clock.at(began + timedelta(minutes=95)):
            notice.serve(by=self.inspector, way=way, served_to="" if way == "app" else taker, **how)
        return notice, hazards

    def _finished(self, visit: Visit) -> Any:
        return visit.finish(
            by=self.inspector, methods=["see", "talk"],
            received_by=self._people(visit.unit)[0].name,
        )  # fmt: skip

    def _visited(
        self, unit: Unit, began: datetime, keys: tuple[str, ...]
    ) -> tuple[Visit, list[Hazard]]:
        partner = self.world.bureau_hand("building-section")
        day = timezone.localdate(began)
        with clock.at(self.world.at(days_back(self.world, day, 1), 16)):
            visit = Visit.objects.plan(
                by=self.section, unit=unit, planned_on=day,
                lead=self.inspector, members=[partner], checklists=["FIRE"],
            )  # fmt: skip
        with clock.at(began):
            visit.begin(by=self.inspector)
        hazards = []
        for place, key in enumerate(keys, 1):
            code, _slash, order = key.partition("/")
            item = next(i for i in self.world.items[code] if i.order == int(order))
            with clock.at(began + timedelta(minutes=15 * place)):
                finding = visit.find(
                    by=self.inspector, what=item.fault, item=key, topic=item.topic,
                    place=self.world.place(unit, key), due_days=item.rectify_days,
                )  # fmt: skip
            hazards.append(finding.hazard)
        return visit, hazards

    def _cured(self, hazard: Hazard, at: datetime, safety: User, hand: User, seed: int) -> None:
        """Put right, with a picture of before and after."""
        hazard.refresh_from_db()
        with clock.at(at - timedelta(days=1)):
            self._picture(hazard, "before", self.inspector, seed)
            hazard.assign(by=safety, rectifier=hand)
        with clock.at(at):
            hazard.claim(by=hand, measure="已更换损坏的部件，逐处试验正常")
            self._picture(hazard, "after", hand, seed)

    def _picture(self, hazard: Hazard, role: str, by: User, seed: int) -> None:
        drawn = photograph(hazard.topic, is_cured=role == "after", seed=seed)
        store(drawn, by=by, unit=hazard.unit, subject=hazard.subject, role=role,
              taken_at=clock.now())  # fmt: skip

    def _people(self, unit: Unit) -> tuple[User, User]:
        safety, hand = self.world.holder(unit, *SAFETY), self.world.holder(unit, *RECTIFY)
        if hand.pk == safety.pk:
            hand = self.world.holder(unit, "gate", "guard", "class", "kg-class")
        return safety, hand
