"""A small kindergarten has no safety officer: the next filled post stands in, in every respect."""

from __future__ import annotations

from datetime import date

from xiaoan.access.check import check, may
from xiaoan.accounts.models import User
from xiaoan.escalation.whom import holders
from xiaoan.posts.models import Holding
from xiaoan.posts.substitutes import vacancies

LAST = date(2026, 3, 2)


def leave(people, *parts):
    for part in parts:
        Holding.objects.get(user=getattr(people, part)).end(by=people.section, on=LAST)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_where_nobody_is_safety_officer_the_head_is_told(people):
    leave(people, "kg_safety")
    assert holders(people.kindergarten, "safety") == [people.kg_head]


def test_where_nobody_is_safety_officer_the_head_may_do_what_the_officer_may(people):
    assert check(people.kg_safety, "units.place", people.kindergarten) == "kg-safety"
    leave(people, "kg_safety")
    assert may(fresh(people.kg_head), "units.place", people.kindergarten)


def test_the_deputy_stands_in_for_a_missing_principal_and_nobody_else(people):
    assert not may(people.deputy, "posts.lead", people.school)
    leave(people, "principal")
    assert holders(people.school, "principal") == [people.deputy]


def test_the_page_names_the_empty_post_and_who_stands_in(client, people):
    leave(people, "kg_safety")
    client.force_login(people.section)
    html = client.get("/posts/QH-002/").content.decode()
    assert "空缺的岗位" in html
    assert "安全员" in html
    assert "许慧" in html


def test_a_unit_in_which_nobody_could_stand_in_says_so(people):
    leave(people, "kg_safety", "kg_head")
    found = vacancies(people.kindergarten, [])
    assert [(one.vacant.code, one.post) for one in found] == [
        ("kg-head", None),
        ("kg-safety", None),
    ]


def test_a_closed_account_fills_no_post(people):
    people.kg_safety.close(by=people.section)
    assert holders(people.kindergarten, "safety") == [people.kg_head]
