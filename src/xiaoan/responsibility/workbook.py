"""A sheet of responsibility as Excel: the same columns out and in, every fault by its cell.

Schools merge the cells of one post over its lines, and rows above the heads for a title. A merged
cell says the same for each of its rows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from xiaoan.base.late import late
from xiaoan.base.pages import Column
from xiaoan.posts.models import Post
from xiaoan.responsibility.models.charge import Role
from xiaoan.responsibility.models.lines import MOST_LINES, TOLD, Line, codes_of, faults_of, posts_of
from xiaoan.units.models import Unit

if TYPE_CHECKING:
    import openpyxl
    from openpyxl import utils
else:
    openpyxl, utils = late("openpyxl"), late("openpyxl.utils")

POST, ROLE, AREA, WHAT, BASIS, DUTIES = (
    _("Post"), _("Role"), _("Area of responsibility"), _("Charge"), _("Basis"),
    _("Numbers of duties"),
)  # fmt: skip
#: The heads as the two languages write them; a file made in one is read in the other.
HEADS = {
    "post": ("岗位", "Post"),
    "role": ("责任类型", "Role"),
    "area": ("责任领域", "Area of responsibility"),
    "what": ("职责内容", "Charge"),
    "basis": ("依据", "Basis"),
    "duties": ("任务编号", "Numbers of duties"),
}
ROLE_WORDS = {
    "第一责任人": Role.FIRST, "直接责任人": Role.DIRECT, "分管责任": Role.AREA, "分管": Role.AREA,
    "一岗双责": Role.OWN,
}  # fmt: skip
HEAD_ROWS, MOST_UNPACKED, MOST_MERGED = 6, 50 * 2**20, 2000
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
NEEDED = ("post", "role", "area", "what")


class BadWorkbook(ValidationError):
    """A workbook that cannot be taken; the messages name row, fault and cure."""


def columns(unit: Unit) -> list[Column]:
    """The columns of the file, for lines or for charges."""
    names = {code: str(post) for code, post in posts_of(unit).items()}
    return [
        Column(POST, lambda row: names.get(_code(row), _code(row)), 16),
        Column(ROLE, lambda row: str(Role(row.role).label) if row.role in Role else row.role, 14),
        Column(AREA, "area", 22),
        Column(WHAT, "what", 70),
        Column(BASIS, "basis", 40),
        Column(DUTIES, lambda row: " ".join(row.duties), 30),
    ]


def _code(row: Any) -> str:
    return str(getattr(row, "post_id", "") or row.post)


def read_workbook(source: Any, unit: Unit) -> list[Line]:
    """The lines of the first sheet; raises BadWorkbook, and nothing of it is kept then."""
    table = _table(source)
    head, places = _heads(table)
    posts, codes = posts_of(unit), codes_of(unit)
    names = {name: code for code, post in posts.items() for name in (post.zh, post.en, code)}
    lines, faults = [], []
    for number, cells in enumerate(table[head + 1 :], start=head + 2):
        row = {key: _text(cells, place) for key, place in places.items()}
        if not any(row.values()):
            continue
        line = _line(row, names)
        faults += [
            _now("Cell %(cell)s: %(fault)s") % {"cell": _cell(places, key, number), "fault": one}
            for key, one in _faults(line, row, posts, codes)
        ]
        lines.append(line)
    if not lines:
        faults.append(_now("The file has no line below its heads."))
    if len(lines) > MOST_LINES:
        faults = [_now("More than %(n)s lines. Join what belongs together.") % {"n": MOST_LINES}]
    if faults:
        raise BadWorkbook(faults[:TOLD])
    return lines


def _cell(places: Mapping[str, int], key: str, row: int) -> str:
    """As Excel names it: "B7"."""
    return f"{utils.get_column_letter(places.get(key, 0) + 1)}{row}"


def _faults(
    line: Line, row: Mapping[str, str], posts: Mapping[str, Post], codes: Collection[str]
) -> Iterator[tuple[str, str]]:
    for field, fault in faults_of(line, posts, codes):
        if field == "post":
            yield field, _unknown(row["post"], posts)
        elif field == "role" and row["role"]:
            told = _now("there is no role “%(role)s”. Write one of these: %(roles)s.")
            roles = "、".join(str(label) for _code, label in Role.choices)
            yield field, told % {"role": row["role"], "roles": roles}
        else:
            yield field, fault


def _unknown(post: str, posts: Mapping[str, Post]) -> str:
    if not post:
        return _now("the post is missing. Write it in each row, or merge the cells of one post.")
    near = get_close_matches(post, [str(one) for one in posts.values()], n=3, cutoff=0.3)
    told = _now("there is no post “%(post)s” here. Write it as in the list of posts.")
    if near:
        told = _now("there is no post “%(post)s” here. Did you mean %(near)s?")
    return told % {"post": post, "near": "、".join(near)}


def _line(row: Mapping[str, str], names: Mapping[str, str]) -> Line:
    role = row["role"]
    spoken = {str(label): code for code, label in Role.choices} | ROLE_WORDS
    codes = row.get("duties", "").upper().replace("、", " ").replace(",", " ").split()
    return Line(
        names.get(row["post"], row["post"]), str(spoken.get(role, role)), row["area"],
        row["what"], row.get("basis", ""), tuple(codes),
    )  # fmt: skip


def _heads(table: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    for number, cells in enumerate(table[:HEAD_ROWS]):
        words = {_text(cells, place): place for place in range(len(cells))}
        places = {key: words[word] for key, both in HEADS.items() for word in both if word in words}
        if "post" in places:
            missing = [HEADS[key][0] for key in NEEDED if key not in places]
            if missing:
                raise BadWorkbook(
                    _now("The column “%(head)s” is missing. Export the draft and fill that file.")
                    % {"head": missing[0]}
                )
            return number, places
    raise BadWorkbook(
        _now("The heads are not found. Export the draft and fill that file: its first column is"
             " 岗位.")
    )  # fmt: skip


def _table(source: Any) -> list[tuple[Any, ...]]:
    try:
        with ZipFile(source) as archive:
            if sum(part.file_size for part in archive.infolist()) > MOST_UNPACKED:
                raise BadWorkbook(_now("The file is too large when unpacked. Remove formats."))
        source.seek(0)
        book = openpyxl.load_workbook(source, read_only=True, data_only=True, keep_links=False)
        page = book.worksheets[0]
        # Some programs state a size of one cell; then only so many would be read.
        page.reset_dimensions()
        rows = page.iter_rows(max_row=MOST_LINES + HEAD_ROWS + 2, values_only=True)
        return _spread(list(rows), _merged(source, page))
    except BadZipFile:
        raise BadWorkbook(
            _now("This is no Excel workbook (.xlsx). Save old .xls or CSV files as .xlsx.")
        ) from None
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as broken:
        raise BadWorkbook(
            _now("The workbook is damaged. Open it in Excel, save a copy and import that.")
        ) from broken


def _merged(source: Any, page: Any) -> list[str]:
    """The merged ranges of the page ("A3:A6"), read from the file itself: what reads a workbook
    line by line knows none, and what reads it whole makes every cell that a range claims."""
    source.seek(0)
    with ZipFile(source) as archive:
        return [found.decode() for found in MERGED.findall(archive.read(page._worksheet_path))]


def _spread(table: list[tuple[Any, ...]], ranges: list[str]) -> list[tuple[Any, ...]]:
    """The table with the value of each upright merged cell in all its rows."""
    rows = [list(cells) for cells in table]
    for left, top, right, bottom in map(utils.range_boundaries, ranges[:MOST_MERGED]):
        if left != right or top > len(rows) or left > len(rows[top - 1]):
            continue
        for cells in rows[top : min(bottom, len(rows))]:
            if left <= len(cells):
                cells[left - 1] = rows[top - 1][left - 1]
    return [tuple(cells) for cells in rows]


def _text(cells: Sequence[Any], place: int) -> str:
    value = cells[place] if place < len(cells) else None
    return "" if value is None else str(value).strip()
