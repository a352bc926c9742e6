"""The three sheets of the roster workbook and their columns, Chinese and English heads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: key, both heads, whether it must be filled, an example, how it is filled.

    `most` is the greatest length of a text; `width` the column's width in the template.
    """

    key: str
    zh: str
    en: str
    required: bool = False
    example: str = ""
    how: str = ""
    most: int = 0
    width: int = 16


@dataclass(frozen=True)
class Sheet:
    """One sheet: its key, both names, its columns."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]

    def head(self, key: str) -> str:
        """The Chinese head of a column, as problems name it."""
        return next(column.zh for column in self.columns if column.key == key)


UNITS = Sheet(
    "units",
    "单位",
    "Units",
    (
        Column(
            "code", "编码", "Code", True, "QH-001", "全区不重复，以后不改。字母、数字和 - _ .", 24
        ),
        Column("name", "名称", "Name", True, "柳溪小学", "公章上的全称", 80, 26),
        Column("short_name", "简称", "Short name", False, "柳溪小学", "页面上用；空着就用全称", 20),
        Column("kind", "类别", "Kind", True, "学校", "从下拉表选；填过以后不能改", 0, 14),
        Column(
            "parent", "上级编码", "Parent code", False, "", "校区填所属学校；空着表示教育局", 24
        ),
        Column("area", "片区", "Area", False, "城东片", "名单按片区排列", 40, 14),
        Column("is_private", "民办", "Private", False, "否", "是 或 否", 0, 10),
        Column(
            "tags",
            "特征",
            "Tags",
            False,
            "小学；有食堂",
            "可填几个，用分号隔开；决定要做哪些事",
            0,
            28,
        ),
        Column(
            "pupils", "学生数", "Pupils", False, "720", "幼儿园填幼儿数；只填人数，不填姓名", 0, 10
        ),
        Column("classes", "班级数", "Classes", False, "18", "整数", 0, 10),
        Column(
            "opened_on", "成立日期", "Opened on", False, "2001-09-01", "空着表示早已成立", 0, 14
        ),
    ),
)
PEOPLE = Sheet(
    "people",
    "人员",
    "People",
    (
        Column(
            "username", "账号", "Account", True, "chenlixin",
            "登录用：拼音或工号，全区不重复。不要用手机号、身份证号", 60,
        ),
        Column("name", "姓名", "Name", True, "陈立新", "只填教职工，不填学生和家长", 60, 14),
        Column("unit", "单位编码", "Unit code", True, "QH-001", "人事关系所在单位", 24, 14),
        Column("email", "邮箱", "Mail", False, "", "可空；填了就能收到提醒邮件", 254, 26),
    ),
)  # fmt: skip
POSTS = Sheet(
    "posts",
    "任职",
    "Posts",
    (
        Column("username", "账号", "Account", True, "chenlixin", "“人员”表里的账号", 60),
        Column("unit", "单位编码", "Unit code", True, "QH-001", "任职单位；可以兼几个", 24, 14),
        Column("post", "岗位", "Post", True, "安全主任", "从下拉表选；一人几岗就填几行", 0, 18),
        Column("since", "任职日期", "From", True, "2024-09-01", "年-月-日", 0, 14),
        Column("until", "离任日期", "To", False, "", "在任就空着；代理必须填", 0, 14),
        Column("is_full_time", "专职安全员", "Full-time", False, "否", "是 或 否", 0, 12),
        Column(
            "stands_for", "代理谁（账号）", "Acts for (account)", False, "",
            "A 岗不在时由 B 岗代理：这里填 A 岗的账号", 60, 18,
        ),
    ),
)  # fmt: skip
SHEETS = (UNITS, PEOPLE, POSTS)
KINDS = {
    "教育局": "bureau", "科室": "section", "学校": "school", "幼儿园": "kindergarten",
    "校区": "campus", "协作单位": "agency", "校外培训机构": "training-centre", "处室": "office",
}  # fmt: skip
YES = {"是", "yes", "y", "1", "true", "✓", "√"}
NO = {"否", "no", "n", "0", "false", ""}
