"""A place has one plate in use; a lost one is replaced and its code is out of use for good."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from tests.cast import People

from xiaoan.ledger.change import WrongState
from xiaoan.ledger.models import Event
from xiaoan.units import field
from xiaoan.units.models import Place, Plate, read_code
from xiaoan.units.models.plate import LENGTH, SIGNS


@pytest.fixture
def place(people: People) -> Place:
    return Place.objects.add(
        by=people.safety, unit=people.school, name="消防泵房", building="后勤楼"
    )


def _issue(people: People) -> Plate:
    Plate.objects.issue(Place.objects.of(people.school), by=people.safety, unit=people.school)
    return Plate.objects.get(unit=people.school)


def test_a_code_is_eight_signs_that_nobody_mistakes(people: People, place: Place) -> None:
    plate = _issue(people)
    assert len(plate.code) == LENGTH
    assert set(plate.code) <= set(SIGNS)
    assert not set("01258BGILOQSUVZ6") & set(SIGNS)
    assert plate.shown == f"{plate.code[:4]} {plate.code[4:]}"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("acde-fhjk", "ACDEFHJK"),
        (" ACDE FHJK ", "ACDEFHJK"),
        ("https://qh.example/p/ACDEFHJK/?x=1", "ACDEFHJK"),
        ("ACDEFHJ", ""),
        ("ACDEFHJO", ""),
        ("", ""),
        ("\x00ACDE FHJK", ""),
        ("😀" * 8, ""),
    ],
)
def test_a_code_is_read_as_people_type_it(typed: str, code: str) -> None:
    assert read_code(typed) == code


def test_plates_are_issued_once_with_one_event(people: People, place: Place) -> None:
    _issue(people)
    places = Place.objects.of(people.school)
    assert Plate.objects.issue(
        Plate.objects.all().without(places), by=people.safety, unit=people.school
    ) == 0  # fmt: skip
    assert Event.objects.filter(action="units.plate").count() == 1


def test_a_lost_plate_leaves_use_and_the_place_gets_another(people: People, place: Place) -> None:
    old = _issue(people)
    with pytest.raises(ValidationError):
        old.replace(by=people.safety, why="  ")
    fresh = old.replace(by=people.safety, why="被撕掉")
    assert fresh.code != old.code
    known = Plate.objects.all().of_code(old.code)
    assert known is not None
    assert not known.in_use
    assert list(Plate.objects.in_use()) == [fresh]
    with pytest.raises(WrongState):
        old.replace(by=people.safety, why="又丢了")


def test_only_the_schools_own_safety_people_replace_a_plate(people: People, place: Place) -> None:
    plate = _issue(people)
    for stranger in (people.guard, people.neighbour):
        with pytest.raises(PermissionDenied):
            plate.replace(by=stranger, why="撕掉")


def test_a_phone_carries_the_places_of_its_school_with_their_codes(
    people: People, place: Place
) -> None:
    plate = _issue(people)
    Place.objects.add(by=people.neighbour, unit=people.neighbour_school, name="锅炉房")
    rows = list(field.places(people.guard, people.school))
    assert [(row["label"], row["code"]) for row in rows] == [("后勤楼 消防泵房", plate.code)]
    before = rows[0]["v"]
    plate.replace(by=people.safety, why="被撕掉")
    assert next(iter(field.places(people.guard, people.school)))["v"] != before


def test_naming_a_place_on_the_page_issues_its_plate_and_the_sheet_prints_it(
    people: People, client: Client
) -> None:
    client.force_login(people.safety)
    client.post("/units/QH-001/places/", {"name": "食堂后厨", "building": "", "floor": "1"})
    plate = Plate.objects.get(place__name="食堂后厨")
    page = client.get("/units/QH-001/plates/").content.decode()
    assert plate.shown in page
    for size in ("large", "middle", "small", "nonsense"):
        sheet = client.get("/units/QH-001/plates/labels/", {"size": size}).content.decode()
        assert plate.shown in sheet
        assert "柳溪小学" in sheet
        assert "<svg viewBox" in sheet


def test_plates_missing_are_issued_by_one_press(people: People, client: Client) -> None:
    for n in range(3):
        Place.objects.add(by=people.safety, unit=people.school, name=f"{n} 号门")
    client.force_login(people.safety)
    assert client.post("/units/QH-001/plates/").status_code == 303
    assert Plate.objects.in_use().count() == 3
    client.force_login(people.guard)
    assert client.post("/units/QH-001/plates/").status_code == 403


def test_a_lost_plate_is_replaced_on_the_page(people: People, client: Client, place: Place) -> None:
    plate = _issue(people)
    client.force_login(people.safety)
    address = f"/units/QH-001/plates/{plate.pk}/replace/"
    assert client.post(address, {"why": ""}).status_code == 200
    assert client.post(address, {"why": "被\x00撕掉😀"}).status_code == 303
    plate.refresh_from_db()
    assert plate.retired_why == "被撕掉😀"
    page = client.get("/units/QH-001/plates/").content.decode()
    assert "被撕掉😀" in page
