"""Side papers of the told hazards: to the police, up the ladder, for more time, and the draws."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from math import ceil
from typing import TYPE_CHECKING

from xiaoan.accounts.models import User
from xiaoan.demo.world import World
from xiaoan.escalation.ladder import Rung
from xiaoan.escalation.models import Climb
from xiaoan.hazards.models import Extension, Hazard, Referral, SpotCheck
from xiaoan.hazards.models.keeping import SHARE, drawn_order
from xiaoan.ledger.chronicle import History, Step

if TYPE_CHECKING:
    from xiaoan.demo.lives import Fault

#: The police officer's answer comes within so many days.
ANSWERED_DAYS = (1, 12)


class Papers:
    """Collected while lives are told; entered after them, by model."""

    def __init__(self, world: World, now: datetime) -> None:
        self.world, self.now = world, now
        self.referrals: list[History] = []
        self.extensions: list[History] = []
        self.climbs: list[History] = []

    def tell_police(self, hazard: Hazard, at: datetime, why: str, by: User) -> None:
        """The police post that serves the district is told in the same step as the bureau."""
        agency, random = self.world.agencies[0], self.world.random
        officer = self.world.officer(agency)
        paper = Referral(
            unit=hazard.unit, hazard_id=hazard.pk, agency=agency, reason=why, sent_at=at, sent_by=by
        )
        steps = [Step(at, "hazards.block", by)]
        got = at + timedelta(minutes=random.randrange(10, 600))
        taken = {"received_at": got, "received_by_id": officer.pk}
        steps.append(Step(got, "hazards.receive", officer, taken, where=paper.desk))
        said = got + timedelta(days=random.randrange(*ANSWERED_DAYS))
        answer = {"answered_at": said, "answer": "已派员到场，落实看护，配合学校推进整改。"}
        steps.append(Step(said, "hazards.respond", officer, answer, where=paper.desk))
        self.referrals.append(History(paper, [step for step in steps if step.at <= self.now]))

    def climb(self, hazard: Hazard, ladder: str, rung: Rung, at: datetime) -> None:
        day = at.astimezone(self.world.zone).date()
        told = Climb(
            unit=hazard.unit, about=hazard.subject, ladder=ladder, rung=rung.number,
            post=rung.post, on=day,
        )  # fmt: skip
        self.climbs.append(History(told, [Step(at, "hazards.escalate", self.world.system)]))

    def ask(self, hazard: Hazard, at: datetime, until: date, by: User) -> History:
        """A request for more time that nobody has decided yet."""
        paper = Extension(
            unit=hazard.unit, hazard_id=hazard.pk, until=until, was_due=hazard.due_on,
            reason="配件需向厂家订购，到货后更换",
            interim="设置警示线，专人看护", asked_by=by, asked_at=at,
        )  # fmt: skip
        self.extensions.append(History(paper, [Step(at, "hazards.ask", by)]))
        return self.extensions[-1]

    def extend(
        self, hazard: Hazard, at: tuple[datetime, datetime], until: date, by: User, head: User
    ) -> None:
        """A request asked at `at[0]` and granted by `head` at `at[1]`."""
        granted = {
            "status": "granted", "decided_by_id": head.pk, "decided_at": at[1],
            "answer": "同意，看护到位。",
        }  # fmt: skip
        history = self.ask(hazard, at[0], until, by)
        history.steps.append(Step(at[1], "hazards.decide", head, granted, {"granted": True}))


def draws(world: World, faults: list[Fault], now: datetime, years: range) -> Iterator[History]:
    """Each quarter the section draws 5 % of what was struck off, and inspectors look on site."""
    for year in years:
        for quarter in range(4):
            since = date(year, 3 * quarter + 1, 1)
            until = (since + timedelta(days=95)).replace(day=1) - timedelta(days=1)
            at = world.at(until + timedelta(days=4), 9)
            if at <= now:
                yield from _drawn(world, faults, (since, until), at, now)


def _drawn(
    world: World, faults: list[Fault], days: tuple[date, date], at: datetime, now: datetime
) -> Iterator[History]:
    seed = f"青禾区 {at.astimezone(world.zone):%Y-%m-%d}"
    closed = {
        str(f.hazard.pk): (f, f.hazard)
        for f in faults
        if f.hazard
        and f.closed_at
        and days[0] <= f.closed_at.astimezone(world.zone).date() <= days[1]
    }
    chosen = sorted(closed, key=lambda key: drawn_order(seed, key))[: ceil(len(closed) * SHARE)]
    section, inspector = world.bureau_hand("safety-section"), world.bureau_hand()
    for key in chosen:
        fault, hazard = closed[key]
        check = SpotCheck(
            unit=fault.unit, hazard_id=hazard.pk,
            drawn_on=at.astimezone(world.zone).date(), seed=seed,
        )  # fmt: skip
        steps = [Step(at, "hazards.draw", section)]
        look = at + timedelta(days=world.random.randrange(1, 20), hours=2)
        by = section if fault.closed_by == inspector.pk else inspector
        seen = {
            "looked_at": look, "looked_by_id": by.pk, "is_genuine": True, "note": "现场与记录一致",
        }  # fmt: skip
        if look <= now:
            steps.append(Step(look, "hazards.look", by, seen, {"is_genuine": True}))
        yield History(check, steps)
