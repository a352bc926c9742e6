"""Every list prints as a blank form, for days without a phone."""

from __future__ import annotations

import pytest
from django.urls import reverse

from xiaoan.duties.models import Checklist, Task
from xiaoan.duties.submit import tags_of
from xiaoan.duties.tests.rounds import MONDAY, asked


def test_every_list_prints_with_its_boxes_and_its_signature_lines(client, people, district):
    client.force_login(people.section)
    for checklist in Checklist.objects.current():
        page = client.get(reverse("duties:blank", args=[checklist.code]))
        assert page.status_code == 200
        assert len(page.context["items"]) == len(checklist.items)
        text = page.content.decode()
        assert "检查人：" in text
        assert "不适用" in text


def test_a_school_prints_what_applies_to_it(client, people, district):
    client.force_login(people.safety)
    checklist = Checklist.objects.current().get(code="CANTEEN")
    page = client.get(reverse("duties:blank", args=["CANTEEN"]))
    own = {"all", *tags_of(people.school)}
    wanted = [item.order for item in checklist.lines if own & set(item.applies_to)]
    assert [item.order for item in page.context["items"]] == wanted


def test_a_task_prints_the_items_it_asks_and_leads_back_to_it(client, people, district):
    task = Task.objects.get(unit=people.school, duty__code="FIR-02", opens_on=MONDAY)
    client.force_login(people.guard)
    page = client.get(reverse("duties:task_blank", args=[task.pk, "FIRE"]))
    _duty, _checklist, items = asked(people, "FIR-02", "FIRE")
    assert [item.order for item in page.context["items"]] == [item.order for item in items]
    assert page.context["target"] == reverse("duties:task", args=[task.pk])
    assert "<svg" in page.content.decode()


@pytest.mark.parametrize("who", ["neighbour", "stranger"])
def test_another_schools_task_prints_for_nobody_else(client, people, district, who):
    task = Task.objects.get(unit=people.school, duty__code="FIR-02", opens_on=MONDAY)
    client.force_login(getattr(people, who))
    assert client.get(reverse("duties:task_blank", args=[task.pk, "FIRE"])).status_code == 404


def test_a_list_that_the_task_does_not_ask_has_no_paper(client, people, district):
    task = Task.objects.get(unit=people.school, duty__code="FIR-02", opens_on=MONDAY)
    client.force_login(people.guard)
    assert client.get(reverse("duties:task_blank", args=[task.pk, "BUS"])).status_code == 404
