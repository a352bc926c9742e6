"""The district of the duties' tests: the shipped catalogue, tasks open on a Monday at nine."""

from __future__ import annotations

from datetime import date

import pytest

from xiaoan.base import clock
from xiaoan.duties.catalogue import install
from xiaoan.duties.models import Task
from xiaoan.duties.tests.rounds import MONDAY, NINE


@pytest.fixture
def district(people):
    install(people.bureau, by=people.system)
    Task.objects.open_for(date(2026, 8, 31), until=MONDAY, district=people.bureau, by=people.system)
    with clock.at(NINE):
        yield people.bureau
