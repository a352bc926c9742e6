"""What one taps when one sees something unsafe: a picture and a word; nothing need be typed.

The words go into the register as they stand here. A kind names the criteria of the official
guide (教育系统重大事故隐患判定指南, 教发厅函〔2024〕20号) that it may meet; who taps one has
found a major hazard, the grade is never chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from xiaoan.base.components import Text
from xiaoan.base.data_files import read_rows

CRITERIA = Path(__file__).with_name("criteria.csv")


@dataclass(frozen=True)
class Kind:
    """A tile: its icon and word, and what the register says; `criteria` by a word in them."""

    code: str
    icon: str
    label: Text
    what: str
    topic: str
    criteria: tuple[str, ...] = ()

    @property
    def meets(self) -> list[str]:
        """The criteria that a hazard of this kind may meet."""
        return [text for text in criteria() if any(word in text for word in self.criteria)]


KINDS = (
    Kind("way", "stairs", _("Escape way blocked"), "疏散通道、楼梯堆物堵塞", "消防", ("通道",)),
    Kind("exit", "door", _("Exit or gate locked"), "出口、门锁有隐患", "消防", ("锁闭", "门窗")),
    Kind("power", "bolt", _("Electricity"), "用电有隐患", "用电", ("飞线",)),
    Kind("gear", "ext", _("Fire gear"), "消防器材失效或缺少", "消防", ("报警",)),
    Kind("fire", "stop", _("Fire, fuel, hot work"), "用火、易燃物有隐患", "消防",
         ("易燃易爆", "动火")),
    Kind("floor", "floor", _("Slippery floor"), "地面湿滑、破损", "校舍"),
    Kind("house", "building", _("House and wall"), "房屋、围墙、护栏损坏", "校舍", ("彩钢板",)),
    Kind("food", "food", _("Canteen"), "食堂有隐患", "食品"),
    Kind("gate", "lock", _("Gate and guards"), "门卫、安防有隐患", "门卫/安防"),
    Kind("sport", "users", _("Sports, crowds"), "体育设施、人群有隐患", "体育设施"),
    Kind("around", "pin", _("Around the school"), "校园周边有隐患", "周边"),
    Kind("other", "dots", _("Something else"), "其他隐患，见照片", ""),
)  # fmt: skip
#: What is said most of a hazard put right, and of one that is not: tapped, not typed. They go
#: into the register as they stand here; whoever did something else says so in words.
MEASURES = ("已清理", "已修复", "已更换", "已拆除", "已加固", "已补齐")
RETURNS = ("没有整改", "只整改了一部分", "整改后又恢复原样", "现场与照片不符")
BY_CODE = {kind.code: kind for kind in KINDS}


@lru_cache(maxsize=1)
def criteria() -> list[str]:
    """Criteria of the official guide, as they are cited."""
    return [row.text("criterion") for row in read_rows(CRITERIA, ("topic", "criterion"))]
