"""A specimen of every template: data as a module would give it, with names hard to set."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from xiaoan.documents import book, ruling
from xiaoan.documents.pact import SPECIMEN as PACT

#: The moment that stands in every specimen, so that it is the same file each time.
MOMENT = datetime(2026, 4, 13, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
_CHECK = {"address": "https://xiaoan.example/v/SPECIMEN", "code": "示例-0000-0000"}
_OFFICE = "清和区教育局"


def _heading(level: int, text: str) -> dict[str, Any]:
    return {"kind": "heading", "level": level, "text": text}


def _says(text: str) -> dict[str, Any]:
    return {"kind": "paragraph", "text": text}


SPECIMENS: dict[str, dict[str, Any]] = {
    "redhead": {
        "mark": "清和区教育局文件",
        "number": "清教安〔2026〕5号",
        "copy_number": "000001",
        "urgency": "加急",
        "title": "清和区教育局关于开展春季学期\n校园安全专项检查的通知",
        "addressee": "各中小学校、幼儿园，机关各科室",
        "body": [
            _says("为落实校园安全“一岗双责”，防范化解春季学期安全风险，根据区安委会统一部署，"
                  "决定自4月13日起在全区中小学校、幼儿园开展校园安全专项检查。现将有关事项通知如下："),
            _heading(1, "总体要求"),
            _says("坚持自查在先、督查在后，以查促改、以改促防。检查重在发现问题、解决问题，"
                  "不以台账多少论成效，不要求学校另行编制材料。"),
            _heading(1, "检查内容"),
            _heading(2, "消防安全"),
            _says("疏散通道、安全出口是否畅通，消防设施是否完好有效，电气线路是否规范敷设，"
                  "夜间值守是否落实。"),
            _heading(2, "食品安全"),
            _says("食堂许可、留样、消毒、陪餐制度执行情况。"),
            _heading(3, "采购环节"),
            _says("索证索票齐全，进货查验记录可追溯。"),
            _heading(4, "供货单位资质"),
            _says("供货单位的许可证在有效期内，配送车辆专车专用。"),
            _heading(1, "时间安排"),
            {"kind": "table", "head": ["阶段", "时间", "责任单位", "要求"],
             "widths": [24, 40, 40, 52],
             "rows": [["自查", "4月13日至19日", "各学校、幼儿园", "逐项自查，发现隐患即报即改"],
                      ["督查", "4月20日至30日", "检查组", "到校检查，当场反馈，开具整改通知书"],
                      ["复查", "5月6日至15日", "安全科、各片区", "逐条复查，销号管理"]]},
            _heading(1, "工作要求"),
            {"kind": "list", "items": [
                "学校主要负责人是第一责任人，对检查中发现的问题亲自过问、亲自督办。",
                "重大隐患做到责任、措施、资金、时限、预案“五落实”。",
                "未经复查合格的隐患不得销号。"]},
            _says("联系人：喆堃、犇赟、翀㛃旻、玥昇燊、頔珺䶮芃；活动场地不少于200㎡。"),
        ],
        "attachments": ["校园安全专项检查表", "检查组人员名单及分工安排（含各片区联系人与检查学校名称一览）"],
        "issuer": _OFFICE,
        "date": "2026年4月13日",
        "note": "此件公开发布",
        "check": _CHECK,
        "copies": "区政府办公室，区公安分局、消防救援大队、市场监管局、卫生健康局",
        "office": "清和区教育局办公室",
        "printed": "2026年4月13日",
    },
    "letter": {
        "mark": "清和区教育局",
        "number": "清教函〔2026〕12号",
        "title": "清和区教育局关于商请整治\n明德小学周边占道经营的函",
        "addressee": "区城市管理局",
        "body": [
            _says("4月10日到校检查时发现，明德小学北门外人行道早晚高峰有流动摊贩占道经营，"
                  "学生被迫走上机动车道。该问题不在学校职权范围内，现商请贵局依法予以整治。"),
            _says("整治期间，我局将督促学校调整放学错峰安排，安排护学岗值守。处理情况请于4月24日前函复我局。"),
            _says("专此致函，请予支持。"),
        ],
        "attachments": ["现场照片及位置示意图"],
        "issuer": _OFFICE,
        "date": "2026年4月13日",
        "note": "联系人：赟堃，电话：0000-0000000",
        "check": _CHECK,
    },
    "minutes": {
        "mark": "清和区校园安全工作会议纪要",
        "number": "第3期",
        "title": "第一季度校园安全工作例会纪要",
        "issuer": "清和区教育局办公室",
        "date": "2026年4月13日",
        "body": [
            _says("4月13日下午，局长主持召开第一季度校园安全工作例会，听取隐患整改情况汇报，"
                  "研究部署下一阶段工作。现纪要如下："),
            _heading(1, "关于隐患整改情况"),
            _says("会议指出，一季度排查的一般隐患整改率有所提高，但同一地点反复出现的问题仍未根治，"
                  "各校要从制度上找原因。"),
            _heading(1, "关于下一步工作"),
            _says("会议议定：一是4月底前完成专项检查；二是对提级督办的隐患由分管局长逐一约谈；"
                  "三是减少重复报表，能从记录中取得的数据不再要求学校填报。"),
        ],
        "people": [
            {"label": "出席", "names": "昇燊、頔珺、翀旻、玥芃"},
            {"label": "请假", "names": "喆犇"},
            {"label": "列席", "names": "各片区负责人、安全科全体人员"},
        ],
        "copies": "各中小学校、幼儿园，机关各科室",
        "office": "清和区教育局办公室",
        "printed": "2026年4月14日",
        "check": _CHECK,
    },
    "form": {
        "issuer": _OFFICE,
        "title": "安全隐患整改通知书",
        "number": "清教安改〔2026〕17号",
        "date": "2026年4月13日",
        "facts": [
            {"label": "受检单位", "value": "明德小学"}, {"label": "检查日期", "value": "2026年4月13日"},
            {"label": "检查类别", "value": "春季专项检查"}, {"label": "检查依据", "value": "清教安〔2026〕5号"},
            {"label": "检查人员", "value": "赟堃、旻珺"}, {"label": "学校陪同", "value": "玥芃"},
        ],
        "opening": ["经检查，你单位存在下列3项安全隐患，请按期整改到位。"],
        "head": ["序号", "地点", "隐患事实", "依据", "级别", "整改要求", "整改期限"],
        "widths": [11, 20, 36, 31, 12, 23, 23],
        "rows": [
            ["1", "教学楼二楼通道", "堆放课桌椅，疏散净宽不足1.4 m", "《中小学校设计规范》GB 50099", "一般",
             "清空通道", "2026-04-14"],
            ["2", "食堂燃气间", "可燃气体报警器失电", "《城镇燃气管理条例》第十七条", "重大",
             "恢复供电，期间停用", "2026-04-15"],
            ["3", "活动室（120㎡）", "安全出口指示灯不亮", "《消防法》第十六条", "一般", "更换", "2026-04-20"],
        ],
        "closing": [
            "复查合格前停用：食堂燃气间。",
            "请于2026年4月24日前书面回复整改情况。对本通知有异议的，可在此期限内向我局陈述、申辩。",
        ],
        "signatures": [
            {"label": "检查人员签字", "value": ""}, {"label": "科室负责人签字", "value": ""},
            {"label": "送达方式、时间", "value": ""}, {"label": "学校签收", "value": ""},
        ],
        "check": _CHECK,
    },
    "pact": PACT,
    book.KEY: book.SPECIMEN,
    ruling.KEY: ruling.SPECIMEN,
}  # fmt: skip
