"""The pages of units: the list by area, one unit, its places, the tree's steps."""

from __future__ import annotations

import pytest

from xiaoan.units.models import Closure, Place, Unit


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def bureau(client, people):
    client.force_login(people.section)
    return client


def test_units_stand_by_area_and_partners_after_the_schools(bureau):
    html = page(bureau, "/units/")
    places = [
        html.index(word) for word in ("城东片", "柳溪小学", "城西片", "石湾中学", "青禾派出所")
    ]
    assert places == sorted(places)


def test_a_school_sees_itself_and_nothing_else(client, people):
    client.force_login(people.safety)
    html = page(client, "/units/")
    assert "柳溪小学" in html
    assert "石湾中学" not in html
    assert client.get("/units/QH-003/").status_code == 404
    assert client.get("/units/BY-001/").status_code == 404


def test_the_list_goes_to_excel(bureau):
    assert bureau.get("/units/?export=xlsx")["Content-Type"].endswith("sheet")


@pytest.mark.parametrize("query", ["?q=柳溪", "?kind=school", "?state=closed", "?kind=x", "?q=%00"])
def test_any_filter_has_an_answer(bureau, query):
    page(bureau, "/units/" + query)


FORM = {
    "code": "QH-100", "name": "河湾小学", "kind": "school", "area": "城南片",
    "opened_on": "2026-09-01", "pupils": 300, "classes": 9, "tags": ["primary", "canteen"],
}  # fmt: skip


def test_one_unit_is_founded_on_the_page(bureau, people):
    sent = bureau.post("/units/new/", FORM | {"parent": people.bureau.pk})
    assert sent["Location"] == "/units/QH-100/"
    assert Unit.objects.get(code="QH-100").tags == ["primary", "canteen"]


@pytest.mark.parametrize(
    "change",
    [{"code": "qh-001"}, {"code": "calendar"}, {"code": "柳溪"}, {"name": ""}, {"pupils": -1},
     {"kind": "bureau"}, {"kind": "campus"}, {"tags": ["plane"]}, {"opened_on": "x"}],
)  # fmt: skip
def test_a_unit_that_cannot_be_is_refused_beside_its_field(bureau, people, change):
    answer = bureau.post("/units/new/", FORM | {"parent": people.bureau.pk} | change)
    assert 'class="field-error"' in answer.content.decode()
    assert not Unit.objects.filter(name="河湾小学").exists()


def test_facts_are_corrected_on_the_page(bureau):
    form = {"name": "柳溪小学", "pupils": 741, "classes": 18, "area": "城东片", "tags": ["primary"]}
    assert bureau.post("/units/QH-001/amend/", form).status_code == 303
    assert Unit.objects.get(code="QH-001").pupils == 741


@pytest.mark.parametrize("step", ["amend/", "close/"])
def test_a_school_does_not_shape_itself(client, people, step):
    client.force_login(people.principal)
    assert client.get(f"/units/QH-001/{step}").status_code == 403
    assert client.get("/units/new/").status_code == 404


def test_a_place_is_named_retired_and_named_again(client, people):
    client.force_login(people.safety)
    form = {"building": "教学楼", "floor": "1 层", "name": "东楼梯"}
    assert client.post("/units/QH-001/places/", form).status_code == 303
    assert "已在名单上" in client.post("/units/QH-001/places/", form).content.decode()
    place = Place.objects.get()
    client.post(f"/units/QH-001/places/{place.pk}/retire/")
    page(client, "/units/QH-001/")  # shows the message, which names the place once more
    assert "东楼梯" not in page(client, "/units/QH-001/")
    assert client.post("/units/QH-001/places/", form).status_code == 303
    assert Place.objects.get().is_active


def test_a_teacher_names_no_place(client, people):
    client.force_login(people.teacher)
    assert client.post("/units/QH-001/places/", {"name": "x"}).status_code == 403


def test_a_kindergarten_has_children_where_a_school_has_pupils(bureau):
    kindergarten, school = page(bureau, "/units/QH-002/"), page(bureau, "/units/QH-001/")
    assert "在园 240 人" in kindergarten
    assert "幼儿</dt>" in kindergarten
    assert "学生" not in kindergarten.split("<main")[1]
    assert "在校 720 人" in school
    assert "幼儿</dt>" not in school


def test_a_kindergarten_has_a_yuanzhang_where_a_school_has_a_xiaozhang(bureau):
    kindergarten, school = page(bureau, "/posts/QH-002/"), page(bureau, "/posts/QH-001/")
    assert "园长" in kindergarten
    assert "校长" not in kindergarten.split("<main")[1]
    assert "校长" in school
    offered = page(bureau, "/posts/QH-002/appointment/").split("<main")[1]
    assert "园长" in offered
    assert "校长" not in offered


def test_the_words_follow_the_unit_on_the_form_too(bureau):
    assert "幼儿</label>" in page(bureau, "/units/QH-002/amend/")
    assert "学生</label>" in page(bureau, "/units/QH-001/amend/")


def test_a_closure_stands_on_the_units_page_and_leads_to_the_district(bureau, people):
    from_day = {"since": "2026-03-02", "until": "2026-03-06", "reason": "流感停课"}
    Closure.objects.declare(by=people.section, unit=people.school, **from_day)
    html = page(bureau, "/units/QH-001/")
    assert "流感停课" in html
    assert f"/duties/closures/?unit={people.school.pk}" in html


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(
    "address",
    ["", "new/", "QH/", "QH-001/", "QH-001/amend/", "QH-001/close/", "QH-001/places/", "calendar/",
     "calendar/term/", "calendar/day/"],
)  # fmt: skip
def test_every_page_opens_in_both_languages(bureau, language, address):
    bureau.cookies["django_language"] = language
    page(bureau, f"/units/{address}")
