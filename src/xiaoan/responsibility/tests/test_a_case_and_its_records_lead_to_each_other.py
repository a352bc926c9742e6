"""From the hazard or notice to the case about it and back, for those who deal with cases only."""

from __future__ import annotations

import pytest
from django.utils.translation import override
from tests.cast import People

from xiaoan.base import clock
from xiaoan.hazards.models import Hazard
from xiaoan.hazards.tests.notices import drafted
from xiaoan.posts.models import Post
from xiaoan.responsibility.models import Case
from xiaoan.responsibility.tests.test_pages import client_of

LINK = "立案追究"


def found(people: People) -> Hazard:
    return Hazard.objects.report(
        by=people.guard, unit=people.school, what="二楼通道堆放桌椅", source="self",
        place_text="二楼", topic="消防",
    )  # fmt: skip


def about(people: People, subject: str) -> Case:
    return Case.objects.open(
        by=people.section, unit=people.school, post=Post.objects.get(code="affairs"),
        on=clock.today(), cause="overdue", failure="超期未报告", about=subject,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "is_offered"),
    [("section", True), ("inspector", True), ("chief", True), ("principal", True),
     ("safety", False), ("affairs", False), ("guard", False)],
)  # fmt: skip
def test_the_hazards_page_offers_a_case_to_those_who_may_open_one(
    people: People, part: str, is_offered: bool
) -> None:
    hazard = found(people)
    page = client_of(people, part).get(f"/hazards/{hazard.pk}/").content.decode()
    assert (f"/responsibility/cases/new/?about={hazard.subject}" in page) is is_offered
    assert (LINK in page) is is_offered


def test_what_was_entered_by_mistake_offers_no_case(people: People) -> None:
    hazard = found(people)
    hazard.void(by=people.safety, reason="重复登记")
    page = client_of(people, "section").get(f"/hazards/{hazard.pk}/").content.decode()
    assert LINK not in page


def test_the_case_stands_on_the_hazard_and_the_hazard_with_its_state_on_the_case(
    people: People,
) -> None:
    hazard = found(people)
    case = about(people, hazard.subject)
    head, address = client_of(people, "principal"), f"/responsibility/cases/{case.pk}/"
    assert address in head.get(f"/hazards/{hazard.pk}/").content.decode()
    page = head.get(address).content.decode()
    assert f"/hazards/{hazard.pk}/" in page
    hazard.assign(by=people.safety, rectifier=people.affairs)
    with override("zh-hans"):
        assert str(hazard.get_status_display()) in head.get(address).content.decode()


def test_whoever_does_not_deal_with_cases_sees_none_on_the_hazard(people: People) -> None:
    hazard = found(people)
    case = about(people, hazard.subject)
    for part in ("safety", "guard", "affairs", "deputy"):
        page = client_of(people, part).get(f"/hazards/{hazard.pk}/").content.decode()
        assert str(case.pk) not in page
        assert "责任追究" not in page.partition("<main")[2]


def test_a_notice_shows_its_case_and_the_case_its_hazards(people: People) -> None:
    notice = drafted(people)
    section = client_of(people, "section")
    assert LINK not in section.get(f"/hazards/notices/{notice.pk}/").content.decode()
    notice.serve(by=people.section, way="app")
    assert LINK in section.get(f"/hazards/notices/{notice.pk}/").content.decode()
    case = about(people, notice.subject)
    page = section.get(f"/responsibility/cases/{case.pk}/").content.decode()
    assert f"/hazards/notices/{notice.pk}/" in page
    hazard = notice.lines.first()
    assert f"/hazards/{hazard.pk}/" in page
    with override("zh-hans"):
        assert str(notice.state_words) in page
    # The hazard's own case leads to the notice that it stands on.
    page = section.get(
        f"/responsibility/cases/{about(people, hazard.subject).pk}/"
    ).content.decode()
    assert f"/hazards/notices/{notice.pk}/" in page
