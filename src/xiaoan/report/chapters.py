"""The figures under the headings of the loop."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from xiaoan.base.components import Text
from xiaoan.report.claims import Claim, all_claims
from xiaoan.report.claims.claim import Wording
from xiaoan.report.overview import SHOWN, Shown

#: Heading: the first words of the keys that stand under it.
CHAPTERS: dict[Text, tuple[str, ...]] = {
    _("Schools and posts"): ("units", "posts"),
    _("Responsibility"): ("responsibility", "groups", "accountability", "section"),
    _("Rules"): ("library",),
    _("Tasks"): ("tasks",),
    _("Self-check"): ("checks",),
    _("Supervision"): ("visits", "findings", "notices"),
    _("Rectification"): ("hazards",),
    _("Blocked, disputed, referred"): ("blocked", "disputed", "referrals", "extensions"),
    _("Reinforcement and keeping"): ("reinforcement", "keeping", "recurrence", "draws"),
    _("Reports of the public"): ("reports",),
    _("The loop"): ("loop",),
    _("Time asked of people"): ("burden",),
}


def chapters(shown: Iterable[Shown]) -> list[tuple[Text, list[Shown]]]:
    """All figures under their headings; one without a heading stands under the last."""
    listed = list(shown)
    known = {word for words in CHAPTERS.values() for word in words}
    found = [
        (title, [one for one in listed if one.figure.key.partition(".")[0] in words])
        for title, words in CHAPTERS.items()
    ]
    rest = [one for one in listed if one.figure.key.partition(".")[0] not in known]
    return [*found, *([(_("Further figures"), rest)] if rest else [])]


def used_in(key: str) -> list[Claim]:
    """The sentences of the yearly summary that rest on a figure."""
    return [
        claim for claim in all_claims()
        if any(_rests(wording, key) for wording in (claim.district, claim.school))
    ]  # fmt: skip


def is_on_overview(key: str) -> bool:
    """Whether the overview shows a figure."""
    return key in {shown for shown, _only in SHOWN.values()}


def _rests(wording: Wording | None, key: str) -> bool:
    if wording is None:
        return False
    named = {*wording.needs, *wording.all_of}
    named |= {clause.when.partition(":")[0] for clause in wording.also}
    return key in named
