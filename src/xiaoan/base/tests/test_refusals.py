"""Every refusal says what, why and the next step, and carries a receipt number."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.test import RequestFactory
from django.utils import translation

from xiaoan.base import refusals

RECEIPT = re.compile(r"R-\d{4}-\d{4}-[2-9A-HJ-NP-Z]{4}")


@pytest.fixture
def request_():
    request = RequestFactory().get("/hazards/1/")
    request.user = AnonymousUser()
    with translation.override("en"):
        yield request


@pytest.mark.parametrize(
    ("handler", "status"),
    [
        (refusals.bad_request, 400),
        (refusals.forbidden, 403),
        (refusals.csrf_failure, 403),
        (refusals.not_found, 404),
        (refusals.conflict, 409),
        (refusals.too_many, 429),
        (refusals.broken, 500),
    ],
)
def test_each_says_why_and_what_to_do(request_, handler, status):
    response = handler(request_)
    html = response.content.decode()
    assert response.status_code == status
    assert "Why" in html
    assert "What to do" in html
    assert "No record was changed" in html
    assert RECEIPT.search(html)


def test_the_receipt_is_the_same_wherever_it_is_asked_for(request_):
    number = refusals.receipt(request_)
    assert number in refusals.not_found(request_).content.decode()


def test_an_exception_s_own_words_come_first(request_):
    error = PermissionDenied("The person who rectified may not re-check.")
    error.next = "Ask 陈立新."
    html = refusals.forbidden(request_, error).content.decode()
    assert "The person who rectified may not re-check." in html
    assert "Ask 陈立新." in html


def test_absent_and_invisible_look_the_same(request_):
    html = refusals.not_found(request_, Exception("Hazard 7 exists")).content.decode()
    assert "Hazard 7" not in html


def test_the_broken_page_asks_nothing_of_the_database(request_, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        refusals.broken(request_)


def test_a_refusal_is_escaped(request_):
    page = refusals.refuse(request_, refusals.Refusal("<x>", "<y>", "<z>", which="<w>"))
    assert not re.search("<[wxyz]>", page.content.decode())
