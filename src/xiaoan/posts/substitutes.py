"""Who stands in where a post is not filled: a small kindergarten has no safety officer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from xiaoan.posts.models import Holding, Post
from xiaoan.posts.rules import host_kind
from xiaoan.units.models import Unit

#: Posts of which every unit needs one: their absence is shown, with who stands in.
NEEDED = {
    "school": ("principal", "deputy", "safety"),
    "kindergarten": ("kg-head", "kg-safety"),
    "training-centre": ("centre-head", "centre-safety"),
    "bureau": ("chief", "deputy-chief", "safety-section"),
    "agency": ("agency-officer",),
}


@dataclass(frozen=True)
class Vacancy:
    """A needed post that nobody holds; `post` and `people` stand in, or nobody does."""

    vacant: Post
    post: Post | None = None
    people: tuple[str, ...] = ()


def vacancies(unit: Unit, active: Iterable[Holding]) -> list[Vacancy]:
    """The needed posts of `unit` that are empty, each with its first filled substitute."""
    names: dict[str, list[str]] = {}
    for holding in active:
        names.setdefault(holding.post_id, []).append(holding.user.name)
    posts = {post.code: post for post in Post.objects.all()}
    wanted = NEEDED.get(host_kind(unit), ()) if unit.kind == host_kind(unit) else ()
    return [_vacancy(posts, code, names) for code in wanted if code not in names]


def _vacancy(posts: dict[str, Post], code: str, names: dict[str, list[str]]) -> Vacancy:
    first = next((other for other in posts[code].substitutes if other in names), None)
    if first is None:
        return Vacancy(posts[code])
    return Vacancy(posts[code], posts[first], tuple(names[first]))
