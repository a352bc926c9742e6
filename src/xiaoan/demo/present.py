"""The present day: what waits on each desk of the cast, lived through the verbs themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.demo.notices import days_back, in_the_day, on_site_since, working_day
from xiaoan.demo.pictures import photograph
from xiaoan.demo.world import HEADS, SAFETY, World
from xiaoan.evidence.store import store
from xiaoan.hazards.jobs import climb
from xiaoan.hazards.models import Hazard, SpotCheck
from xiaoan.inspections.models import Visit
from xiaoan.units.models import Unit

LOGISTICS = ("affairs", "kg-affairs")
#: (checklist item, working days late today): one on each rung of the general ladder.
LATE = (("FIRE/10", 1), ("CANTEEN/17", 2), ("FIRE/13", 4), ("GATE/12", 8), ("FIRE/12", 9))
#: Recently struck-off hazards that get pictures of before and after.
PICTURED = 6
MAJOR = ("外窗安装固定栅栏，影响逃生和灭火救援", "判定指南第3条：门窗设置影响逃生救援的障碍物")


class Present:
    """Acts out the last days up to `now`; every step is a verb, taken at its own moment."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now, self.today = world, now, timezone.localdate(now)
        self.section, self.inspector = world.bureau_hand("safety-section"), world.bureau_hand()
        shown = [unit for unit in world.schools if unit.pk in world.shown]
        self.school, self.kindergarten = shown[0], shown[-1]
        self.others = [unit for unit in world.schools if unit.pk not in world.shown] or shown
        boarding = [unit for unit in self.others if "boarding" in unit.tags]
        self.boarding = (boarding or self.others)[0]

    def act(self) -> None:
        """All of it; the order is that of the numbers hazards get."""
        self._late()
        self._at_the_school()
        self._at_the_kindergarten()
        self._blocked_and_disputed()
        self._major()
        self._visits()
        self._draw()
        self._pictures()

    @contextmanager
    def _ago(self, **span: float) -> Iterator[datetime]:
        with clock.at(in_the_day(self.world, self.now - timedelta(**span), self.now)):
            yield clock.now()

    def _found(self, unit: Unit, key: str, by: User, **more: Any) -> Hazard:
        code, _slash, order = key.partition("/")
        item = next(i for i in self.world.items[code] if i.order == int(order))
        facts = {
            "what": item.fault, "topic": item.topic, "control": item.interim,
            "due_days": item.rectify_days, "place": self.world.place(unit, key),
            "source": "self", "item": key,
        } | more  # fmt: skip
        return Hazard.objects.report(by=by, unit=unit, **facts)

    def _safety(self, unit: Unit) -> User:
        return self.world.holder(unit, *SAFETY)

    def _hand(self, unit: Unit) -> User:
        return self.world.holder(unit, *LOGISTICS)

    def _late(self) -> None:
        """Overdue hazards, each as high on the ladder as its days say."""
        for place, (key, late) in enumerate(LATE):
            unit = self.school if place == 0 else self.others[place % len(self.others)]
            found = self.world.at(days_back(self.world, self.today, late + 3), 10)
            with clock.at(found):
                hazard = self._found(unit, key, self._safety(unit), due_days=3)
            with clock.at(found + timedelta(hours=3)):
                hazard.assign(by=self._safety(unit), rectifier=self._hand(unit))
            with clock.at(found + timedelta(hours=5)):
                hazard.begin(by=self._hand(unit))
            self._climbed(hazard)

    def _climbed(self, hazard: Hazard) -> None:
        day = (hazard.due_on or self.today) + timedelta(days=1)
        while day <= self.today:
            with clock.at(min(self.world.at(day, 6), self.now)):
                climb(hazard, by=self.world.system, on=day)
            day += timedelta(days=1)

    def _at_the_school(self) -> None:
        """For the head a request for more time, for the others something to do today."""
        unit, safety, hand = self.school, self._safety(self.school), self._hand(self.school)
        guard = self.world.holder(unit, "guard", "gate")
        with self._ago(hours=30):
            shelf = self._found(unit, "CANTEEN/7", self.world.holder(unit, "food", "safety"))
        with self._ago(hours=28):
            shelf.assign(by=safety, rectifier=self.world.holder(unit, "canteen", *LOGISTICS))
        with self._ago(hours=52):
            lamp = self._found(unit, "FIRE/11", safety)
        with self._ago(hours=50):
            lamp.assign(by=safety, rectifier=hand)
        with self._ago(hours=4):
            lamp.claim(by=hand, measure="已更换水枪并试压，水压正常")
        with self._ago(hours=26):
            gear = self._found(unit, "GATE/6", safety)
        with self._ago(hours=25):
            gear.assign(by=safety, rectifier=guard)
        with self._ago(hours=75):
            film = self._found(unit, "GATE/11", safety)
            film.assign(by=safety, rectifier=hand)
        with self._ago(hours=6):
            film.ask(
                by=safety, until=self.world.calendar.add_working_days(self.today, 10),
                reason="存储硬盘需采购，供货期一周", interim="每日导出重点时段录像",
            )  # fmt: skip
        with self._ago(minutes=40):
            self._found(
                unit, "FIRE/8", guard, what="消防车道停放送货车辆", source="patrol", is_urgent=True
            )

    def _at_the_kindergarten(self) -> None:
        unit, safety = self.kindergarten, self._safety(self.kindergarten)
        head = self.world.holder(unit, *HEADS)
        with self._ago(hours=3):
            self._found(unit, "EPID/6", self.world.holder(unit, "kg-doctor", "health-teacher"))
        with self._ago(hours=49):
            rail = self._found(unit, "FIRE/13", head)
        with self._ago(hours=47):
            rail.assign(by=safety, rectifier=self._hand(unit))
        with self._ago(hours=5):
            rail.claim(by=self._hand(unit), measure="已更换损坏的疏散指示灯")
        with self._ago(hours=2):
            Hazard.objects.report(
                by=head, unit=unit, what="建议在大门外增设家长等候区", topic="门卫/安防",
                source="report", place_text="大门外", is_advice=True,
            )  # fmt: skip

    def _blocked_and_disputed(self) -> None:
        """No money, no authority, or two demands at once: the bureau and the police are told."""
        self._referred()
        unit, safety = self.boarding, self._safety(self.boarding)
        with self._ago(days=3, hours=2):
            alarm = self._found(unit, "FIRE/14", safety)
        with self._ago(days=3, hours=1):
            alarm.assign(by=safety, rectifier=self._hand(unit))
        with self._ago(days=2) as at:
            alarm.block(
                by=safety, why="报警主机老化需整体更换，维修资金未到位", holder="区财政局",
                cost=48_000, since=at - timedelta(minutes=8), police=True,
            )  # fmt: skip
        key = "DORM/15" if "boarding" in unit.tags else "FIRE/22"
        with self._ago(days=2, hours=5):
            bars = self._found(unit, key, safety)
        with self._ago(days=1, hours=3):
            bars.dispute(
                by=safety, demands="消防要求拆除宿舍窗外防护栏；属地要求保留防护栏以防学生夜间翻窗",
            )  # fmt: skip

    def _referred(self) -> None:
        """The stalls before a gate are the police's; their letter is the first of the two."""
        street = self.others[-1]
        with self._ago(days=4):
            stalls = self._found(
                street, "GATE/8", self._safety(street), what="校门外占道摊贩堵住防冲撞设施",
            )  # fmt: skip
        police = self.world.agencies[0]
        with self._ago(days=3):
            paper = stalls.refer(by=self.section, agency=police, reason="请清理校门两侧占道摊贩")
        with self._ago(days=2, hours=20):
            paper.receive(by=self.world.officer(police))

    def _major(self) -> None:
        """A major hazard with its five fixed items, under special supervision."""
        unit = self.others[len(self.others) // 2]
        safety, head = self._safety(unit), self.world.holder(unit, *HEADS)
        what, criterion = MAJOR
        with self._ago(days=5):
            bars = self._found(
                unit, "FIRE/7", safety, what=what, grade="major", criterion=criterion,
                control="guard", due_days=15,
            )  # fmt: skip
        with self._ago(days=4, hours=20):
            bars.pledge(
                by=head, deadline=bars.due_on or self.today, duty="校（园）长负责",
                measures="拆除固定栅栏，改装可从内侧开启的限位窗", money="公用经费列支 26000 元",
                contingency="整改期间每层专人值守，夜间加密巡查",
            )  # fmt: skip
        with self._ago(days=4, hours=18):
            bars.assign(by=safety, rectifier=self._hand(unit))
        with self._ago(days=4):
            bars.supervise(by=self.world.bureau_hand("deputy-chief"), reason="重大隐患，区级挂牌")

    def _visits(self) -> None:
        """One finished with its notice unreceipted, one on site, one planned, one announced."""
        partner = self.world.bureau_hand("building-section")
        same: dict[str, Any] = {"members": [partner], "checklists": ["FIRE", "POWER"]}
        began = self.world.at(days_back(self.world, self.today, 2), 9)
        visit = self._visit(self.school, began, **same)
        hazards = self._findings(visit, ("FIRE/22", "FIRE/16"), began)
        with clock.at(began + timedelta(minutes=95)):
            visit.finish(
                by=self.inspector, methods=["hear", "see", "read", "talk"],
                received_by=self._safety(self.school).name,
            )  # fmt: skip
        safety, hand = self._safety(self.school), self._hand(self.school)
        for hazard in hazards:
            hazard.refresh_from_db()
            with clock.at(began + timedelta(hours=5)):
                hazard.assign(by=safety, rectifier=hand)
        with self._ago(hours=7):
            hazards[0].claim(by=hand, measure="已按现状重绘并逐层张贴疏散图")
        with self._ago(hours=8):
            hazards[1].ask(
                by=safety, until=self.world.calendar.add_working_days(self.today, 40),
                reason="检测机构排期在下月", interim="每周自行测试一次并记录",
            )  # fmt: skip
        begun = on_site_since(self.world, self.now)
        on_site = self._visit(self.others[1 % len(self.others)], begun, **same)
        self._findings(on_site, ("FIRE/9",), begun)
        with self._ago(days=3, hours=6):  # today's visit looks at it again
            gauge = self._found(self.boarding, "FIRE/10", self._safety(self.boarding))
            gauge.assign(by=self._safety(self.boarding), rectifier=self._hand(self.boarding))
        with self._ago(hours=18):
            gauge.claim(by=self._hand(self.boarding), measure="已更换两具失压灭火器")
        with self._ago(days=2):
            plan = Visit.objects.plan
            plan(by=self.section, unit=self.boarding, planned_on=working_day(self.world, self.today), lead=self.inspector,
                 **same)  # fmt: skip
            coming = plan(
                by=self.section, unit=self.kindergarten, lead=self.inspector,
                planned_on=self.world.calendar.add_working_days(self.today, 3), **same,
            )  # fmt: skip
            coming.announce(by=self.section)

    def _visit(self, unit: Unit, began: datetime, **same: Any) -> Visit:
        with clock.at(began - timedelta(days=2)):
            visit = Visit.objects.plan(
                by=self.section, unit=unit, planned_on=timezone.localdate(began),
                lead=self.inspector, **same,
            )  # fmt: skip
        with clock.at(began):
            visit.begin(by=self.inspector)
        return visit

    def _findings(self, visit: Visit, keys: tuple[str, ...], began: datetime) -> list[Hazard]:
        hazards = []
        for place, key in enumerate(keys, 1):
            code, _slash, order = key.partition("/")
            item = next(i for i in self.world.items[code] if i.order == int(order))
            with clock.at(began + timedelta(minutes=12 * place)):
                finding = visit.find(
                    by=self.inspector, what=item.fault, item=key, topic=item.topic,
                    place=self.world.place(visit.unit, key), due_days=item.rectify_days,
                )  # fmt: skip
            hazards.append(finding.hazard)
        return hazards

    def _draw(self) -> None:
        """The month's draw of struck-off hazards: one look tells a false closing."""
        until = self.today - timedelta(days=2)
        with self._ago(days=1):
            drawn = SpotCheck.objects.draw(
                by=self.section, district=self.world.bureau, since=until - timedelta(days=30),
                until=until, seed=f"青禾区 {self.today:%Y-%m-%d}",
            )  # fmt: skip
        ours = [check for check in drawn if check.hazard.closed_by_id != self.inspector.pk]
        with self._ago(hours=5):
            for check in ours[1:2]:
                note = "现场没有整改，所附照片是旧照"
                check.look(by=self.inspector, is_genuine=False, note=note)
            for check in ours[2:4]:
                check.look(by=self.inspector, is_genuine=True, note="现场与记录一致")

    def _pictures(self) -> None:
        """Photographs of before and after: of the open ones of the cast, and of some ended."""
        district = {"district_id": self.world.bureau.pk}
        open_ones = Hazard.objects.filter(
            **district, unit__in=[*self.world.shown, self.boarding.pk]
        )
        ended = Hazard.objects.filter(**district, status="closed").order_by("-closed_at")
        pictured = [*open_ones.unresolved().order_by("found_at"), *ended[:PICTURED]]
        for seed, hazard in enumerate(pictured, 1):
            self._picture(hazard, "before", hazard.found_by, hazard.found_at, seed)
            if hazard.claimed_by and hazard.claimed_at:
                self._picture(hazard, "after", hazard.claimed_by, hazard.claimed_at, seed)

    def _picture(self, hazard: Hazard, role: str, by: User, at: datetime, seed: int) -> None:
        with clock.at(at):
            drawn = photograph(hazard.topic, is_cured=role == "after", seed=seed)
            store(drawn, by=by, unit=hazard.unit, subject=hazard.subject, role=role, taken_at=at)
