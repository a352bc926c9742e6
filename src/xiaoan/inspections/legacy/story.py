"""What the sightings tell: which fault was found when, by which visit re-checked, and closed.

Pure and repeatable: the same ledger always tells the same story, so that a ledger imported
again, or a longer one later, adds only what is new.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from xiaoan.hazards.deadlines import RECURRENCE_DAYS
from xiaoan.inspections.legacy.reading import Seen, Sighting


@dataclass
class Fault:
    """One fault at one unit, from the visit that found it until it was put right."""

    item: str
    text: str
    found: Told
    closed_on: date | None = None
    #: "recheck" or "corrected".
    closed_how: str = ""
    again_of: Fault | None = None

    def is_open(self, on: date) -> bool:
        return self.closed_on is None or self.closed_on > on


@dataclass
class Told:
    """One visit of the story, with the visit it re-checks and the faults it saw."""

    sighting: Sighting
    previous: Told | None = None
    faults: list[tuple[Fault, bool]] = field(default_factory=list)


@dataclass
class Story:
    """All visits in order, and all faults."""

    visits: list[Told] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def tell(sightings: Iterable[Sighting]) -> Story:
    """The story of every unit, day by day; first visits of a day before its re-checks."""
    story = Story()
    by_unit: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in sightings:
        by_unit[sighting.unit].append(sighting)
    for unit in sorted(by_unit):
        days = sorted(by_unit[unit], key=lambda s: (s.day, s.is_recheck, s.row))
        _Unit(story).live(days)
    return story


class _Unit:
    """The story of one unit."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.last: dict[str, Told] = {}
        self.latest: dict[str, Fault] = {}

    def live(self, days: list[Sighting]) -> None:
        for sighting in days:
            told = Told(sighting)
            if sighting.is_recheck:
                told.previous = self.last.get(sighting.series)
                self._recheck(told)
            self.story.visits.append(told)
            for item, seen in sighting.answers.items():
                if seen.a == "fail":
                    self._see(told, item, seen)
            self.last[sighting.series] = told

    def _recheck(self, told: Told) -> None:
        """What the visit before had seen, and this one finds in order, is closed today."""
        if told.previous is None:
            return
        day, answers = told.sighting.day, told.sighting.answers
        is_full = any(seen.a == "pass" for seen in answers.values())
        for fault, _known in told.previous.faults:
            answer = answers.get(fault.item)
            # A list of violations tells of an item in order by not naming it.
            in_order = answer.a == "pass" if answer else not is_full
            if in_order and fault.is_open(day):
                fault.closed_on, fault.closed_how = day, "recheck"

    def _see(self, told: Told, item: str, seen: Seen) -> None:
        day, last = told.sighting.day, self.latest.get(item)
        known = last is not None and last.is_open(day)
        fault = last if known and last is not None else self._new(told, item, seen, last)
        # The latest word on when it was put right is the one that counts.
        fault.closed_on, fault.closed_how = seen.corrected, "corrected" if seen.corrected else ""
        told.faults.append((fault, known))

    def _new(self, told: Told, item: str, seen: Seen, last: Fault | None) -> Fault:
        fault = Fault(item, seen.text, told)
        day = told.sighting.day
        limit = timedelta(days=RECURRENCE_DAYS)
        if last is not None and last.closed_on is not None and day - last.closed_on <= limit:
            fault.again_of = last
        self.latest[item] = fault
        self.story.faults.append(fault)
        return fault
