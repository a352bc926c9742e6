"""The pages of posts and accounts, as a safety director and a bureau use them."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from tests.cast import PASSWORD

from xiaoan.accounts.models import User
from xiaoan.base import clock
from xiaoan.posts.models import Holding


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def codes(html):
    return re.findall(r'"code">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})<', html)


@pytest.fixture
def director(client, people):
    client.force_login(people.safety)
    return client


def test_a_new_teacher_gets_an_account_a_password_and_signs_in(director, people):
    answer = director.post(
        "/posts/QH-001/accounts/new/", {"name": "李红", "username": "LiHong", "email": ""}
    )
    html = answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "李红" in html
    director.logout()
    cache.clear()
    director.post("/accounts/login/", {"login": "lihong", "password": codes(html)[0]})
    assert director.get("/posts/me/")["Location"] == "/accounts/password/change/"


@pytest.mark.parametrize(
    "username", ["13912345678", "李红", "safety", "SAFETY", "", "x" * 61, "li hong"]
)
def test_a_bad_account_name_is_refused_beside_its_field(director, people, username):
    before = User.objects.count()
    html = director.post(
        "/posts/QH-001/accounts/new/", {"name": "李红", "username": username}
    ).content.decode()
    assert 'class="field-error"' in html
    assert User.objects.count() == before


def test_first_passwords_of_a_unit_are_shown_once(director, people):
    User.objects.open(username="lihong", name="李红", at=people.school, by=people.section)
    assert "1 人还没有密码" in page(director, "/posts/QH-001/accounts/")
    shown = codes(director.post("/posts/QH-001/accounts/slips/").content.decode())
    assert len(shown) == 1
    assert shown[0] not in page(director, "/posts/QH-001/accounts/")
    assert director.post("/posts/QH-001/accounts/slips/").status_code == 303


def test_a_teacher_who_leaves_is_closed_on_the_page(director, people):
    address = f"/posts/QH-001/accounts/{people.teacher.pk}/"
    assert "离开本单位" in page(director, address)
    sent = director.post(address + "leave/", {"on": clock.today().isoformat()})
    assert sent["Location"] == "/posts/QH-001/accounts/"
    people.teacher.refresh_from_db()
    assert not people.teacher.is_active


def test_leaving_does_not_lie_ahead(director, people):
    address = f"/posts/QH-001/accounts/{people.teacher.pk}/leave/"
    assert director.post(address, {"on": "2999-01-01"}).status_code == 200
    people.teacher.refresh_from_db()
    assert people.teacher.is_active


@pytest.mark.parametrize("step", ["hand", "leave", "amend"])
def test_the_principals_account_is_not_the_safety_directors(director, people, step):
    address = f"/posts/QH-001/accounts/{people.principal.pk}/"
    assert "不归您管" in page(director, address)
    assert director.get(address + f"{step}/").status_code == 403


@pytest.mark.parametrize("address", ["", "accounts/", "accounts/new/", "appointment/"])
def test_another_school_is_not_there_at_all(director, people, address):
    assert director.get(f"/posts/QH-003/{address}").status_code == 404


def test_a_guard_sees_neither_accounts_nor_posts(client, people):
    client.force_login(people.guard)
    assert client.get("/posts/QH-001/accounts/").status_code == 403
    assert client.get("/posts/QH-001/").status_code == 403
    assert client.get("/posts/me/").status_code == 200


def test_a_person_of_another_unit_has_no_page_here(director, people):
    assert director.get(f"/posts/QH-001/accounts/{people.kg_head.pk}/").status_code == 404


def test_a_name_is_corrected(director, people):
    address = f"/posts/QH-001/accounts/{people.teacher.pk}/amend/"
    director.post(address, {"name": "吴敏敏", "email": "wu@example.org"})
    people.teacher.refresh_from_db()
    assert (people.teacher.name, people.teacher.email) == ("吴敏敏", "wu@example.org")


def test_somebody_acts_while_the_safety_director_is_away(client, people):
    client.force_login(people.principal)
    held = Holding.objects.get(user=people.safety)
    today = clock.today().isoformat()
    sent = client.post(
        f"/posts/QH-001/{held.pk}/acting/",
        {"user": people.affairs.pk, "since": today, "until": today},
    )
    assert sent.status_code == 303
    html = page(client, "/posts/QH-001/")
    assert "代理" in html
    assert "代陈立新" in html


def test_appointing_and_ending_on_the_page(client, people):
    client.force_login(people.principal)
    form = {"post": "counsellor", "user": people.teacher.pk, "since": "2026-03-02"}
    assert client.post("/posts/QH-001/appointment/", form).status_code == 303
    held = Holding.objects.get(user=people.teacher, post="counsellor")
    assert client.post(f"/posts/QH-001/{held.pk}/end/", {"on": "2026-03-01"}).status_code == 200
    assert client.post(f"/posts/QH-001/{held.pk}/end/", {"on": "2026-03-31"}).status_code == 303
    assert "以前" in page(client, "/posts/QH-001/")


def test_a_second_head_is_refused_beside_the_field(client, people):
    client.force_login(people.section)
    form = {"post": "principal", "user": people.deputy.pk, "since": "2026-03-02"}
    html = client.post("/posts/QH-001/appointment/", form).content.decode()
    assert "请先办离任，或改为代理" in html


def test_the_principal_is_not_offered_the_deputies_post(client, people):
    client.force_login(people.principal)
    html = page(client, "/posts/QH-001/appointment/")
    assert "总务主任" in html
    assert "分管副校长" not in html


def test_my_account_shows_what_is_kept_and_the_last_sign_ins(client, people):
    client.post("/accounts/login/", {"login": "safety", "password": "wrong"})
    client.post("/accounts/login/", {"login": "safety", "password": PASSWORD})
    html = page(client, "/posts/me/")
    for words in ("陈立新", "安全主任", "柳溪小学", "登录", "拒绝"):
        assert words in html, words


def test_an_administrator_is_asked_for_the_second_lock(client, people):
    client.force_login(people.system_admin)
    assert "管理员账号要开两步验证" in page(client, "/posts/me/")


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address",
    ["", "appointment/", "accounts/", "accounts/new/", "accounts/{pk}/", "accounts/{pk}/hand/",
     "accounts/{pk}/leave/", "accounts/{pk}/amend/", "{held}/acting/", "{held}/end/"],
)  # fmt: skip
def test_every_page_opens_in_both_languages(client, people, language, address):
    client.force_login(people.section)
    client.cookies["django_language"] = language
    held = Holding.objects.get(user=people.teacher).pk
    page(client, "/posts/QH-001/" + address.format(pk=people.teacher.pk, held=held))


def test_the_list_of_accounts_costs_the_same_for_one_and_for_forty(
    client, people, django_assert_max_num_queries
):
    for number in range(40):
        User.objects.open(
            username=f"t{number:02d}", name=f"教师{number}", at=people.school, by=people.section
        )
    client.force_login(people.section)
    with django_assert_max_num_queries(30):
        page(client, "/posts/QH-001/accounts/")
