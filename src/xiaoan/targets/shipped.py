"""The shipped templates (data/): what a district begins with and then makes its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from xiaoan.ledger.permission import Actor
from xiaoan.targets.models import Target, Template
from xiaoan.units.models import Unit

DATA = Path(__file__).with_name("data")


def shipped() -> list[dict[str, Any]]:
    """level, title, order, targets and body of each level."""
    rows: list[dict[str, Any]] = msgspec.json.decode((DATA / "templates.json").read_bytes())
    return [
        row | {
            "targets": [Target(**one) for one in row["targets"]],
            "body": (DATA / f"{row['level']}.md").read_text(encoding="utf-8"),
        }
        for row in rows
    ]  # fmt: skip


def install(district: Unit, *, by: Actor) -> int:
    """Write the shipped templates of those levels that have none; returns how many."""
    known = set(
        Template.objects.current().filter(district_id=district.pk).values_list("level", flat=True)
    )
    fresh = [row for row in shipped() if row["level"] not in known]
    for row in fresh:
        Template.objects.write(by=by, district=district, **row)
    return len(fresh)
