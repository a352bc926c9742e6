"""A file comes to a record because an act told of it, not because somebody may see the record."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from tests.cast import People

from xiaoan.api.tests.asking import Phone
from xiaoan.api.tests.pieces import BODY, Upload, of, tell
from xiaoan.base import clock
from xiaoan.base.ids import uuid7
from xiaoan.evidence import uploads
from xiaoan.evidence.models import File
from xiaoan.evidence.tests.test_store import photo
from xiaoan.hazards.models import Hazard


@pytest.fixture
def hazard(people: People) -> Hazard:
    return Hazard.objects.report(
        by=people.guard, unit=people.school, what="通道堆物", source="report"
    )


@pytest.fixture
def phone(people: People) -> Phone:
    return Phone(people.guard, people.school)


def untold(hazard: Hazard, phone: Phone, **told: Any) -> Upload:
    facts = {"about": hazard.subject, "role": "before", "unit": hazard.unit_id}
    return Upload(phone.client, BODY, **(facts | told))


def sent(up: Upload) -> int:
    """The status with which an upload begins, or where it begins that with which it ends."""
    begun = up.create().status_code
    return int(begun if begun != 201 else up.piece(0, up.body).status_code)


@pytest.mark.parametrize("role", ["before", "after", "proof", "paper", "voice"])
def test_a_colleague_who_sees_the_hazard_lays_no_photo_to_it_by_himself(
    hazard: Hazard, people: People, role: str
):
    assert sent(untold(hazard, Phone(people.teacher, people.school), role=role)) == 403
    assert not File.objects.exists()


def test_the_refusal_says_that_the_entry_goes_first(hazard: Hazard, phone: Phone):
    answer = untold(hazard, phone).create()
    assert answer.status_code == 403
    assert "Send the entry first" in answer.json()["why"]


def test_a_photo_of_which_an_act_told_is_taken_as_told_and_not_otherwise(
    hazard: Hazard, phone: Phone, people: People
):
    body = photo(size=(64, 48))
    told = of(hazard, phone, body)
    for other in ({"role": "after"}, {"about": f"hazards_hazard:{uuid7()}"}, {"sha256": "0" * 64}):
        assert sent(Upload(phone.client, body, **(told.told | other))) == 403, other
    stranger = Upload(Phone(people.teacher, people.school).client, body, **told.told)
    assert sent(stranger) == 403
    assert sent(told) == 204
    assert File.objects.get().role == "before"


def test_a_photo_told_with_its_act_comes_to_its_record(people: People, phone: Phone):
    up = Upload(phone.client, BODY, role="before", unit=people.school.pk)
    file = {"id": up.told["id"], "sha256": up.told["sha256"], "size": up.size, "role": "before"}
    given = phone.answers(phone.act("hazards.report", {"kind": "way"}, files=[file]))[0]
    up.told["about"] = given["subject"]
    assert sent(up) == 204
    assert File.objects.get().about == given["subject"]


def test_no_file_is_laid_to_what_is_no_record_or_is_not_born(hazard: Hazard, phone: Phone):
    for about in ("foo_bar:1", "hazards_hazard:7", f"hazards_hazard:{uuid7()}"):
        assert sent(untold(hazard, phone, about=about)) == 403, about
    tale = of(hazard, phone, about="foo_bar:1")
    assert sent(tale) == 403
    assert not File.objects.exists()


def test_a_signature_is_drawn_in_its_step_and_never_sent_as_a_photo(hazard: Hazard, phone: Phone):
    answer = of(hazard, phone, role="signed").create()
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"role"})
    file = {"id": str(uuid7()), "sha256": "0" * 64, "size": 1, "role": "signed"}
    told = phone.answers(phone.act("hazards.report", {"kind": "way"}, files=[file]))[0]
    assert (told["status"], set(told["fields"])) == ("refused", {"files"})


def test_only_pictures_and_voices_come_from_a_phone(hazard: Hazard, phone: Phone):
    up = of(hazard, phone, b"%PDF-1.4\n" + b"x" * 100)
    up.create()
    answer = up.piece(0, up.body)
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"file"})
    assert not File.objects.exists()


def test_a_day_has_an_end_for_what_one_person_sends(
    hazard: Hazard, phone: Phone, people: People, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(uploads, "MOST_A_DAY", 2)
    for side in (64, 65):
        assert sent(of(hazard, phone, photo(size=(side, 48)))) == 204
    third = of(hazard, phone, photo(size=(66, 48)))
    answer = third.create()
    assert (answer.status_code, set(answer.json()["fields"])) == (422, {"size"})
    colleague = Phone(people.safety, people.school)
    assert sent(of(hazard, colleague, photo(size=(67, 48)))) == 204
    with clock.at(timezone.now() + uploads.DAY + timedelta(minutes=1)):
        assert sent(third) == 204


def test_the_last_byte_of_a_day_is_taken_and_the_next_is_not(
    hazard: Hazard, phone: Phone, monkeypatch: pytest.MonkeyPatch
):
    up = of(hazard, phone)
    monkeypatch.setattr(uploads, "MOST_BYTES_A_DAY", up.size - 1)
    assert up.create().status_code == 422
    monkeypatch.setattr(uploads, "MOST_BYTES_A_DAY", up.size)
    tell(up, hazard, phone.user)
    assert sent(up) == 204
