"""One record of every kind, as the cast would leave them; and the address of each page of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.cast import People
from tests.sample_addresses import BY_APP, BY_NAME
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.documents.general.kinds import LETTER
from xiaoan.documents.general.writing import send
from xiaoan.documents.tests.papers import sent_back
from xiaoan.documents.wordforms import lay_in, paper_for
from xiaoan.documents.wordstart import starter
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Basis, Checklist, Duty, Task
from xiaoan.duties.reinforcing import begin
from xiaoan.duties.submit import Answer, Filled, submit
from xiaoan.evidence.store import store
from xiaoan.field.devices import enrol
from xiaoan.hazards.models import Hazard, Keeping, Notice, SpotCheck
from xiaoan.inspections.models import Dispatch, Round, Visit
from xiaoan.ledger.change import born
from xiaoan.library.models import Edition, Text
from xiaoan.library.tests.texts import approved
from xiaoan.notify.models import Message
from xiaoan.plausibility.models import Question
from xiaoan.plausibility.queries import Seen
from xiaoan.posts.models import Holding, Post
from xiaoan.public import tracking
from xiaoan.public.models import Report, Sealed
from xiaoan.responsibility.models import Case, LeadingGroup, Sheet
from xiaoan.responsibility.proposing import propose
from xiaoan.targets import shipped
from xiaoan.targets.generating import generate
from xiaoan.targets.models import Batch, Letter
from xiaoan.targets.signing import lay
from xiaoan.units.models import Place, Plate, Term, Unit

HOME = ZoneInfo("Asia/Shanghai")
#: A Monday in term; the tests' clock stands here.
NOW = datetime(2026, 4, 13, 10, tzinfo=HOME)
TODAY = NOW.date()
NONCE = "a" * 20
#: A letter as the page of writing hands it on; to whom is added.
WRITTEN: dict[str, Any] = {
    "title": "关于商请整治校门外占道经营的函", "body": "请予整治。", "groups": [], "outside": "",
    "attachments": "", "note": "", "copies": "", "urgency": "", "people": "", "mark": "",
}  # fmt: skip


class Sample:
    """A small district in the middle of its work; every attribute is one record."""

    def __init__(self, people: People) -> None:
        self.people = people
        with clock.at(NOW - timedelta(days=40)):
            install(people.bureau, by=people.system)
            self.term = Term.objects.set(
                by=people.section, district=people.bureau, name="2025—2026 学年第二学期",
                starts_on=date(2026, 2, 20), ends_on=date(2026, 7, 10),
            )  # fmt: skip
            self.place = Place.objects.add(
                by=people.safety, unit=people.school, name="二楼通道", building="教学楼"
            )
        self._hazards()
        self._supervision()
        self._duties()
        self.holding = Holding.objects.get(user=people.guard)
        with clock.at(NOW - timedelta(days=9)):
            self.device = enrol(by=people.guard, key=uuid7(), name="Honor 8").device

        self._public()
        self._question()
        self._letters()
        self._library()
        self._paper()
        self._fitting()
        self._responsibility()

    def _fitting(self) -> None:
        form = paper_for("form.letter")
        assert form is not None
        with clock.at(NOW - timedelta(days=6)):
            self.fitting = lay_in(
                form, starter(form.form), by=self.people.section, unit=self.people.bureau,
                name="函.docx",
            )  # fmt: skip

    def _responsibility(self) -> None:
        people = self.people
        with clock.at(NOW - timedelta(days=5)):
            self.section = Unit.objects.found(
                by=people.system, code="QH-S1", name="安全管理科", kind="section",
                parent=people.bureau, opened_on=date(2026, 1, 6),
            )  # fmt: skip
            self.sheet = Sheet.objects.draft(
                by=people.safety, unit=people.school, lines=propose(people.school),
                origin="catalogue",
            )  # fmt: skip
            self.sheet.approve(by=people.principal, since=clock.today())
            self.group = LeadingGroup.objects.found(
                by=people.safety, unit=people.school, name="安全工作领导小组",
                number="柳小发〔2026〕3号", issued_on=clock.today(), since=clock.today(),
                members=[("principal", "head"), ("safety", "office")],
            )  # fmt: skip
            self.case = Case.objects.open(
                by=people.section, unit=people.school, post=Post.objects.get(code="affairs"),
                on=clock.today(), cause="overdue", failure="整改超期未报告",
                about=self.hazard.subject,
            )  # fmt: skip

    def _paper(self) -> None:
        with clock.at(NOW - timedelta(days=1)):
            self.paper = send(
                LETTER, WRITTEN | {"units": [self.people.school]}, self.people.bureau,
                by=self.people.section,
            )  # fmt: skip
            words = WRITTEN | {"units": [self.people.school]}
            self.draft = sent_back(self.people, LETTER, words)

    def _library(self) -> None:
        """The school's own rule: version 1 in force, version 2 laid for approval."""
        people = self.people
        with clock.at(NOW - timedelta(days=5)):
            self.ruling = Text.objects.draft(
                by=people.safety, unit=people.school, title="校门管理制度", category="07",
                body="第一条 保安员每日7时到岗。", readers=["guard"],
            )  # fmt: skip
            approved(self.ruling.versions.get(), by=people.principal)
            self.ruling.refresh_from_db()
            self.edition = Edition.objects.begin(
                by=people.section, unit=people.bureau, title="规章制度汇编"
            )
            self.basis = Basis.objects.link(
                by=people.safety, clause=self.ruling.current.clauses.get(), duty=self.duty
            )
            self.ruling.draft(by=people.safety, body="第一条 保安员每日6时到岗。").submit(
                by=people.safety
            )

    def _letters(self) -> None:
        """A round for the school's posts; the guard has opened his letter."""
        people = self.people
        with clock.at(NOW - timedelta(days=3)):
            shipped.install(people.bureau, by=people.section)
            self.batch = Batch.objects.open(
                by=people.section, district=people.bureau, name="2026 年度责任书",
                since=date(2026, 1, 1), until=date(2026, 12, 31), due_on=date(2026, 4, 30),
                levels=["post"], units=[people.school.pk],
            )  # fmt: skip
            generate(self.batch, [people.school.pk], by=people.system)
            self.letter = Letter.objects.get(holding__user=people.guard)
            lay(self.letter, by=people.guard)

    def _question(self) -> None:
        people = self.people
        seen = Seen(
            "walk", people.school.pk, [f"duties_trace:{uuid7()}"], NOW - timedelta(days=1),
            NOW - timedelta(days=1), {"seconds": 7}, "walk",
        )  # fmt: skip
        with clock.at(NOW - timedelta(hours=1)):
            Question.objects.ask([seen], by=people.system, district=people.bureau)
        self.question = Question.objects.get()

    def _public(self) -> None:
        people = self.people
        with clock.at(NOW - timedelta(days=1)):
            Plate.objects.issue(
                Place.objects.filter(pk=self.place.pk), by=people.safety, unit=people.school
            )
            self.plate = Plate.objects.get(place=self.place)
            self.track = tracking.code_of(people.bureau.pk, NONCE)
            self.report = Report.objects.receive(
                by=people.system, plate=self.plate, track=tracking.digest(self.track), kind="way",
                words="楼梯口堆着桌子",
            )  # fmt: skip
            self.seal = Sealed.objects.receive(
                by=people.system, plate=self.plate, track="0" * 64,
                about="bullying", words="有人被欺负",
            )  # fmt: skip

    def _hazards(self) -> None:
        people = self.people
        with clock.at(NOW - timedelta(days=30)):
            self.closed = self._report("安全出口指示灯不亮")
            self.closed.assign(by=people.safety, rectifier=people.affairs)
            self.closed.claim(by=people.affairs, measure="已更换")
            self.closed.recheck(by=people.safety, passed=True)
        self.keeping = Keeping.objects.filter(hazard=self.closed).earliest("due_on")
        with clock.at(NOW - timedelta(days=2)):
            self.hazard = self._report("二楼通道堆放桌椅")
            self.extension = self.hazard.ask(
                by=people.safety,
                until=TODAY + timedelta(days=20),
                reason="等采购",
                interim="派人值守",
            )
            self.referral = self.hazard.refer(
                by=people.section, agency=people.agency, reason="校门外占道经营"
            )
            self.file = store(
                SimpleUploadedFile("通道.jpg", _picture()), by=people.guard, unit=people.school,
                subject=self.hazard.subject, role="before",
            )  # fmt: skip
            self.draw = SpotCheck.objects.draw(
                by=people.section, district=people.bureau, since=TODAY - timedelta(days=40),
                until=TODAY, seed="2026-04-11",
            )[0]  # fmt: skip

    def _report(self, what: str) -> Hazard:
        people = self.people
        return Hazard.objects.report(
            by=people.guard, unit=people.school, what=what, source="self", item="FIRE/5",
            topic="消防", place=self.place,
        )  # fmt: skip

    def _supervision(self) -> None:
        people = self.people
        with clock.at(NOW - timedelta(days=1)):
            self.round = Round.objects.open(
                by=people.section, unit=people.bureau, name="春季专项检查", since=TODAY,
                until=TODAY + timedelta(days=30), leader="分管副区长",
                basis="区安委会〔2026〕3号", checklists=["FIRE"],
            )  # fmt: skip
            self.visit = Visit.objects.plan(
                by=people.section, unit=people.school, planned_on=TODAY, lead=people.inspector,
                members=[people.section], checklists=["FIRE"],
            )  # fmt: skip
            self.visit.begin(by=people.inspector)
            self.notice = Notice.objects.draft(
                by=people.section, unit=people.school, hazards=[self.hazard],
                source=self.visit.subject,
            )  # fmt: skip
            self.dispatch = born(
                Dispatch(unit=people.bureau, round=self.round, by=people.section,
                         ordered_at=clock.now(), total=1),
                "inspections.dispatch", by=people.section,
            )  # fmt: skip

    def _duties(self) -> None:
        people = self.people
        with clock.at(NOW - timedelta(hours=3)):
            Task.objects.open_for(
                TODAY.replace(day=1), until=TODAY, district=people.bureau, by=people.system
            )
            self.duty = Duty.objects.get(district_id=people.bureau.pk, code="FIR-02")
            self.checklist = Checklist.objects.current().get(
                district_id=people.bureau.pk, code="FIRE"
            )
            self.task = Task.objects.get(unit=people.school, duty=self.duty, opens_on=TODAY)
            self.monthly = Task.objects.get(unit=people.school, duty__code="GEN-12")
            self.record = self._fill()
        self.reinforcement = begin(self.closed, by=people.system)
        self.message = Message.objects.create(
            user=people.safety, sent_at=NOW, title="隐患等您派单", url="/hazards/"
        )

    def _fill(self) -> Any:
        daily = [item for item in self.checklist.lines if item.frequency == "daily"]
        answers = {
            str(item.order): Answer(a="number", v=item.pass_min or 1) if item.is_number
            else Answer(a="pass")
            for item in daily
        }  # fmt: skip
        filled = Filled(
            id=uuid7(), checklist_id=self.checklist.pk, duty_id=self.duty.pk,
            happened_at=clock.now(), answers=answers,
        )  # fmt: skip
        submit(filled, by=self.people.guard, unit=self.people.school)
        return filled.id

    def arguments(self, name: str) -> dict[str, Any]:
        """What the address `name` needs to name one of these records; empty for lists."""
        if name in BY_NAME:
            return {key: self._read(path) for key, path in BY_NAME[name].items()}
        app, _colon, _page = name.partition(":")
        return {key: self._read(path) for key, path in BY_APP.get(app, {}).items()}

    def _read(self, path: str) -> Any:
        if path.startswith("="):
            return path[1:]
        found: Any = self
        for part in path.split("."):
            found = getattr(found, part)
        return found


def _picture() -> bytes:
    kept = BytesIO()
    Image.new("RGB", (320, 240), (120, 140, 130)).save(kept, "JPEG")
    return kept.getvalue()
