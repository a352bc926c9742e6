"""A sheet is proposed, not typed: from the shipped words for each post (charges.csv) and the
duties of the catalogue that the unit's posts own. The director corrects it, the head approves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from xiaoan.base import clock
from xiaoan.base.data_files import read_rows
from xiaoan.duties.models import Duty
from xiaoan.posts.files import read_posts
from xiaoan.posts.models import Post
from xiaoan.responsibility.answering import holders_on
from xiaoan.responsibility.models.charge import AREA, BASIS, CODES, WHAT, Role
from xiaoan.responsibility.models.lines import Line, posts_of
from xiaoan.units.files import read_tags
from xiaoan.units.models import Unit

DATA = Path(__file__).with_name("data")
COLUMNS = ("posts", "role", "area", "tags", "duties", "what", "basis")
#: The Ministry's guide to duties by post: the basis where no other is named.
GUIDE = "中小学校岗位安全工作指南（2013）"
#: The rank of roles in a sheet: who answers for the whole first.
ORDER = {role: place for place, role in enumerate(Role.values)}


@dataclass(frozen=True, slots=True)
class Words:
    """Shipped words: for these posts, at units with one of `tags` (none: at all)."""

    posts: tuple[str, ...]
    role: str
    area: str
    tags: tuple[str, ...]
    duties: tuple[str, ...]
    what: str
    basis: str

    def fits(self, unit: Unit) -> bool:
        return not self.tags or not set(self.tags).isdisjoint(unit.tags)

    def takes(self, code: str) -> int:
        """How closely a duty belongs here: 2 by its code, 1 by its letters, 0 not at all."""
        return 2 if code in self.duties else int(code.partition("-")[0] in self.duties)


@lru_cache(maxsize=1)
def shipped(file: Path = DATA / "charges.csv") -> tuple[Words, ...]:
    """All shipped words in file order; raises DataFileError."""
    posts = {post.code: post.code for post in read_posts()}
    tags = {tag.code: tag.code for tag in read_tags()}
    found = []
    for row in read_rows(file, COLUMNS):
        words = Words(
            row.look_up("posts", row.items("posts"), posts), row.choice("role", Role.values),
            row.text("area"), row.look_up("tags", row.items("tags", blank=True), tags),
            row.items("duties", blank=True), row.text("what"), row.text("basis"),
        )  # fmt: skip
        if len(words.area) > AREA or len(words.what) > WHAT or len(words.basis) > BASIS:
            raise row.fault("what", "the words are too long", "Shorten them")
        found.append(words)
    return tuple(found)


def areas() -> list[str]:
    """The areas that the shipped words name, to choose from."""
    return list(dict.fromkeys(words.area for words in shipped()))


def propose(unit: Unit, duties: Sequence[Duty] | None = None) -> list[Line]:
    """Lines for every post that `unit` has filled today, with the duties each of them owns."""
    filled = set(holders_on(unit, clock.today()))
    known = posts_of(unit)
    if duties is None:
        on = Duty.objects.filter(district_id=unit.district_id or 0).switched_on()
        duties = list(on.order_by("code"))
    owned = _owned(unit, filled, duties)
    lines = [
        line
        for code, post in known.items()
        if code in filled
        for line in _lines(unit, post, owned.get(code, []))
    ]
    return sorted(lines, key=lambda line: (list(known).index(line.post), ORDER[line.role]))


def _owned(unit: Unit, filled: set[str], duties: Sequence[Duty]) -> dict[str, list[Duty]]:
    """The duties that apply at `unit`, by the first of their posts that it has filled."""
    found: dict[str, list[Duty]] = {}
    for duty in duties:
        if not duty.applies_at(unit):
            continue
        post = next((code for code in duty.owner_posts if code in filled), "")
        found.setdefault(post, []).append(duty)
    return found


def _lines(unit: Unit, post: Post, duties: list[Duty]) -> list[Line]:
    words = [one for one in shipped() if post.code in one.posts and one.fits(unit)]
    shares: dict[int, list[str]] = {place: [] for place in range(len(words))}
    for duty in duties:
        best = max(shares, key=lambda place: (words[place].takes(duty.code), -place), default=None)
        if best is not None:
            shares[best].append(duty.code)
    return [
        Line(post.code, one.role, one.area, one.what, one.basis, tuple(shares[place][:CODES]))
        for place, one in enumerate(words)
    ] or [_plain(post, duties)]


def _plain(post: Post, duties: list[Duty]) -> Line:
    """A post without shipped words: what the catalogue asks of it."""
    titles = "；".join(duty.zh for duty in duties)
    what = titles or f"落实{post.zh}岗位的安全职责，发现隐患立即报告。"
    codes = tuple(duty.code for duty in duties[:CODES])
    return Line(post.code, Role.OWN, "本岗位工作", what[:WHAT], GUIDE, codes)
