"""The three sheets of the roster workbook and their columns, Chinese and English heads."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: its key, both heads, whether it must be filled, an example."""

    key: str
    zh: str
    en: str
    required: bool = False
    example: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its key, both names, its columns."""

    key: str
    zh: str
    en: str
    columns: tuple[Column, ...]


UNITS = Sheet(
    "units",
    "单位",
    "Units",
    (
        Column("code", "编码", "Code", True, "QH-001"),
        Column("name", "名称", "Name", True, "柳溪小学"),
        Column("short_name", "简称", "Short name", False, "柳溪小学"),
        Column("kind", "类别", "Kind", True, "学校"),
        Column("parent", "上级编码", "Parent code", False, "QH"),
        Column("area", "片区", "Area", False, "城东片"),
        Column("is_private", "民办", "Private", False, "否"),
        Column("tags", "特征", "Tags", False, "小学;有食堂"),
        Column("pupils", "学生数", "Pupils", False, "720"),
        Column("classes", "班级数", "Classes", False, "18"),
        Column("opened_on", "成立日期", "Opened on", False, "2001-09-01"),
    ),
)
PEOPLE = Sheet(
    "people",
    "人员",
    "People",
    (
        Column("username", "账号", "Account", True, "chenlixin"),
        Column("name", "姓名", "Name", True, "陈立新"),
        Column("unit", "单位编码", "Unit code", True, "QH-001"),
        Column("email", "邮箱", "Mail", False, ""),
    ),
)
POSTS = Sheet(
    "posts",
    "任职",
    "Posts",
    (
        Column("username", "账号", "Account", True, "chenlixin"),
        Column("unit", "单位编码", "Unit code", True, "QH-001"),
        Column("post", "岗位", "Post", True, "安全主任"),
        Column("since", "任职日期", "From", True, "2024-09-01"),
        Column("until", "离任日期", "To", False, ""),
        Column("is_full_time", "专职安全员", "Full-time", False, "是"),
        Column("stands_for", "代理谁（账号）", "Acts for (account)", False, ""),
    ),
)
SHEETS = (UNITS, PEOPLE, POSTS)
KINDS = {
    "教育局": "bureau", "科室": "section", "学校": "school", "幼儿园": "kindergarten",
    "校区": "campus", "协作单位": "agency", "校外培训机构": "training-centre", "处室": "office",
}  # fmt: skip
YES = {"是", "yes", "y", "1", "true", "✓", "√"}
NO = {"否", "no", "n", "0", "false", ""}
