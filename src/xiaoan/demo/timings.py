"""What forms took, as the burden meter would have noted it: by post and week, never by person."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from xiaoan.duties.models import Timing
from xiaoan.duties.models.timing import FEWEST
from xiaoan.posts.models import Holding

#: Taps of a round when all is normal, and of one exception with its photo (the targets).
NORMAL, EXCEPTION = 2, 3
#: One record in so many was filled on paper or a page that does not count taps.
UNTAPPED = 7


class Timings:
    """Collects while records are made up, and keeps them at the end in no order."""

    def __init__(self, district_id: int, random: Random) -> None:
        self.district_id, self.random = district_id, random
        self._rows: list[Timing] = []
        people: dict[str, set[int]] = defaultdict(set)
        self._posts: dict[tuple[int, int], str] = {}
        held = Holding.objects.filter(district_id=district_id).order_by("-post__rank", "-post_id")
        for unit, user, post in held.values_list("unit_id", "user_id", "post_id"):
            people[post].add(user)
            self._posts[unit, user] = post
        self._common = Counter({post: len(users) for post, users in people.items()})

    def took(
        self, *, form: str, duty: str, unit_id: int, user_id: int, at: datetime, seconds: int,
        failed: int,
    ) -> None:  # fmt: skip
        """One form: its post is named only where enough people hold it."""
        post = self._posts.get((unit_id, user_id), "")
        taps = NORMAL + EXCEPTION * failed + self.random.randrange(2)
        is_tapped = bool(self.random.randrange(UNTAPPED))
        self._rows.append(
            Timing(
                district_id=self.district_id, form=form, duty=duty, week=_monday(at),
                post=post if self._common[post] >= FEWEST else "", seconds=seconds,
                taps=taps if is_tapped else None,
            )
        )  # fmt: skip

    def keep(self) -> None:
        """Store them, shuffled; inside the district's scope."""
        self.random.shuffle(self._rows)
        Timing.objects.bulk_create(self._rows, batch_size=5000)
        self._rows = []


def _monday(at: datetime) -> date:
    day = timezone.localdate(at)
    return day - timedelta(days=day.weekday())
