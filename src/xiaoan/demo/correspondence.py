"""General papers of the demonstration, of the last weeks: in force, replaced, withdrawn, sealed,
and drafts on their way: to be signed off, sent back, being written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw, ImageFont

from xiaoan.base import clock
from xiaoan.demo.world import World
from xiaoan.documents.general.kinds import LETTER, MINUTES, REDHEAD
from xiaoan.documents.general.writing import sign_off, submit
from xiaoan.documents.models import Document, Draft
from xiaoan.targets.stamp import FONT

_EMPTY: dict[str, Any] = {
    "groups": [], "units": [], "outside": "", "attachments": "", "note": "", "copies": "",
    "urgency": "", "people": "", "mark": "",
}  # fmt: skip
ALL = ["school", "kindergarten"]
RED, INK = (196, 20, 12), (40, 40, 42)
CHECKS = """为防范安全事故，现就开展校园安全重点检查通知如下：
# 突出抓好重点
- 消防：逐层查看疏散通道、安全出口和消防设施，宿舍夜间值守到岗到人。
- 用电用气：配电间、燃气间和大功率设备检修一次，专人看管。
- 食品：加强食堂留样、消毒和进货查验，校领导陪餐有记录。
- 交通：遇恶劣天气，校车停运或改线由学校第一时间告知家长。
# 时间安排
| 阶段 | 时间 | 做什么 |
| 自查 | {first} | 对照检查表逐项自查，发现隐患即报即改 |
| 督查 | {second} | 检查组到校，当场反馈 |
# 有关要求
学校主要负责人对检查中发现的问题亲自过问。能从记录中取得的数据不另行报送。"""
TRADERS = """近期到校检查时发现，辖区部分学校门口早晚高峰有车辆违停，学生被迫走上机动车道。该问题不在学校职权范围内。
现商请贵单位在上学、放学时段安排警力疏导，并对重点路段增设禁停标志。我局已督促学校错峰放学，安排护学岗值守。
专此致函，请予支持。"""
MEETING = """会议通报了本月隐患整改情况，研究部署下一阶段工作。现纪要如下：
# 关于隐患整改情况
会议指出，同一地点反复出现的隐患尚未根治，各校要从制度上找原因。
# 关于下一步工作
会议议定：一是月底前完成重点检查的自查；二是对超期未整改的隐患由分管局长逐一约谈；三是减少重复报表。"""
DRILL = """为提高师生应急疏散能力，请各校在本月内组织一次消防疏散演练。
- 演练前开展一次安全教育，明确疏散路线和集合地点。
- 演练中校领导和安全主任到场，记录疏散用时。
- 演练后一周内在系统中登记情况和发现的问题。"""

HOLIDAY = """节日将至，为确保师生平安过节，现就做好节前安全检查通知如下：
# 检查内容
- 关闭不用的电源、燃气阀门，封存危险化学品。
- 排定假期值班，带班领导在岗，门卫登记不间断。
- 对在建工程和高处悬挂物逐处查看。
# 报送要求
检查发现的问题直接登记入隐患台账，不另行报送总结。"""
CANTEENS = """为规范学校食堂进货查验和留样管理，拟商请贵局共同开展一次学校食堂联合检查。
专此致函，请予支持。"""


class Correspondence:
    """Drafted at their own moments by the section head, signed off by the deputy director."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now, self.today = world, now, now.astimezone(world.zone).date()
        self.section = world.bureau_hand("safety-section")
        self.leader = world.bureau_hand("deputy-chief")

    def act(self) -> None:
        """All of it, in the order of the numbers."""
        drill = self._send(26, REDHEAD, "关于组织消防疏散演练的通知", DRILL, groups=ALL)
        self._send(
            24, REDHEAD, "关于组织消防疏散演练的通知",
            DRILL.replace("本月内", "两周内"), instead=drill, groups=ALL, urgency="加急",
        )  # fmt: skip
        self._send(
            17, LETTER, "关于商请加强学校周边交通秩序管理的函", TRADERS,
            units=self.world.agencies[:1], note="联系人：安全管理科",
        )  # fmt: skip
        early = self._send(12, LETTER, "关于报送视频监控情况的函", "请报送。", groups=["school"])
        with clock.at(self._at(11)):
            early.withdraw(by=self.section, reason="数据可从系统取得，不再要求学校报送")
        self._send(
            8, MINUTES, "校园安全工作月度例会纪要", MEETING, groups=ALL,
            people="出席：局领导、安全管理科\n列席：各片区负责人",
        )  # fmt: skip
        first, second = (self.today + timedelta(days=days) for days in (3, 14))
        checks = self._send(
            5, REDHEAD, "关于开展校园安全重点检查的通知",
            CHECKS.format(
                first=f"{first.month}月{first.day}日前", second=f"{second.month}月{second.day}日起"
            ),
            groups=ALL, attachments="校园安全自查表", note="此件公开发布",
            copies="区公安分局、消防救援大队、市场监管局",
        )  # fmt: skip
        with clock.at(self._at(4)):
            checks.attach_sealed(by=self.section, upload=_scan(checks))
        self._on_the_way()

    def _on_the_way(self) -> None:
        """What waits for the deputy director, what came back, what is still being written."""
        with clock.at(self._at(1)):
            submit(self._draft(REDHEAD, "关于做好节前安全检查的通知", HOLIDAY, groups=ALL,
                               urgency="加急"), by=self.section)  # fmt: skip
        back = self._draft(LETTER, "关于商请开展食堂联合检查的函", CANTEENS, outside="区市场监管局")
        with clock.at(self._at(2)):
            submit(back, by=self.section)
        with clock.at(self._at(1)):
            back.send_back("请写明联合检查的时间和带队人员，再报。", by=self.leader)
        self._draft(MINUTES, "校园安全工作联席会议纪要", "会议听取了各成员单位情况汇报。")

    def _draft(
        self, kind: str, title: str, body: str, *, instead: Document | None = None, **more: Any
    ) -> Draft:
        written: Mapping[str, Any] = _EMPTY | {"title": title, "body": body} | more
        begin, bureau = Draft.objects.all().begin, self.world.bureau
        return begin(by=self.section, district=bureau, kind=kind, written=written, instead=instead)

    def _send(self, days: int, kind: str, title: str, body: str, **more: Any) -> Document:
        with clock.at(self._at(days, 10)):
            draft = self._draft(kind, title, body, **more)
            submit(draft, by=self.section)
        with clock.at(self._at(days)):
            return sign_off(draft, by=self.leader, digest=draft.digest)

    def _at(self, days: int, hour: int = 15) -> datetime:
        return self.world.at(self.today - timedelta(days=days), hour)


def _scan(document: Document) -> ContentFile[bytes]:
    """A drawn leaf that stands for the scanned paper; its ring says 样本 and imitates no seal."""
    leaf = Image.new("RGB", (620, 876), (246, 246, 242))
    pen = ImageDraw.Draw(leaf)
    pen.text((150, 120), f"{document.issuer.name}文件", fill=RED, font=_font(32))
    pen.text((215, 190), document.number, fill=INK, font=_font(18))
    pen.line([(70, 226), (550, 226)], fill=RED, width=3)
    pen.text((120, 270), document.title, fill=INK, font=_font(20))
    for line in range(12):
        pen.line([(70, 340 + 28 * line), (550 - 9 * (line % 4), 340 + 28 * line)], fill=(176,) * 3)
    pen.ellipse((350, 690, 490, 830), outline=RED, width=4)
    pen.text((390, 742), "样本", fill=RED, font=_font(28))
    out = BytesIO()
    leaf.save(out, "PNG")
    return ContentFile(out.getvalue(), name="盖章件扫描.png")


def _font(size: int) -> Any:
    return ImageFont.truetype(str(FONT), size)
