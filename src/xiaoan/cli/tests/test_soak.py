"""Three hundred acts over a line that is cut anywhere, servers killed: each is there once."""

from __future__ import annotations

import json

import pytest
from tests.soaked import faults
from tests.soaking import Accidents, Person, send_all

from xiaoan.cli.tests.conftest import address, ask, xiaoan
from xiaoan.cli.tests.serving import serving

ACTS = 75  # of each of four people
PHONES = """
import json
from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.base.scope import scope
from xiaoan.duties.items import due_items
from xiaoan.duties.models import Checklist, Duty
from xiaoan.duties.wanted import tags_of
from xiaoan.field.devices import enrol
from xiaoan.units.days import calendar_of
from xiaoan.units.models import Unit
school = Unit.objects.get(code="QH-001")
bureau = Unit.objects.get(pk=school.district_id)
with scope([bureau.pk]):
    duty = Duty.objects.get(code="FIR-02", district_id=bureau.pk)
    fire = Checklist.objects.current().get(code="FIRE", district_id=bureau.pk)
    due = due_items(fire, duty, clock.today(), calendar=calendar_of(bureau), tags=tags_of(school))
    print(json.dumps([
        {"token": enrol(by=User.objects.get(username=name), key=uuid7(), name=name).token,
         "unit": school.pk, "checklist": str(fire.pk), "duty": str(duty.pk),
         "orders": [str(item.order) for item in due]}
        for name in ("guard", "safety", "principal", "deputy")
    ]))
"""


@pytest.fixture
def people(data):
    done = xiaoan("manage", "shell", "--data", data, "-c", PHONES)
    assert done.returncode == 0, done.stderr
    told = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("[")))
    return [Person(**{**one, "orders": tuple(one["orders"])}) for one in told]


def test_over_a_line_that_is_cut_anywhere_each_act_is_done_exactly_once(data, people):
    with serving(data) as server:
        with Accidents(server, every=0.7, times=3) as accidents:
            pockets = send_all(server.port, people, ACTS, limit=120)
        assert accidents.killed == list(Accidents.PARTS)
        server.child("granian")
        assert sum(len(pocket.answered) for pocket in pockets) == ACTS * len(people)
        assert list(faults(address(data), pockets)) == []
        tasks = "select count(*) from duties_task where closed_by like 'duties_record:%'"
        assert ask(data, tasks) > 0
        done = xiaoan("verify", "--records", "--data", data)
        assert done.returncode == 0, done.stdout
