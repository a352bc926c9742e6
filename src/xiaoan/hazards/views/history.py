"""The history of a hazard and its papers in words: what, who in which post, when, sealed or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from xiaoan.access.matrix import MATRIX
from xiaoan.accounts.models import User
from xiaoan.hazards.models import Hazard, Notice
from xiaoan.ledger.models import Event
from xiaoan.posts.models import Post
from xiaoan.units.models import Unit

#: Events that only keep the books: said once by their main line, so left out of the story.
SILENT = {"hazards.watch"}
#: Two events of one step are at most so far apart.
AT_ONCE = timedelta(seconds=1)
#: What turns a key of an event into words.
Names = Mapping[str, Mapping[Any, str]]


@dataclass(frozen=True)
class Entry:
    """One line of the story; `detail` is the step's own sentence."""

    action: str
    label: Any
    detail: str
    who: str
    post: str
    at: datetime
    sealed: bool
    digest: bytes | memoryview


def history(hazard: Hazard) -> list[Entry]:
    """Everything that happened to `hazard` and to its papers, the latest first."""
    subjects = [hazard.subject, *_papers(hazard)]
    found = Event.objects.with_seal().filter(subject__in=subjects).order_by("-id")
    events = [event for event in found if event.action not in SILENT]
    return _told(events, _names(events))


def history_of(subjects: Collection[str]) -> list[Entry]:
    """Everything that happened to these records, the latest first."""
    found = Event.objects.with_seal().filter(subject__in=subjects).order_by("-id")
    events = list(found)
    return _told(events, _names(events))


def stories(subjects: Collection[str], most: int) -> dict[str, list[Entry]]:
    """The last `most` steps of each hazard of `subjects`, without its papers; read at once."""
    found = Event.objects.filter(subject__in=subjects).exclude(action__in=SILENT).order_by("-id")
    by_subject: dict[str, list[Event]] = defaultdict(list)
    for event in found:
        if len(by_subject[event.subject]) < most:
            by_subject[event.subject].append(event)
    names = _names([event for events in by_subject.values() for event in events])
    return {subject: _told(events, names) for subject, events in by_subject.items()}


def last_step(hazard: Hazard) -> Entry | None:
    """What was done last with `hazard`, by whom and when."""
    return next(iter(stories([hazard.subject], 1).get(hazard.subject, [])), None)


def _told(events: list[Event], names: Names) -> list[Entry]:
    told: list[Entry] = []
    for event in events:
        entry = _entry(event, names)
        if told and _is_same_step(told[-1], entry):
            told[-1] = _merged(told[-1], entry)
        else:
            told.append(entry)
    return told


def _is_same_step(one: Entry, other: Entry) -> bool:
    """A step on a paper changes the hazard too: two events, one step in the story."""
    same = (one.action, one.who) == (other.action, other.who)
    return same and abs(one.at - other.at) < AT_ONCE


def _merged(later: Entry, earlier: Entry) -> Entry:
    words = dict.fromkeys(part for part in (earlier.detail, later.detail) if part)
    plain = _plain(later.action)
    label = later.label if later.label != plain else earlier.label
    return replace(
        later, label=label, detail="　".join(words), sealed=later.sealed and earlier.sealed
    )


def _papers(hazard: Hazard) -> Iterator[str]:
    for name in ("extensions", "referrals", "keepings", "spot_checks"):
        for paper in getattr(hazard, name).all():
            yield paper.subject


def _names(events: list[Event]) -> Names:
    rectifiers = {event.facts.get("now", {}).get("rectifier_id") for event in events}
    people = {key for key in {e.actor_id for e in events} | rectifiers if key}
    agencies = {event.facts.get("now", {}).get("agency_id") for event in events}
    return {
        "people": {u.pk: str(u) for u in User.objects.filter(pk__in=people)},
        "posts": {post.code: str(post) for post in Post.objects.all()},
        "units": {u.pk: str(u) for u in Unit.objects.filter(pk__in=agencies - {None})},
    }


def _entry(event: Event, names: Names) -> Entry:
    return Entry(
        action=event.action,
        label=_label(event),
        detail=_detail(event, names),
        who=names["people"].get(event.actor_id, ""),
        post=names["posts"].get(event.post or "", ""),
        at=event.at,
        sealed=event.sealed,
        digest=event.digest,
    )


def _label(event: Event) -> Any:
    if event.action in {"hazards.recheck", "hazards.confirm"} and "passed" in event.facts:
        return _("Passed, struck off") if event.facts["passed"] else _("Returned")
    if event.action in {"hazards.approve", "hazards.approve_major"} and "reason" in event.facts:
        return _("Sent back to the drafter")
    if event.action == "hazards.draft" and "note" in event.facts:
        return _("Submitted for approval again")
    if event.action.startswith("hazards.decide") and "granted" in event.facts:
        return _("More time granted") if event.facts["granted"] else _("More time refused")
    return _plain(event.action)


def _plain(action: str) -> Any:
    return MATRIX[action].label if action in MATRIX else action


def _detail(event: Event, names: Names) -> str:
    now, facts = event.facts.get("now", {}), event.facts
    tell = TELLS.get(event.action)
    parts = [tell(now, names) if tell else "", facts.get("note") or facts.get("reason") or ""]
    if facts.get("post"):
        parts.insert(0, names["posts"].get(facts["post"], facts["post"]))
    return "　".join(part for part in parts if part)


def _assigned(now: Mapping[str, Any], names: Names) -> str:
    who = names["people"].get(now.get("rectifier_id"), "")
    if not now.get("due_on"):
        return who
    return _("%(who)s, by %(day)s") % {"who": who, "day": _day(now["due_on"])}


def _judged(now: Mapping[str, Any], _names: Names) -> str:
    grade = dict(Hazard.Grade.choices).get(now.get("grade", ""), "")
    urgent = _("due today") if now.get("is_urgent") else ""
    return "　".join(str(part) for part in (grade, now.get("criterion"), urgent) if part)


def _controlled(now: Mapping[str, Any], _names: Names) -> str:
    return str(dict(Hazard.Control.choices).get(now.get("control", ""), ""))


def _blocked(now: Mapping[str, Any], names: Names) -> str:
    held = (now.get("blocked_holder"), names["units"].get(now.get("agency_id")))
    return "　".join(str(part) for part in (*held, now.get("blocked_why")) if part)


def _asked(now: Mapping[str, Any], _names: Names) -> str:
    until = _day(now["until"]) if now.get("until") else ""
    return "　".join(part for part in (until, now.get("reason", "")) if part)


def _referred(now: Mapping[str, Any], names: Names) -> str:
    return names["units"].get(now.get("agency_id"), "")


def _served(now: Mapping[str, Any], _names: Names) -> str:
    return str(dict(Notice.Way.choices).get(now.get("way", ""), ""))


def _reviewed(now: Mapping[str, Any], _names: Names) -> str:
    return str(dict(Notice.Outcome.choices).get(now.get("outcome", ""), ""))


def _text(column: str) -> Callable[[Mapping[str, Any], Names], str]:
    return lambda now, _names: str(now.get(column) or "")


def _day(text: str) -> str:
    return formats.date_format(date.fromisoformat(text), "MONTH_DAY_FORMAT")


TELLS: dict[str, Callable[[Mapping[str, Any], Names], str]] = {
    "hazards.assign": _assigned,
    "hazards.judge": _judged,
    "hazards.report": _judged,
    "hazards.contain": _controlled,
    "hazards.block": _blocked,
    "hazards.ask": _asked,
    "hazards.refer": _referred,
    "hazards.claim": _text("measure"),
    "hazards.serve": _served,
    "hazards.reply": _text("answer"),
    "hazards.review": _reviewed,
    "hazards.dispute": _text("conflict"),
    "hazards.respond": _text("answer"),
    "hazards.decide": _text("answer"),
    "hazards.decide_bureau": _text("answer"),
}
