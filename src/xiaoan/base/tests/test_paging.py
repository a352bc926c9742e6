"""A list is walked forward and back without losing or repeating a row."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from xiaoan.base.keyset import KeysetPage
from xiaoan.posts.models import Post

SAME_WAY, MIXED = ("rank", "code"), ("-rank", "code")
pytestmark = pytest.mark.django_db


def page(columns, address="?", rows=None, size=4):
    request = RequestFactory().get("/posts/" + address)
    return KeysetPage(Post.objects.all() if rows is None else rows, columns, request, size=size)


def walk(columns):
    shown, here = [], page(columns)
    while True:
        shown.append([post.code for post in here])
        if not here.next_url:
            return shown, here
        here = page(columns, here.next_url)


@pytest.mark.parametrize("columns", [SAME_WAY, MIXED, ("-rank", "-code")])
def test_every_row_is_shown_once_going_forward(columns):
    pages, _last = walk(columns)
    expected = list(Post.objects.order_by(*columns).values_list("code", flat=True))
    assert len(expected) > 8, "the shipped posts fill several pages"
    assert [code for codes in pages for code in codes] == expected


@pytest.mark.parametrize("columns", [SAME_WAY, MIXED])
def test_going_back_shows_the_same_pages(columns):
    pages, here = walk(columns)
    back = [[post.code for post in here]]
    while here.previous_url:
        here = page(columns, here.previous_url)
        back.insert(0, [post.code for post in here])
    assert back == pages


def test_the_first_page_has_none_before_and_the_last_none_after():
    _pages, last = walk(SAME_WAY)
    assert page(SAME_WAY).previous_url == ""
    assert last.next_url == ""


def test_a_list_that_fits_has_no_further_page():
    assert page(SAME_WAY, size=Post.objects.count()).next_url == ""


def test_an_empty_list_has_no_neighbours():
    empty = page(SAME_WAY, rows=Post.objects.none())
    assert (list(empty), empty.next_url, empty.previous_url) == ([], "", "")


@pytest.mark.parametrize("cursor", ["?after=nonsense", "?after=WyJhIl0:1:x", "?before="])
def test_a_cursor_that_cannot_be_read_starts_anew(cursor):
    assert list(page(SAME_WAY, cursor)) == list(page(SAME_WAY))


def test_a_cursor_of_another_order_is_not_taken():
    foreign = page(SAME_WAY).next_url
    assert list(page(MIXED, foreign)) == list(page(MIXED))


def test_the_filters_stay_in_the_address():
    assert "q=%E9%97%A8" in page(SAME_WAY, "?q=门").next_url


def test_a_page_costs_one_query_and_never_counts(django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        second = page(SAME_WAY)
        assert second.next_url
    assert "COUNT" not in queries.captured_queries[0]["sql"].upper()


def test_rows_are_compared_in_one_go_when_all_columns_point_one_way(
    django_assert_num_queries,
):
    address = page(SAME_WAY).next_url
    with django_assert_num_queries(1) as queries:
        page(SAME_WAY, address)
    assert '("posts_post"."rank", "posts_post"."code") > (' in queries.captured_queries[0]["sql"]


def test_a_null_in_an_ordering_column_is_a_mistake_in_the_code():
    here = page(SAME_WAY)
    here.rows[-1].rank = None
    with pytest.raises(ValueError, match="Coalesce"):
        _address = here.next_url
