"""Ten thousand texts of a district in words of the trade, searched as a teacher searches."""

from __future__ import annotations

import random
import time
from datetime import date
from typing import Any

from django.db import connection, connections
from django.test import RequestFactory
from tests.cast import assemble

from bench.world import spread
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.base.scope import scope
from xiaoan.documents.typeset import contents, typeset
from xiaoan.documents.word import word
from xiaoan.ledger.batch import born_many
from xiaoan.ledger.models import Event
from xiaoan.library import compiling
from xiaoan.library.body import characters
from xiaoan.library.models import Edition, Text, Version
from xiaoan.library.search import NEAREST, NEWEST, found, page_of, shown
from xiaoan.library.signs import Sought

WORDS = """
消防安全 校车安全 食品安全 隐患排查 宿舍管理 应急预案 疏散演练 值班巡查 门卫管理 双人双锁
留样冰箱 消火栓 灭火器 安全出口 责任追究 教育培训 一岗双责 校长 年级组 实验室 危险化学品
燃气 用电 防汛 地震 踩踏 防欺凌 法治副校长 家长 学生 教师 单位 学校 幼儿园 制度 落实 整改
检查 记录 台账 每日 每周 及时 报告 负责人 应当 不得 立即
""".split()  # noqa: SIM905 - a table of words reads best as one
#: The fourteen queries: rare and common, short and long, several words, numbers.
QUERIES = (
    "消防", "火栓", "消火", "留样", "双锁", "隐患排查", "消火栓灭火器", "派出所联动", "防",
    "GB50016",
    "消防安全 宿舍管理 留样冰箱", "2026年3月", "危险化学品实验室", "法治副校长 家长",
)  # fmt: skip
SIZE_OF_TEXT = 860
CHUNK = 5_000
ASPECTS = [f"{n:02}" for n in range(1, 11)]


class Library:
    """A district whose schools share their texts."""

    def __init__(self) -> None:
        self.people = assemble()
        self.chance = random.Random(7)

    def _words(self, size: int) -> str:
        made, length = [], 0
        while length < size:
            made.append(self.chance.choice(WORDS))
            length += len(made[-1])
            if self.chance.random() < 0.12:
                made.append(self.chance.choice("，。；"))
        return "".join(made)

    def _body(self, number: int) -> str:
        lines = [f"第{n}条 {self._words(SIZE_OF_TEXT // 10)}。" for n in range(1, 11)]
        if number % 200 == 0:
            lines.append("本校与派出所联动，执行GB50016，自2026年3月起。")
        return "\n".join(lines)

    def fill(self, count: int) -> None:
        """Born in bulk and in force: a tenth is the bureau's, half of the others shared."""
        for first in range(0, count, CHUNK):
            texts, versions = self._made(first, min(CHUNK, count - first))
            with scope([self.people.bureau.pk]):
                born_many(texts, "library.draft", by=self.people.system, unit=self.people.bureau)
                born_many(versions, "library.draft", by=self.people.system, unit=self.people.bureau)
        self._in_force()

    def _made(self, first: int, count: int) -> tuple[list[Text], list[Version]]:
        texts, versions = [], []
        for number in range(first, first + count):
            of_bureau = number % 10 == 0
            unit = self.people.bureau if of_bureau else self.people.school
            body = self._body(number)
            text = Text(
                id=uuid7(), unit=unit, title=self._words(10),
                number=f"青教安〔2026〕{number + 1}号",
                category=ASPECTS[number % 10], kind="plan" if number % 70 == 0 else "regulation",
                is_shared=not of_bureau and number % 2 == 0,
            )  # fmt: skip
            texts.append(text)
            versions.append(
                Version(
                    id=uuid7(),
                    unit=unit,
                    text=text,
                    body=body,
                    characters=characters(body),
                    state="in_force",
                    written_by=self.people.system,
                    in_force_on=date(2026, 1 + number % 12, 1 + number % 28),
                )
            )
        return texts, versions

    def _in_force(self) -> None:
        """The texts name their versions: one event for each, as the door wants it."""
        with scope([self.people.bureau.pk]), connection.cursor() as cursor:
            cursor.execute("select id from library_version")
        with connections["owner"].cursor() as cursor:
            cursor.execute("alter table library_text disable trigger user")
            cursor.execute(
                "update library_text t set current_id = v.id from library_version v"
                " where v.text_id = t.id"
            )
            cursor.execute("alter table library_text enable trigger user")
            cursor.execute("vacuum analyze library_text")
            cursor.execute("vacuum analyze library_version")
            cursor.execute("vacuum analyze library_sought")

    def searches(self) -> dict[str, float]:
        """First pages as a teacher of another school reads them; and the matches alone."""
        whole, raw, request = [], [], RequestFactory().get("/library/search/")
        for query in QUERIES:
            sought = Sought.of(query)
            for _time in range(8):
                with scope([self.people.bureau.pk]):
                    start = time.perf_counter()
                    page = page_of(lambda most: self._rows(sought, most), request)  # noqa: B023
                    for version in page:
                        shown(version, sought)
                    whole.append(time.perf_counter() - start)
                    raw.append(self._asked(sought))
        return {**spread(whole), "raw": spread(raw)["p50"]}

    def _rows(self, sought: Sought, most: int | None) -> Any:
        return found(self.people.neighbour, sought, most=most).select_related("text__unit")

    def _asked(self, sought: Sought) -> float:
        with connection.cursor() as cursor:
            start = time.perf_counter()
            cursor.execute(
                "select count(*) from library_matches(%s::tsquery, %s::text[], %s::text[],"
                " %s::text[], %s::text[], '{in_force}', '', '{}', null, %s, %s)",
                [
                    sought.tsquery,
                    sought.titles,
                    sought.title_patterns,
                    sought.phrases,
                    sought.patterns,
                    NEAREST,
                    NEWEST,
                ],
            )
            cursor.fetchone()
        return time.perf_counter() - start

    def plain(self) -> dict[str, float]:
        """The same matches by a plain filter inside the district: every row is looked at."""
        taken = []
        for query in QUERIES:
            sought = Sought.of(query)
            with scope([self.people.bureau.pk]), connection.cursor() as cursor:
                for _time in range(8):
                    start = time.perf_counter()
                    plan = self._plainly(cursor, sought)
                    taken.append(time.perf_counter() - start)
                    assert "sought_tokens" not in plan, plan
        return spread(taken)

    def _plainly(self, cursor: Any, sought: Sought) -> str:
        """Run it, and tell its plan."""
        cursor.execute(
            "explain (analyze, timing off) select id from library_sought where district_id = %s"
            " and tokens @@ %s::tsquery and folded like all(%s::text[])"
            " and folded ~ all(%s::text[])"
            " order by head like all(%s::text[]) desc, day desc, id desc limit %s",
            [self.people.bureau.pk, sought.tsquery, sought.phrases, sought.patterns,
             sought.titles, NEAREST],
        )  # fmt: skip
        return "\n".join(line for (line,) in cursor.fetchall())

    def book(self) -> dict[str, float]:
        """65 rules and 10 plans compiled, signed, stored and frozen; and the parts of it."""
        people = self.people
        with scope([people.bureau.pk]):
            rows = Text.objects.filter(unit=people.bureau).order_by("id")
            plans = list(rows.filter(kind="plan").values_list("pk", flat=True)[:10])
            rules = list(rows.exclude(kind="plan").values_list("pk", flat=True)[:65])
            edition = Edition.objects.begin(
                by=people.system, unit=people.bureau, title="青禾区教育局\n规章制度汇编",
                texts=[*rules, *plans],
            )  # fmt: skip
            items = edition.gathered()
            data, now = compiling.data_of(edition, items), clock.now()
            start = time.perf_counter()
            typeset("compendium", data, now)
            pdf = time.perf_counter() - start
            start = time.perf_counter()
            word("compendium", {**data, "pages": contents("compendium", data)}, now)
            written = time.perf_counter() - start
            # Another title, so that nothing the typesetter remembers of it helps.
            edition.title = "青禾区教育局\n制度汇编"
            start = time.perf_counter()
            compiling.freeze(edition, by=people.system)
            whole = time.perf_counter() - start
            assert Event.objects.filter(action="library.freeze").exists()
        return {
            "signs": float(sum(item.characters for item in items)), "pdf": pdf, "word": written,
            "all": whole,
        }  # fmt: skip
