"""Two who act at once: one is in force, one number is given, one is told what happened."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from xiaoan.base.scope import scope
from xiaoan.ledger.change import WrongState
from xiaoan.library.models import Reading, Text, Version
from xiaoan.library.tests.texts import RULES, of_bureau, written

pytestmark = pytest.mark.usefixtures("committed")


def at_once(people, *acts):
    """Run the acts at the same time, each in its own connection; their answers or refusals."""

    def run(act):
        try:
            with scope([people.bureau.pk]):
                return act()
        except WrongState as wrong:
            return wrong
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_approve_at_once_and_one_is_in_force(people):
    with scope([people.bureau.pk]):
        text = Text.objects.draft(
            by=people.inspector, unit=people.bureau, title="值班制度", body=RULES
        )
        version = text.unfinished()
        version.submit(by=people.inspector)
        pk = version.pk

    def approve(user):
        return lambda: Version.objects.select_related("text").get(pk=pk).approve(by=user)

    found = at_once(people, approve(people.section), approve(people.deputy_chief))
    assert sum(isinstance(one, WrongState) for one in found) == 1
    with scope([people.bureau.pk]):
        assert Version.objects.filter(text=text).get().state == "in_force"
        assert Version.objects.get().clauses.count() == 5


def test_two_texts_approved_at_once_have_two_numbers(people):
    with scope([people.bureau.pk]):
        versions = [written(people, title=f"制度{n}").unfinished() for n in range(4)]
        for version in versions:
            version.submit(by=people.safety)
        keys = [version.pk for version in versions]

    def approve(pk):
        return lambda: (
            Version.objects.select_related("text")
            .get(pk=pk)
            .approve(by=type(people.principal).objects.get(pk=people.principal.pk))
        )

    at_once(people, *(approve(pk) for pk in keys))
    with scope([people.bureau.pk]):
        numbers = set(Text.objects.values_list("number", flat=True))
    assert len(numbers) == 4


def test_two_begin_a_next_version_at_once_and_one_is_on_its_way(people):
    with scope([people.bureau.pk]):
        text = of_bureau(people)

    def begin(user):
        return lambda: Text.objects.select_related("current").get(pk=text.pk).draft(by=user)

    found = at_once(people, begin(people.section), begin(people.inspector))
    assert sum(isinstance(one, WrongState) for one in found) == 1


def test_one_who_taps_twice_has_read_once(people):
    with scope([people.bureau.pk]):
        version = of_bureau(people).current

    def read():
        return Reading.objects.acknowledge(version, by=people.guard)

    first, second = at_once(people, read, read)
    assert first.read_at == second.read_at or first.pk == second.pk
    with scope([people.bureau.pk]):
        assert Reading.objects.filter(user=people.guard).count() == 1
