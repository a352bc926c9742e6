"""Second versions of some of the demonstration's texts: what was, what is, and why.

The files hold the words at the end of the summary's year. Of a revision before that the first
words are told here, of one since then the second; so each file is one whole version.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xiaoan.demo.shelf import Day, source


@dataclass(frozen=True)
class Revision:
    """One next version: its day, what is new in it, and the words that gave way to others."""

    path: str
    day: Day
    note: str
    words: tuple[tuple[str, str], ...]

    @property
    def is_earlier(self) -> bool:
        """Whether the file already holds the second version."""
        return self.day[0] <= 0

    @property
    def bodies(self) -> tuple[str, str]:
        """The first and the second version of the body."""
        body = source(self.path).body
        other = replaced(body, self.words, back=self.is_earlier)
        return (other, body) if self.is_earlier else (body, other)


def replaced(body: str, words: Iterable[tuple[str, str]], *, back: bool) -> str:
    """The body with each first wording replaced by the second, or the other way.

    Raises ValueError for a wording that stands not exactly once in it.
    """
    for was, now in words:
        old, new = (now, was) if back else (was, now)
        if body.count(old) != 1:
            raise ValueError(f"“{old[:20]}” stands {body.count(old)} times in the text.")
        body = body.replace(old, new)
    return body


REVISIONS = (
    Revision(
        "rules/02/01-kaohe-xize.md",
        (0, 8, 28),
        "如实登记隐患不再扣分，瞒报性侵害、严重欺凌列入一票否决",
        (
            (
                "第六条 登记隐患明显多于同类学校的，由考核组到校了解原因，可以酌情扣一至三分。",
                "第六条 主动发现并如实登记隐患，不论多少一律不扣分。隐患数量明显少于同类学校的，"
                "由责任督学到校核实原因，不得据此直接加分。",
            ),
            (
                "（四）因管理失职发生集体性食物中毒。\n",
                "（四）因管理失职发生集体性食物中毒；\n（五）隐瞒性侵害、严重欺凌事件。\n",
            ),
            (
                "第十一条 考核组到校时，学校应当备齐分类装订的纸质台账和照片。",
                "第十一条 照片数量、登录次数、转发推送、宣传稿件不作为考核内容。"
                "考核不要求学校另行准备材料。",
            ),
        ),
    ),
    Revision(
        "rules/04/02-xuncha-jiancha.md",
        (0, 4, 16),
        "防火检查由每季度一次改为每月一次，并增加现场试验",
        (
            (
                "第五条 每季度防火检查由校长（园长）带队，安全主任、总务主任参加，"
                "按照消防检查表逐项查看。",
                "第五条 每月防火检查由校长（园长）带队，安全主任、总务主任参加，"
                "按照消防检查表逐项查看。",
            ),
            (
                "第六条 检查时查看消防设施的外观和有效期。",
                "第六条 检查应当包括一次现场试验，下列项目轮流进行：消火栓出水、报警联动、应急照明、"
                "防火门闭合、广播疏散、灭火器压力。试验结果写明是否有效及用时。",
            ),
            (
                "第七条 检查间隔由学校根据季节和设施状况适当缩短。",
                "第七条 依据教育部等部门关于学校消防安全的要求，检查频次严于一般单位，"
                "区教育局、学校均不得以任何理由延长间隔。",
            ),
        ),
    ),
    Revision(
        "rules/10/04-xinxi-baogao.md",
        (1, 3, 5),
        "明确不得以工作群留言代替电话报告，值班电话改为每周抽查",
        (
            (
                "第六条 电话报告在先，系统填报在后。",
                "第六条 电话报告在先，系统填报在后，不得以工作群留言代替电话报告。",
            ),
            (
                "第十一条 局值班室每月检查一次各校值班电话，抽查接听；无人接听的，当场通知校长。",
                "第十一条 局值班室每周抽查十所学校的值班电话；无人接听的，当场通知校长，"
                "次日复查一次，连续两次无人接听的由安全管理科约谈。",
            ),
        ),
    ),
    Revision(
        "rules/01/08-jianfu.md",
        (1, 4, 9),
        "检查组人数再压减，增加不得强制安装和打卡的要求",
        (
            ("（二）检查组一般不超过五人，", "（二）检查组一般不超过三人，"),
            (
                "（五）不得要求补造检查以前没有形成的材料。",
                "（五）不得要求补造检查以前没有形成的材料；\n"
                "（六）不得强制师生安装软件，不得以安装率、打卡率点名通报单位。",
            ),
        ),
    ),
    Revision(
        "plans/FIRE.md",
        (1, 9, 22),
        "六月演练发现听障学生未听到广播，增加灯光和结对提示；集合点报数时间作了调整",
        (
            (
                "第一步，广播重复三遍：“某楼某层起火，请按路线撤离，不要乘电梯。”",
                "第一步，广播重复三遍：“某楼某层起火，请按路线撤离，不要乘电梯。”"
                "同时闪动走廊灯光，由结对同学轻拍听障学生的肩膀并领其离开。",
            ),
            ("三分钟内由班主任报实到数", "两分钟内由班主任报实到数"),
        ),
    ),
)
#: In force since some days ago.
FRESH = Revision(
    "rules/07/03-zhiban-daiban.md",
    (1, 0, 0),
    "换班须由接班人确认，长假值班增加一次夜间视频抽查",
    (
        (
            "因故换班的，双方在系统中申请，办公室主任核准，保留换班记录。",
            "因故换班的，由换班人提出、接班人确认、办公室主任核准，三步齐全方为有效，换班记录予以保留。",
        ),
        (
            "春节、国庆等长假每天至少巡查校园两次，",
            "春节、国庆等长假由局值班室增加一次夜间视频抽查；学校每天至少巡查校园两次，",
        ),
    ),
)
#: On its way: laid for approval some days ago.
SUBMITTED = Revision(
    "rules/08/04-waichu-huodong.md",
    (1, 0, 0),
    "中学带队比例由一比三十提高到一比二十五，外出前增加一次电话核对",
    (
        ("中学不低于一比三十", "中学不低于一比二十五"),
        (
            "监护人不同意的学生另行安排，不得影响其评价。",
            "监护人不同意的学生另行安排，不得影响其评价。出发前一日，领队逐车核对名单和紧急联系电话。",
        ),
    ),
)
#: Approved, in force some days from now.
COMING = Revision(
    "rules/05/04-liuyang.md",
    (1, 0, 0),
    "留样柜温度改为每日查看三次，增加停电时的记录要求",
    (
        (
            "第七条 食品安全员每日查看柜温两次，上午、下午各一次。",
            "第七条 食品安全员每日查看柜温三次，开餐前各一次，停电时记录断电和恢复的时刻。",
        ),
    ),
)
