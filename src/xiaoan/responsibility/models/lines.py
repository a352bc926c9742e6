"""Lines of a draft: what a charge will be, checked as a whole with every fault named."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from xiaoan.duties.models import Duty
from xiaoan.posts.models import Post
from xiaoan.posts.rules import HEAD_POSTS, host_kind
from xiaoan.responsibility.hosts import WITHOUT_CHARGES
from xiaoan.responsibility.models.charge import AREA, BASIS, CODES, WHAT, Role
from xiaoan.units.models import Unit

MOST_LINES = 400
#: So many faults are named at once; more nobody reads.
TOLD = 8
CODE = 12


@dataclass(frozen=True)
class Line:
    """One line: post code, role, area, what, basis and codes of duties."""

    post: str
    role: str
    area: str
    what: str
    basis: str = ""
    duties: tuple[str, ...] = ()


def stored(lines: Iterable[Line]) -> list[dict[str, Any]]:
    """Lines as the sheet keeps them."""
    return [
        {
            "post": one.post, "role": one.role, "area": one.area, "what": one.what,
            "basis": one.basis, "duties": list(one.duties),
        }
        for one in lines
    ]  # fmt: skip


def read(rows: Sequence[Mapping[str, Any]]) -> list[Line]:
    """The lines that a sheet keeps."""
    return [
        Line(row["post"], row["role"], row["area"], row["what"], row["basis"], tuple(row["duties"]))
        for row in rows
    ]


def checked(rows: Sequence[Mapping[str, Any]], unit: Unit) -> list[Line]:
    """The lines of a draft of `unit`; raises ValidationError that names every fault and cure."""
    lines, posts, codes = read(rows), posts_of(unit), codes_of(unit)
    faults = [
        _("Line %(n)s: %(fault)s") % {"n": number, "fault": fault}
        for number, line in enumerate(lines, 1)
        for _field, fault in faults_of(line, posts, codes)
    ]
    faults += whole_faults(lines)
    if faults:
        raise ValidationError({"lines": faults[:TOLD]})
    return lines


def posts_of(unit: Unit) -> dict[str, Post]:
    """The posts that such a unit has and that carry charges, by code, in their order."""
    kind = host_kind(unit)
    found = Post.objects.filter(unit_kinds__contains=[kind]).order_by("rank")
    return {post.code: post for post in found if post.code not in WITHOUT_CHARGES}


def codes_of(unit: Unit) -> set[str]:
    """The numbers of the district's duties; empty where it has no catalogue yet."""
    found = Duty.objects.filter(district_id=unit.district_id or 0)
    return set(found.values_list("code", flat=True))


def faults_of(
    line: Line, posts: Mapping[str, Post], codes: Collection[str]
) -> list[tuple[str, str]]:
    """What is wrong with one line: field and fault with its cure."""
    faults = []
    if line.post not in posts:
        faults.append(("post", _("this unit has no such post. Choose one from the list.")))
    if line.role not in Role.values:
        faults.append(("role", _("choose the role.")))
    if not line.area.strip():
        faults.append(("area", _("name the area, for example fire safety.")))
    if not line.what.strip():
        faults.append(("what", _("say what the post answers for.")))
    if long := _long(line):
        faults.append(
            (long, _("too long: area %(area)s, words %(what)s, basis %(basis)s characters at most.")
             % {"area": AREA, "what": WHAT, "basis": BASIS})
        )  # fmt: skip
    if unknown := [code for code in line.duties if codes and code not in codes]:
        faults.append(
            ("duties", _("there is no duty %(codes)s in the catalogue. Write its number as there.")
             % {"codes": "、".join(unknown)})
        )  # fmt: skip
    return faults


def whole_faults(lines: Sequence[Line]) -> list[str]:
    """What is wrong with a sheet as a whole."""
    if not lines:
        return [_("There is no line yet. Propose the sheet or add a line.")]
    if len(lines) > MOST_LINES:
        return [_("More than %(n)s lines. Join what belongs together.") % {"n": MOST_LINES}]
    if not any(line.role == Role.FIRST and line.post in HEAD_POSTS for line in lines):
        return [_("Nobody is first responsible. Give the head that role.")]
    return []


def _long(line: Line) -> str:
    """The first field that says more than its column holds; '' where none does."""
    is_long = {
        "area": len(line.area) > AREA, "what": len(line.what) > WHAT,
        "basis": len(line.basis) > BASIS,
        "duties": len(line.duties) > CODES or any(len(code) > CODE for code in line.duties),
    }  # fmt: skip
    return next((field for field, over in is_long.items() if over), "")
