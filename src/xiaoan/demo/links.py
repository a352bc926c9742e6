"""Which duties and checklist items rest on which clauses of the demonstration's rules.

The plans name their duties themselves (〔职责：…〕); the rules are linked by the words of the
clause. What was linked before its text was revised, and whose clause has other words since, is
left for the section to look at: that is the list "clause changed".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from xiaoan.base import clock
from xiaoan.demo.world import World
from xiaoan.duties.models import Basis, Checklist, Duty
from xiaoan.ledger.batch import born_many
from xiaoan.library.models import Clause, Text

MARK = re.compile(r"〔职责：([A-Z]+-\d+)〕")
#: What was revised longer ago has been looked at since.
LOOKED = timedelta(days=120)
#: title of the rule, words of the clause, code of the duty that rests on it
RULES = (
    ("学校消防安全管理规定", "通道", "FIR-09"), ("学校消防安全管理规定", "责任人", "FIR-01"),
    ("防火巡查与防火检查制度", "巡查", "FIR-02"), ("防火巡查与防火检查制度", "每月防火检查", "FIR-04"),
    ("防火巡查与防火检查制度", "夜间", "FIR-03"), ("消防设施器材维护保养规定", "灭火器", "FIR-06"),
    ("消防设施器材维护保养规定", "检测", "FIR-05"), ("动火作业审批与监护办法", "监护", "FIR-14"),
    ("食品留样管理规定", "125", "FOO-04"), ("学校负责人陪餐和家长陪餐制度", "陪餐", "FOO-02"),
    ("学校负责人陪餐和家长陪餐制度", "家长", "FOO-03"),
    ("食品安全日管控、周排查、月调度工作制度", "日管控", "FOO-05"),
    ("食品安全日管控、周排查、月调度工作制度", "周排查", "FOO-06"),
    ("食品安全日管控、周排查、月调度工作制度", "月调度", "FOO-07"),
    ("学校饮用水安全管理规定", "水箱", "WAT-02"), ("学生宿舍安全管理规定", "点名", "DOR-02"),
    ("学生宿舍安全管理规定", "巡查", "DOR-03"), ("校舍安全检查与危房管理办法", "检查", "BLD-01"),
    ("教职工安全与急救培训制度", "急救", "HR-04"), ("事故隐患排查治理和销号办法", "销号", "GEN-14"),
    ("法治副校长聘任与工作管理办法", "聘任", "GEN-18"), ("精简安全工作表格和规范入校检查的规定", "表", "GEN-08"),
    ("二十四小时值班和领导带班制度", "换班", "GAT-11"),
    ("二十四小时值班和领导带班制度", "长假", "BUR-13"), ("火灾事故应急预案", "广播重复三遍", "FIR-07"),
)  # fmt: skip
#: title of the rule, words of the clause, checklist, words of its item
ITEMS = (
    ("消防设施器材维护保养规定", "灭火器", "FIRE", "灭火器"),
    ("学校消防安全管理规定", "通道", "FIRE", "通道"),
    ("学校用电安全管理规定", "线", "FIRE", "线"),
)


def link(world: World) -> int:
    """Enter the links of the bureau's texts; returns how many."""
    return born_many(_links(world), "duties.link", by=world.system, unit=world.bureau)


def _links(world: World) -> Iterator[Basis]:
    bureau = world.bureau.pk
    rows = Clause.objects.in_force().filter(district_id=bureau, unit_id=bureau)
    rows = rows.exclude(version__text__kind=Text.Kind.MODEL)
    clauses = list(rows.select_related("version__text").order_by("version_id", "order"))
    duties = {duty.code: duty for duty in Duty.objects.filter(district_id=bureau)}
    seen: set[tuple[object, ...]] = set()
    for clause, code in (*_named(clauses), *_worded(clauses)):
        if code in duties and (clause.key, code) not in seen:
            seen.add((clause.key, code))
            yield _basis(world, _looked_at(clause), duty=duties[code])
    for clause, checklist, item in _items(world, clauses):
        yield _basis(world, clause, checklist=checklist, item=item)


def _named(clauses: list[Clause]) -> Iterator[tuple[Clause, str]]:
    for clause in clauses:
        for code in MARK.findall(clause.words):
            yield clause, code


def _worded(clauses: list[Clause]) -> Iterator[tuple[Clause, str]]:
    for title, words, code in RULES:
        found = _first(clauses, title, words)
        if found is not None:
            yield found, code


def _items(world: World, clauses: list[Clause]) -> Iterator[tuple[Clause, str, str]]:
    lists = Checklist.objects.filter(district_id=world.bureau.pk).current()
    lines = {one.code: [line.zh for line in one.lines] for one in lists}
    for title, words, code, item in ITEMS:
        found = _first(clauses, title, words)
        line = next((one for one in lines.get(code, ()) if item in one), None)
        if found is not None and line is not None:
            yield found, code, line


def _first(clauses: list[Clause], title: str, words: str) -> Clause | None:
    of = (clause for clause in clauses if clause.version.text.title == title)
    return next((clause for clause in of if words in clause.words), None)


def _looked_at(clause: Clause) -> Clause:
    """The clause as it was when it was linked: before its text was revised the other day."""
    since = clause.version.in_force_on
    if since is None or clock.today() - since > LOOKED:
        return clause
    first = Clause.objects.filter(key=clause.key, version__text=clause.version.text_id)
    return first.select_related("version__text").order_by("version__n").first() or clause


def _basis(world: World, clause: Clause, **what: object) -> Basis:
    version = clause.version
    return Basis(
        unit=world.bureau, text=version.text, key=clause.key, clause=clause,
        looked_at=version.approved_at or clock.now(),
        looked_by_id=version.approved_by_id or version.written_by_id, **what,
    )  # fmt: skip
