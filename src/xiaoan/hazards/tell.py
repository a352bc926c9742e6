"""Messages about one hazard: who, what, where to look."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xiaoan.accounts.models import User
from xiaoan.notify.send import Text, tell

#: Their addresses as the verbs know them: models stand below pages, so no look-up of names.
HAZARD, NOTICE = "/hazards/{}/", "/hazards/notices/{}/"


def about(
    hazard: Any,
    users: Iterable[User],
    title: Text,
    *,
    body: Text = "",
    urgent: bool = False,
    unless: User | None = None,
) -> None:
    """Tell `users` (not `unless`, who did it) something of `hazard`.

    `title` may use %(what)s, %(unit)s and %(number)s.
    """
    facts = {"what": hazard.what, "unit": str(hazard.unit), "number": hazard.number}
    # A body is somebody's own words: a per cent sign in it is only a sign.
    words = str(body).replace("%", "%%") if body else "%(unit)s · %(number)s"
    tell(
        [user for user in users if unless is None or user.pk != unless.pk],
        title=title,
        body=words,
        facts=facts,
        url=HAZARD.format(hazard.pk),
        urgent=urgent,
        subject=hazard.subject,
    )
