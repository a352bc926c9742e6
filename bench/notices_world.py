"""A district whose special inspection has come through every school; its notices wait."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.scope import scope
from xiaoan.documents.models import Document
from xiaoan.duties.catalogue import install
from xiaoan.hazards.models import NoticeRule
from xiaoan.inspections.jobs import dispatch
from xiaoan.inspections.models import Dispatch, Round, Visit
from xiaoan.posts.founding import found_district
from xiaoan.posts.models import Holding, Post
from xiaoan.units.models import Unit


class Inspected:
    """`schools` visited schools with `findings` each."""

    def __init__(self, schools: int, findings: int) -> None:
        self.bureau, self.system = found_district(
            code="BN", name="青禾区教育局", short_name="青禾区"
        )
        with scope([self.bureau.pk]):
            install(self.bureau, by=self.system)
            self.section = self._person("section", "safety-section", self.bureau)
            self.inspector = self._person("inspector", "inspector", self.bureau)
            NoticeRule.objects.all().lay(
                by=self.section, district=self.bureau, needs_approval=True, leader_for_major=True,
                reply_days=15, review_days=5,
            )  # fmt: skip
            today = clock.today()
            self.round = Round.objects.open(
                by=self.section, unit=self.bureau, name="专项检查", since=today,
                until=today + timedelta(days=30), leader="分管副区长", basis="区安委会〔2026〕3号",
                checklists=["FIRE"],
            )  # fmt: skip
            self.units = [self._school(number) for number in range(schools + 1)]
            for unit in self.units[:schools]:
                self._visit(unit, findings).finish(**self._finished, later=True)

    @property
    def _finished(self) -> dict[str, Any]:
        return {"by": self.inspector, "methods": ["see"], "received_by": "安全主任"}

    def dispatch(self) -> tuple[int, int, float]:
        """Order the run and do it: served, papers, seconds."""
        with scope([self.bureau.pk]):
            run = Dispatch.objects.all().order(self.round, by=self.section)
        began = time.monotonic()
        dispatch()
        took = time.monotonic() - began
        with scope([self.bureau.pk]):
            run.refresh_from_db()
            assert not run.left, run.left[:3]
            return run.served, Document.objects.filter(kind="hazards.notice").count(), took

    def finish(self, findings: int) -> tuple[int, float]:
        """One visit with many findings ends, and its notice is served on the spot."""
        with scope([self.bureau.pk]):
            NoticeRule.objects.all().lay(
                by=self.section, district=self.bureau, needs_approval=False, leader_for_major=True,
                reply_days=15, review_days=5,
            )  # fmt: skip
            visit = self._visit(self.units[-1], findings)
            began = time.monotonic()
            notice = visit.finish(**self._finished)
            took = time.monotonic() - began
            assert notice is not None
            assert notice.served_at is not None
            return len(notice.listed), took

    def _visit(self, unit: Unit, findings: int) -> Visit:
        visit = Visit.objects.plan(
            by=self.section, unit=unit, planned_on=clock.today(), round=self.round,
            lead=self.inspector, members=[self.section],
        )  # fmt: skip
        visit.begin(by=self.inspector)
        for number in range(1, findings + 1):
            visit.find(
                by=self.inspector, what="疏散通道堆放杂物", item=f"FIRE/{number}",
                place_text=f"教学楼 {number} 层",
            )  # fmt: skip
        return visit

    def _school(self, number: int) -> Unit:
        unit = Unit.objects.found(
            by=self.system, code=f"BN-{number:03d}", name=f"第{number}小学", kind="school",
            parent=self.bureau, tags=["primary"],
        )  # fmt: skip
        self._person(f"safety{number}", "safety", unit)
        return unit

    def _person(self, name: str, post: str, unit: Unit) -> User:
        user = User.objects.open(username=name, name=name, at=unit, by=self.system)
        Holding.objects.appoint(
            by=self.system, user=user, unit=unit, post=Post.objects.get(pk=post),
            since=clock.today() - timedelta(days=400),
        )  # fmt: skip
        return user
