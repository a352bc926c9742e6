"""发文代字: the bureau's own sign, for numbers given from then on, and none stands twice."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from xiaoan.base import clock
from xiaoan.documents.models import Document, House
from xiaoan.documents.tests.papers import LETTER, NOW, paper
from xiaoan.documents.tests.test_general_papers import client_of


@pytest.fixture(autouse=True)
def _day():
    with clock.at(NOW):
        yield


def lay(people, sign: str, by=None) -> House:
    rule = House.objects.all()
    return rule.lay(by=by or people.chief, district=people.bureau, sign=sign, one_hand=False)


def test_numbers_given_from_then_on_have_it_and_count_on(people):
    first = paper(people)
    lay(people, "青教督")
    assert [paper(people).number, paper(people, LETTER).number] == [
        "青教督〔2026〕2号", "青教督函〔2026〕1号",
    ]  # fmt: skip
    first.refresh_from_db()
    assert first.number == "青教安〔2026〕1号"


def test_a_sign_under_which_a_number_of_another_kind_stands_is_refused(people):
    letter = paper(people, LETTER)
    lay(people, "青教督")
    with pytest.raises(ValidationError, match=letter.number):
        lay(people, "青教安函")
    assert paper(people).number == "青教督〔2026〕1号"


def test_the_sign_of_letters_or_rules_is_not_taken_for_papers(people):
    for sign in ("青教安函", "青教安规"):
        with pytest.raises(ValidationError, match="青教安"):
            lay(people, sign)


@pytest.mark.parametrize("sign", ["", "青", "青教安〔", "QJA", "青教安2026", "一二三四五六七八九"])
def test_what_is_no_sign_is_refused(people, sign):
    with pytest.raises(ValidationError):
        lay(people, sign)


def test_the_next_numbers_are_seen_before_it_is_laid_down(people):
    paper(people)
    form = {"sign": "青教督", "preview": "1"}
    page = client_of(people.chief).post(reverse("documents:numbers"), form)
    assert "青教督〔2026〕2号" in page.content.decode()
    assert not House.objects.exists()
    assert client_of(people.chief).post(reverse("documents:numbers"), {"sign": "青教督"})
    assert paper(people).number == "青教督〔2026〕2号"
    assert Document.objects.count() == 2


def test_only_the_leaders_and_the_office_lay_it_down(people):
    with pytest.raises(PermissionDenied):
        lay(people, "青教督", by=people.inspector)
    assert client_of(people.inspector).get(reverse("documents:numbers")).status_code == 403
