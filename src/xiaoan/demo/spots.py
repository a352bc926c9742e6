"""Where a fault of the checklists stands: places that fit it, by the names in `names.PLACES`.

Each is a list of patterns of building, floor and name; the first that the unit has wins.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from xiaoan.units.models import Place

OFFICE, ROOM, GATE, YARD, STORE = ("安全办公室",), ("教室",), ("校门",), ("操场",), ("仓库",)
STAIR, WAY, WAYS = ("楼梯口",), ("疏散走道",), ("疏散走道|楼梯口",)
DRINKING, TOILET, KITCHEN = ("饮水间",), ("厕所",), ("操作间",)
BED, BEDS_WAY = ("寝室", "教室"), ("宿舍楼.*走道", "疏散走道")
TOP, CLINIC, SWITCH = ("教学楼3 层",), ("卫生室",), ("配电间",)
SAMPLES, ACIDS = ("留样柜",), ("药品柜", "实验室")

#: Where most of a list is looked at.
LISTS = {
    "FIRE": WAYS, "DORM": BED, "CANTEEN": KITCHEN, "WATER": DRINKING, "HEAT": ("锅炉间", "教室"),
    "POWER": SWITCH, "BUILD": ROOM, "LAB": ("实验室",), "GATE": GATE, "BUS": ("校车", "校门"),
    "SPORT": YARD, "STAIR": STAIR, "AROUND": GATE, "EPID": CLINIC, "ARCHIVE": OFFICE,
    "TALK": OFFICE, "KINDER": ROOM, "FLOOD": YARD,
}  # fmt: skip
#: What stands elsewhere than the rest of its list; papers and appointments lie in the office.
_ELSEWHERE = {
    "FIRE": ((OFFICE, (1, 2, 3, 4, 15, 16, 20)), (STAIR, (5, 19)), (BED, (7, 17, 21)),
             (("消防车道",), (8,)), (WAY, (9, 10, 11, 14)), (STORE, (18,))),
    "DORM": ((BEDS_WAY, (1, 2, 3, 6, 7, 8, 11, 12, 18)),),
    "CANTEEN": ((STORE, (5, 6, 7, 15)), (SAMPLES, (12, 13))),
    "WATER": ((OFFICE, (12, 13)),),
    "HEAT": ((KITCHEN, (7, 8, 9)), (ROOM, (10, 12, 13))),
    "POWER": ((ROOM, (3, 4, 6, 8, 9, 13)), (DRINKING, (7,)), (OFFICE, (5, 10, 11)), (YARD, (14,))),
    "BUILD": ((OFFICE, (1, 2, 14, 15)), (WAYS, (3, 8)), (YARD, (4, 6, 12, 13, 17)), (TOP, (5,)),
              (TOILET, (11, 16))),
    "LAB": ((ACIDS, (2, 3, 4, 5, 6, 10, 15, 16)),),
    "GATE": ((YARD, (12,)),),
    "SPORT": ((OFFICE, (10,)),),
    "STAIR": ((OFFICE, (2, 11, 12)), (WAYS, (7,))),
    "AROUND": ((OFFICE, (12,)),),
    "EPID": ((ROOM, (1, 2, 7, 14)), (TOILET, (10,))),
    "KINDER": ((GATE, (1,)), (YARD, (5, 11)), (OFFICE, (13,))),
    "FLOOD": ((TOP, (1,)), (SWITCH, (6,)), (OFFICE, (5, 7, 8, 12))),
}  # fmt: skip
ITEMS = {
    f"{code}/{order}": where
    for code, groups in _ELSEWHERE.items() for where, orders in groups for order in orders
}  # fmt: skip


def fitting(places: Sequence[Place], key: str) -> list[Place]:
    """Those of a unit's `places` at which the fault `key` ("FIRE/8") may stand; all, failing that.

    Raises KeyError for a list that nobody placed.
    """
    for pattern in ITEMS.get(key) or LISTS[key.partition("/")[0]]:
        if found := [place for place in places if re.search(pattern, _words(place))]:
            return found
    return list(places)


def _words(place: Place) -> str:
    return f"{place.building}{place.floor}{place.name}"
