"""The pages: invisible is 404, not allowed is 403, moved on is 409, and each step works."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import People

from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.hazards.desk import waiting
from xiaoan.hazards.models import Hazard, Notice, SpotCheck
from xiaoan.hazards.tell import HAZARD, NOTICE
from xiaoan.hazards.tests.days import claimed, closed, report
from xiaoan.hazards.views.tables import STEPS


def address(hazard: Hazard, step: str = "") -> str:
    return f"/hazards/{hazard.pk}/{step + '/' if step else ''}"


def test_messages_name_the_addresses_of_the_pages(people: People) -> None:
    hazard = report(people)
    assert reverse("hazards:detail", args=[hazard.pk]) == HAZARD.format(hazard.pk)
    assert reverse("hazards:notice", args=[hazard.pk]) == NOTICE.format(hazard.pk)


@pytest.mark.parametrize("part", ["neighbour", "stranger", "officer", "system_admin"])
def test_another_school_gets_not_found_rather_than_forbidden(
    client: Client, people: People, part: str
) -> None:
    hazard = report(people)
    client.force_login(getattr(people, part))
    assert client.get(address(hazard)).status_code == 404
    assert client.post(address(hazard, "claim"), {"measure": "x"}).status_code == 404


def test_seen_but_not_allowed_is_forbidden(client: Client, people: People) -> None:
    hazard = claimed(people)
    client.force_login(people.guard)
    assert client.get(address(hazard)).status_code == 200
    assert client.post(address(hazard, "recheck"), {"passed": "1"}).status_code == 403


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_offered_step_has_its_page(client: Client, people: People, language: str) -> None:
    hazard = report(people)
    client.force_login(people.section)
    client.cookies["django_language"] = language
    for name, page in STEPS.items():
        response = client.get(address(hazard, name))
        allowed = hazard.lets(people.section, name) or name in {"begin", "claim"}
        expected = {200} if "found" in page.states and allowed else {403, 409}
        assert response.status_code in expected, name


def test_a_hazard_goes_through_its_pages(client: Client, people: People) -> None:
    client.force_login(people.guard)
    sent = client.post("/hazards/new/", {"kind": "gear", "words": "应急灯不亮"})
    hazard = Hazard.objects.get()
    assert sent["Location"] == address(hazard)
    client.force_login(people.safety)
    client.post(address(hazard, "assign"), {"rectifier": people.affairs.pk})
    client.force_login(people.affairs)
    assert client.post(address(hazard, "claim"), {"measure": ""}).status_code == 422
    client.post(address(hazard, "claim"), {"measure": "已更换"})
    assert client.post(address(hazard, "claim"), {"measure": "再次"}).status_code == 409
    client.force_login(people.safety)
    client.post(address(hazard, "recheck"), {"passed": "1"})
    hazard.refresh_from_db()
    assert hazard.status == "closed"
    assert client.get(address(hazard)).status_code == 200


def test_what_a_rule_refuses_stands_in_the_form(client: Client, people: People) -> None:
    hazard = report(people)
    client.force_login(people.safety)
    response = client.post(address(hazard, "judge"), {"grade": "major"})
    assert response.status_code == 422
    assert response.context["form"].errors["criterion"]


def test_the_register_puts_overdue_first_and_goes_out_as_excel(
    client: Client, people: People
) -> None:
    report(people, grade="major", criterion="判定指南")
    late = report(people, due_days=1)
    client.force_login(people.section)
    with clock.at(clock.now().replace(year=clock.now().year + 1)):
        page = client.get("/hazards/?q=二楼")
    assert page.status_code == 200
    assert {row.late for row in page.context["page"]} == {0}
    assert client.get("/hazards/?export=xlsx").status_code == 200
    assert client.get(f"/hazards/?q={late.number}&state=open").context["page"].rows == [late]


def test_lists_of_side_papers_open(client: Client, people: People) -> None:
    hazard = report(people)
    notice = Notice.objects.draft(
        by=people.section, unit=people.school, hazards=[hazard],
        source=f"inspections_visit:{uuid7()}",
    )  # fmt: skip
    closed(people, what="已整改")
    today = clock.today()
    SpotCheck.objects.draw(
        by=people.section, district=people.bureau, since=today, until=today, seed="1"
    )
    client.force_login(people.section)
    for part in ("keepings/", "spot-checks/", "spot-checks/draw/", "notices/"):
        assert client.get(f"/hazards/{part}").status_code == 200, part
    assert client.get(f"/hazards/notices/{notice.pk}/").status_code == 200
    served = client.post(f"/hazards/notices/{notice.pk}/serve/", {"way": "app"})
    assert served.status_code == 303
    assert client.post(f"/hazards/notices/{notice.pk}/serve/").status_code == 409


def test_an_agency_confirms_on_its_own_pages(client: Client, people: People) -> None:
    hazard = report(people)
    referral = hazard.refer(by=people.section, agency=people.agency, reason="校门口违停")
    client.force_login(people.officer)
    assert client.get(address(hazard)).status_code == 200
    assert client.post(f"/hazards/referrals/{referral.pk}/receipt/").status_code == 303
    client.force_login(people.section)
    assert (
        client.post(f"/hazards/referrals/{referral.pk}/answer/", {"answer": "x"}).status_code == 403
    )


def test_the_desk_shows_each_person_their_own_next_step(people: People) -> None:
    report(people)
    claimed(people, by=people.inspector, source="supervision", what="督查发现")
    today = clock.today()
    assert [item.title for item in waiting(people.safety, today)] == ["二楼疏散通道堆放桌椅"]
    assert [item.title for item in waiting(people.section, today)] == ["督查发现"]
    assert waiting(people.guard, today) == []


def test_a_report_for_a_unit_out_of_sight_is_not_found(client: Client, people: People) -> None:
    client.force_login(people.safety)
    assert client.get(f"/hazards/new/?unit={people.school.code}").status_code == 200
    for unseen in (people.neighbour_school, people.other_school):
        answer = client.get(f"/hazards/new/?unit={unseen.code}")
        assert answer.status_code == 404
        assert unseen.name not in answer.content.decode()
