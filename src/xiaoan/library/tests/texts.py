"""Texts that the tests of the library write."""

from __future__ import annotations

from typing import Any

from xiaoan.library.models import Text, Version

RULES = """## 第一章 总则
第一条 为规范校门管理，保障师生安全，制定本制度。
第二条 本制度适用于柳溪小学全体教职工和来访人员。
## 第二章 门卫
第三条 保安员每日7时到岗，查看登记本、对讲机和防暴器材，并在值班记录上签字。
第四条 来访人员凭证件登记，经被访人确认后方可进入；不配合登记的，一律不得放行。
（一）家长接送在校门外等候区进行；
（二）外卖、快递一律放在门外存放架。
第五条 发现形迹可疑人员，保安员立即报告安全主任，必要时拨打110。"""
NEXT = (
    RULES.replace("每日7时到岗", "每日6时50分到岗")
    .replace("第五条", "第六条")
    .replace("## 第二章", "## 第二章")
    .replace("（一）家长", "第五条 家长开放日由安全主任安排专人引导。\n（一）家长")
)


def written(people: Any, **more: Any) -> Text:
    """The school's rule of its gate, as a draft of the safety director."""
    fields = {"title": "校门管理制度", "category": "07", "body": RULES} | more
    return Text.objects.draft(by=people.safety, unit=people.school, **fields)


def approved(version: Version, *, by: Any, **more: Any) -> Version:
    """Laid for approval by whoever wrote it, and approved by another."""
    version.submit(by=version.written_by)
    version.approve(by=by, **more)
    return version


def in_force(people: Any, **more: Any) -> Text:
    """The same, approved by the principal and in force today."""
    text = written(people, **more)
    approved(text.unfinished(), by=people.principal)
    text.refresh_from_db()
    return text


def of_bureau(people: Any, **more: Any) -> Text:
    """The bureau's rule for its schools, in force today."""
    fields = {
        "title": "校园门卫工作规范", "category": "07", "body": RULES, "applies_to": ["all"],
        "readers": ["principal", "safety", "guard", "kg-head"],
    } | more  # fmt: skip
    text = Text.objects.draft(by=people.inspector, unit=people.bureau, **fields)
    approved(text.unfinished(), by=people.section)
    text.refresh_from_db()
    return text
