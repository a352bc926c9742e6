"""What stands in the demonstration's library: which file is which text, from when, for whom.

Days count from the year of the summary: -1 is the year before it, 1 the year after. The files
under texts/ hold the words as they were at the end of that year; the versions before and since
are told in revised.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from xiaoan.library.importing import Recognised, recognise

FOLDER = Path(__file__).parent / "texts"
#: Year of the summary plus this, month, day.
Day = tuple[int, int, int]
#: When the bureau's meeting approved the rules of an aspect; the plans, the model documents.
APPROVED: dict[str, Day] = {
    "01": (0, 2, 26), "02": (0, 3, 20), "03": (-1, 6, 12), "04": (-1, 4, 18), "05": (0, 5, 20),
    "06": (-1, 10, 24), "07": (-1, 11, 21), "08": (0, 4, 23), "09": (-1, 9, 11), "10": (0, 6, 11),
    "plans": (0, 9, 18), "models": (0, 10, 16), "schools": (0, 10, 29),
}  # fmt: skip
#: The three that the source text names, each on a day of its own.
NAMED: dict[str, Day] = {
    "rules/01/01-zanxing.md": (-1, 3, 6), "rules/02/01-kaohe-xize.md": (-1, 10, 15),
    "rules/02/02-renwu-fengong.md": (0, 1, 10),
}  # fmt: skip
_HEADS, _SAFETY = ("principal", "kg-head"), ("safety", "kg-safety")
_AFFAIRS = ("affairs", "kg-affairs")
#: Posts that are asked to read the rules of an aspect. Most of the year before were made known
#: in meetings, and nobody confirms them on screen: 03, 06, 07 and 09.
READERS: dict[str, tuple[str, ...]] = {
    "01": _HEADS, "02": _HEADS, "04": _AFFAIRS, "05": ("canteen", "food"), "08": _SAFETY,
    "10": _SAFETY,
}  # fmt: skip
_BUREAU = (
    "safety-section", "inspector", "building-section", "moral-section", "health-section",
    "private-section", "bureau-office",
)  # fmt: skip
OWN_READERS = {
    "rules/02/02-renwu-fengong.md": _BUREAU, "rules/02/08-ducha-guicheng.md": _BUREAU,
    "rules/06/04-shiyanshi.md": ("lab", "academic"), "rules/06/05-weihuapin.md": ("lab",),
    "rules/07/03-zhiban-daiban.md": _SAFETY,
    "rules/08/01-xiaoche.md": ("bus",), "rules/09/01-sushe.md": ("warden", "deputy"),
    "rules/09/07-youer-zhaohu.md": ("kg-head", "kg-class"),
}  # fmt: skip
#: Tags of the units for which a text holds; all schools and kindergartens otherwise.
APPLIES: dict[str, tuple[str, ...]] = {
    "rules/02/02-renwu-fengong.md": ("bureau",), "rules/02/08-ducha-guicheng.md": ("bureau",),
    "rules/06/04-shiyanshi.md": ("laboratory",), "rules/06/05-weihuapin.md": ("laboratory",),
    "rules/08/01-xiaoche.md": ("school-bus",), "rules/09/01-sushe.md": ("boarding",),
    "rules/09/07-youer-zhaohu.md": ("kindergarten",),
}  # fmt: skip
#: Channel of each model document, and why the bureau picks it ('' not picked).
MODELS: dict[str, tuple[str, str]] = {
    "summary-school-year": ("summary", "数字都从记录里来，照着填就能成稿"),
    "report-term": ("report", ""),
    "speech-flag": ("speech", "只讲一件事，学生听得懂、做得到"),
    "speech-safety-day": ("speech", ""),
    "scheme-fire-inspection": ("scheme", ""),
    "scheme-night-drill": ("scheme", "岗位、位置、任务一张表，拿来就能练"),
    "scheme-safety-month": ("scheme", ""),
    "lesson-drowning": ("lesson", ""),
    "deed-stairs": ("deed", "先数人、再改课表，一分钱不花先解决一半"),
}
#: Texts of schools: channel, aspect, tag of the school, why the bureau picks it.
SCHOOLS: dict[str, tuple[str, str, str, str]] = {
    "huantu": ("rule", "08", "primary", "两部楼梯、三批放学，分得清楚"),
    "jiesong": ("deed", "09", "kindergarten", "三问三看，新教师一看就会"),
    "chazhen": ("rule", "09", "boarding", ""),
    "kongzhishi": ("rule", "04", "laboratory", ""),
}


@dataclass(frozen=True)
class Entry:
    """One file and what the library says about it."""

    path: str
    day: Day
    category: str = ""
    readers: tuple[str, ...] = ()
    applies_to: tuple[str, ...] = ()
    channel: str = ""
    pick: str = ""
    #: Tag of the school whose own text it is; '' for the bureau's.
    school: str = ""

    @property
    def source(self) -> Recognised:
        return source(self.path)

    @property
    def is_numbered(self) -> bool:
        """Rules and plans of the bureau have numbers; model documents none."""
        return self.path.startswith(("rules/", "plans/"))


@cache
def source(path: str) -> Recognised:
    """The words of a file, read as the product reads whatever is imported."""
    return recognise(Path(path).name, (FOLDER / path).read_bytes())


def compendium() -> Iterator[Entry]:
    """The rules by aspect and the plans, in the order of their days."""
    yield from sorted((*_rules(), *_plans()), key=lambda entry: (entry.day, entry.path))


def _rules() -> Iterator[Entry]:
    for path in _paths("rules/*/*.md"):
        aspect = Path(path).parent.name
        yield Entry(
            path, NAMED.get(path, APPROVED[aspect]), aspect,
            OWN_READERS.get(path, READERS.get(aspect, ())),
            APPLIES.get(path, ("canteen",) if aspect == "05" else ("all",)),
        )  # fmt: skip


def _plans() -> Iterator[Entry]:
    for path in _paths("plans/*.md"):
        yield Entry(path, APPROVED["plans"], "10", _SAFETY, ("all",))


def models() -> Iterator[Entry]:
    """The bureau's model documents; nobody is asked to read them."""
    for path in _paths("models/*.md"):
        channel, pick = MODELS[Path(path).stem]
        yield Entry(path, APPROVED["models"], channel=channel, pick=pick)


def of_schools() -> Iterator[Entry]:
    """What schools wrote for themselves and share."""
    for path in _paths("schools/*.md"):
        channel, aspect, tag, pick = SCHOOLS[Path(path).stem]
        yield Entry(path, APPROVED["schools"], aspect, channel=channel, pick=pick, school=tag)


def _paths(pattern: str) -> list[str]:
    return sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.glob(pattern))
