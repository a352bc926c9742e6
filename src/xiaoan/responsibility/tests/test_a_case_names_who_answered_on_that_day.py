"""An accountability case: the person follows from the day, and few may read the name."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.cast import People

from xiaoan.base import clock
from xiaoan.hazards.models import Hazard, SpotCheck
from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.posts.models import Post
from xiaoan.responsibility.models import Case
from xiaoan.responsibility.outcomes import OUTCOMES
from xiaoan.responsibility.tests.sheets import appoint, holding_of


def opened(people: People, post: str = "affairs", **more: object) -> Case:
    given = {
        "by": people.section, "unit": people.school, "post": Post.objects.get(code=post),
        "on": clock.today(), "cause": "overdue", "failure": "超期未报告",
    }  # fmt: skip
    return Case.objects.open(**(given | more))  # type: ignore[arg-type]


def client_of(people: People, part: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(people.users()[part])
    return client


def test_whoever_came_later_does_not_answer_for_the_one_before(people: People) -> None:
    last = clock.today()
    holding_of(people.affairs).end(by=people.principal, on=last)
    moment = clock.now() + timedelta(days=1)
    with clock.at(moment):
        appoint(people, "新总务", "affairs", clock.today())
        assert opened(people, on=last).person == "赵国栋"
        assert opened(people, on=clock.today()).person == "新总务"


def test_a_post_that_nobody_held_on_that_day_and_a_day_to_come_are_refused(people: People) -> None:
    for wrong in ({"post": "lab"}, {"failure": " "},
                  {"on": clock.today() + timedelta(days=1)}):  # fmt: skip
        with pytest.raises(ValidationError):
            opened(people, **wrong)
    assert not Case.objects.exists()


def test_the_ledger_keeps_a_commitment_of_the_name_only(people: People) -> None:
    case = opened(people)
    facts = Event.objects.get(subject=case.subject).facts
    assert facts["now"]["person"].startswith("commitment:")
    assert "赵国栋" not in str(facts)


@pytest.mark.parametrize("part", ["deputy", "safety", "affairs", "guard", "inspector", "neighbour"])
def test_who_may_not_decide_is_refused(people: People, part: str) -> None:
    case = opened(people)
    with pytest.raises(PermissionDenied):
        case.decide(by=people.users()[part], outcome="remind", reason="属实")


def test_the_head_decides_about_staff_but_only_the_bureau_about_a_head(people: People) -> None:
    opened(people).decide(by=people.principal, outcome="remind", reason="属实")
    about_head = opened(people, post="principal")
    with pytest.raises(PermissionDenied):
        about_head.decide(by=people.principal, outcome="remind", reason="属实")
    about_head.decide(by=people.deputy_chief, outcome="interview", reason="属实")
    assert about_head.outcome_words == str(OUTCOMES["interview"])


def test_nobody_decides_about_the_own_post(people: People) -> None:
    about = Case.objects.open(
        by=people.section, unit=people.bureau, post=Post.objects.get(code="deputy-chief"),
        on=clock.today(), cause="duty", failure="未按月调度",
    )  # fmt: skip
    with pytest.raises(PermissionDenied):
        about.decide(by=people.deputy_chief, outcome="remind", reason="属实")
    about.decide(by=people.chief, outcome="remind", reason="属实")


def test_a_case_is_decided_once_then_carried_out_between_decision_and_today(
    people: People,
) -> None:
    case = opened(people)
    with pytest.raises(WrongState):
        case.carry_out(by=people.section, on=clock.today())
    with pytest.raises(ValidationError):
        case.decide(by=people.principal, outcome="dismissal", reason="属实")
    case.decide(by=people.principal, outcome="circular", reason="属实")
    with pytest.raises(WrongState):
        case.drop(by=people.principal, reason="误报")
    for wrong in (-1, 1):
        with pytest.raises(ValidationError):
            case.carry_out(by=people.section, on=clock.today() + timedelta(days=wrong))
    case.carry_out(by=people.section, on=clock.today())
    assert case.status == Case.Status.DONE


@pytest.mark.parametrize(
    ("part", "status", "named"),
    [("principal", 200, True), ("section", 200, True), ("chief", 200, True),
     ("inspector", 200, False), ("safety", 404, False), ("guard", 404, False),
     ("deputy", 404, False), ("neighbour", 404, False), ("stranger", 404, False)],
)  # fmt: skip
def test_few_read_a_case_and_fewer_the_name(
    people: People, part: str, status: int, named: bool
) -> None:
    case = opened(people)
    answer = client_of(people, part).get(f"/responsibility/cases/{case.pk}/")
    assert answer.status_code == status
    assert ("赵国栋" in answer.content.decode()) is named


def test_the_list_as_a_file_names_nobody(people: People) -> None:
    opened(people)
    listed = client_of(people, "chief").get("/responsibility/cases/").content.decode()
    assert "超期未报告" in listed
    assert "赵国栋" not in listed


def test_a_case_is_opened_from_a_hazard_with_its_day_and_cause(people: People) -> None:
    hazard = Hazard.objects.report(
        by=people.guard, unit=people.school, what="二楼通道堆放桌椅", source="self",
        place_text="二楼", topic="消防",
    )  # fmt: skip
    section = client_of(people, "section")
    address = f"/responsibility/cases/new/?about={hazard.subject}"
    assert "二楼通道堆放桌椅" in section.get(address).content.decode()
    given = {"post": "affairs", "on": clock.today(), "cause": "overdue", "failure": "超期未报告"}
    answer = section.post(address, given)
    assert answer.status_code == 303, answer.content.decode()[:3000]
    assert Case.objects.get().about == hazard.subject
    for wrong in ("hazards_hazard:x", "accounts_user:1", "x", "hazards_hazard:"):
        assert section.get(f"/responsibility/cases/new/?about={wrong}").status_code == 404
    assert client_of(people, "neighbour").get(address).status_code == 404


def test_a_false_closing_stands_on_the_page_until_a_case_is_about_it(people: People) -> None:
    hazard = Hazard.objects.report(
        by=people.guard, unit=people.school, what="灭火器压力不足", source="self",
        place_text="三楼", topic="消防",
    )  # fmt: skip
    hazard.assign(by=people.safety, rectifier=people.affairs)
    hazard.claim(by=people.affairs, measure="已更换")
    hazard.recheck(by=people.safety, passed=True)
    (drawn,) = SpotCheck.objects.draw(
        by=people.section, district=people.bureau, since=clock.today(), until=clock.today(),
        seed="春季",
    )  # fmt: skip
    drawn.look(by=people.section, is_genuine=False, note="压力仍不足")
    section = client_of(people, "section")
    assert "灭火器压力不足" in section.get("/responsibility/cases/").content.decode()
    opened(people, post="safety", cause="false", about=hazard.subject)
    assert "灭火器压力不足" not in section.get("/responsibility/cases/").content.decode()


def test_the_whole_course_on_the_page(people: People) -> None:
    case = opened(people)
    address = f"/responsibility/cases/{case.pk}/"
    head = client_of(people, "principal")
    assert head.post(address, {"step": "decide", "outcome": "", "reason": "x"}).status_code == 422
    answer = head.post(address, {"step": "decide", "outcome": "remind", "reason": "属实"})
    assert answer.status_code == 303
    assert "谈话提醒" in head.get(address).content.decode()
    assert head.post(address, {"step": "carry_out", "on": "x"}).status_code == 422
    answer = head.post(address, {"step": "carry_out", "on": clock.today().isoformat()})
    assert answer.status_code == 303
    assert head.post(address, {"step": "drop", "reason": "误报"}).status_code == 409
