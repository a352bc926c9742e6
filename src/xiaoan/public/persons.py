"""Does a report tell of a person rather than of a thing? Then the page asks one question first.

A report by the plate goes to the school, and so would one about its head or about a child that
is hurt. So whatever names staff, or what people do to people, or money, is asked about; the
words are data below. When in doubt it asks: one tap more for a loose railing is little. What is
plainly a place or a thing (the socket in the teachers' office) is left out first.
"""

from __future__ import annotations

import re
import unicodedata

#: Whom a report in the hands of the school may concern: named alone they are asked about.
STAFF = "校长|园长|书记|领导|班主任|老师|教师|主任|辅导员|教练|保育员|师德"
PUPIL = "学生|同学|孩子|小孩|女生|男生|女孩|男孩|女儿|儿子|小朋友|宝宝|娃"
WHOM = f"人|我|你|他|她|俺|咱|{PUPIL}|{STAFF}"

#: Named alone they are enough: what people do to people, and money.
ACTS = (
    "欺凌|霸凌|欺负|欺侮|欺压|孤立|排挤|羞辱|侮辱|嘲笑|歧视|恐吓|恫吓|吓唬|骂|吼|呵斥|训斥",
    "体罚|罚站|罚跪|罚抄|罚跑|虐|殴|揍|耳光|巴掌|动手|拳头|家暴|掐|扎针|针扎|针眼|喂药|小黑屋",
    "群殴|围殴|斗殴|打架|约架|持刀|拿刀|带刀|勒索|敲诈|保护费|拦着要|尾随|跟踪",
    "猥亵|性侵|骚扰|强奸|强暴|强吻|摸|搂|抱住|脱衣|脱裤|下体|下身|私处|隐私部位|裸照|裸体|裸聊",
    "偷拍|偷窥|色情|黄色视频|怀孕|自杀|自残|轻生|跳楼|割腕|不想活|想死|去死",
    "贪|腐败|受贿|行贿|贿赂|回扣|红包|送礼|收礼|礼金|购物卡|好处费|挪用|克扣|私吞|小金库|乱收费",
    "补课费|钱|款",
)
#: Signs that mean harm only beside a person.
HARM = (
    f"打(?:了|过|着|到|得|骂|死|伤|哭|肿|跪)?(?:一?[个顿下])?(?:{WHOM})",
    "[挨遭]打|被(?:人|老师|同学|他|她)?打(?![开破碎烂扫通湿翻掉坏穿结断磨印])",
    "[毒暴痛狂]打|打[骂死伤哭肿跪]|拳打|打.{0,3}(?:屁股|手心|脸|嘴|头部)",
    f"(?:踢|踹|推|扇|拧|揪|拽|拖|绑|捆|咬|抓|勒|砸|亲|抱|睡|威胁|收买|开除)(?:了|过|着)?(?:{WHOM})",
    f"[把将对](?:{WHOM}).{{0,4}}(?:打|踢|踹|推|关|锁|绑|拖|按|摔|扔|赶|动手)",
    f"(?:{WHOM})被.{{0,4}}(?:打|踢|踹|推|锁|绑|拖|按|拽|揪|赶|威胁|碰了?身)",
)
ENGLISH = (
    r"bull(?:y|ied|ies)|abus|assault|molest|\brap(?:e|ed|ist)\b|suicid|harass|threat|"
    r"\b(?:scold|yell|shout|slap|punch|kick|beat|beats|beaten|pinch|grop|brib|corrupt|humiliat)|"
    r"\b(?:hit|hits|hitting|touch|touche[sd]|touching)\b.{0,12}\b(?:me|him|her|them|us|child|"
    r"children|kids?|students?|pupils?|boys?|girls?|son|daughter|classmates?)\b|"
    r"\b(?:teachers?|principal|headmaster|headmistress|headteacher|head teacher|head of the school)"
    r"\b|\bmoney\b|red envelope|kickback|embezzl"
)

#: Places and things that only sound like people; taken out before the words are looked for.
_ROOM = (
    "办公室|办公桌|办公楼|休息室|会议室|值班室|更衣室|宿舍|公寓|餐厅|食堂|餐桌|停车场|停车位|车位|车棚|"
    "厕所|卫生间|洗手间|阅览室|电脑|讲台|讲桌|桌子|椅子|柜子|楼|室|节"
)
_FELT = (
    "栏杆|护栏|扶手|墙|电线|线|开关|插座|插头|门|把手|桌|椅|床|杆|水管|管|暖气|玻璃|铁|钢|铜|灯|漆|"
    "器材|滑梯|秋千|单杠|双杠|篮架|地面|地|窗|边|角|毛刺|刺|钉|尖|木|石|瓷砖|砖|板|电箱|配电|水|油|灰"
)
ROOMS = f"(?:{STAFF})们?的?(?:专用)?(?:{_ROOM})"
THINGS = (
    ROOMS,
    f"(?:触摸|手摸|摸|抚摸)(?:到|着|了|过|一下)?(?:了)?(?:那个|这个|旁边的?|上面的?)?(?:{_FELT})",
    "(?:一|手)摸(?:上去|着)?就|摸(?:上去|起来)|摸(?:到|着)?会?(?:触电|有电|漏电|带电|发麻|麻手|烫)|摸黑",
    "掐[断灭掉]|贪玩|贪吃|没有?钱|(?<!零)花(?:了|很多|不少)?钱|省钱|值钱|缺钱|款式|条款|这款|那款|新款",
    "虐.{0,2}[猫狗]",
)
#: Beside one of these a staff room is no mere place any more.
LURED = re.compile("女生|女学生|女孩|女儿|男生|男孩|儿子|单独|[叫喊带骗](?:到|去|进|我|他|她)")

_ASKS = re.compile("|".join([STAFF, *ACTS, *HARM]))
_ROOMS, _THINGS = re.compile(ROOMS), re.compile("|".join(THINGS))
_ENGLISH = re.compile(ENGLISH, re.IGNORECASE)
_ENGLISH_THINGS = re.compile(
    r"\b(?:teachers?'?s?'?|principal'?s?|headmaster'?s?|staff) "
    r"(?:office|room|lounge|dormitory|toilet|desk|canteen|car park|parking)",
    re.IGNORECASE,
)
#: Written in the old way, or with signs between to get past a list.
_PLAIN = str.maketrans(
    "長師園領導罵錢貪紅罰毆淩學單獨補費禮會門電線",
    "长师园领导骂钱贪红罚殴凌学单独补费礼会门电线",
)  # fmt: skip
_BETWEEN = re.compile(r"[\W_]+")


def tells_of_people(words: str) -> bool:
    """Whether `words` may be about a person: what somebody does, or money, or the staff."""
    told = unicodedata.normalize("NFKC", words)
    if _ENGLISH.search(_ENGLISH_THINGS.sub(" ", told)):
        return True
    told = _BETWEEN.sub("", told).translate(_PLAIN)
    if _ROOMS.search(told) and LURED.search(told):
        return True
    # A sign in its place: what stands on both sides of a thing does not become a word.
    return bool(_ASKS.search(_THINGS.sub("·", told)))
