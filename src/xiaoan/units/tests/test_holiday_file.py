"""The shipped holidays agree with an independent collection, and bad files are refused."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from xiaoan.base.data_files import DataFileError
from xiaoan.posts.files import read_posts
from xiaoan.units.files import read_holidays, read_tags, shipped_calendar

REFERENCE = Path(os.environ.get("XIAOAN_TEST_DATA", "../shared/data")) / "holidays_cn"


@pytest.mark.parametrize("year", [2024, 2025])
def test_holidays_agree_with_the_independent_collection(year):
    file = REFERENCE / f"{year}.json"
    if not file.exists():
        pytest.skip(f"{file} is absent: set XIAOAN_TEST_DATA to compare the holidays of {year}")
    told = {
        date.fromisoformat(day["date"]): "holiday" if day["isOffDay"] else "makeup"
        for day in json.loads(file.read_text(encoding="utf-8"))["days"]
    }
    assert {row.day: row.kind for row in read_holidays() if row.day.year == year} == told


def test_three_years_are_announced_and_the_next_is_not():
    calendar = shipped_calendar()
    assert [calendar.is_announced(year) for year in range(2023, 2028)] == [
        False, True, True, True, False,
    ]  # fmt: skip


def test_every_makeup_day_is_a_weekend_day():
    assert all(row.day.weekday() >= 5 for row in read_holidays() if row.kind == "makeup")


def test_tags_and_posts_ship_and_every_substitute_is_a_post():
    posts = read_posts()
    assert len(read_tags()) == 26
    codes = {post.code for post in posts}
    assert {"principal", "kg-head", "guard", "safety-section"} <= codes
    assert all(set(post.substitutes) <= codes for post in posts)


@pytest.mark.parametrize(
    ("line", "column", "cure"),
    [
        ("2025-02-30,holiday,x,x,X", "day", "Write it as 2026-09-01"),
        ("2025-10-01,off,x,x,X", "kind", "Use one of holiday, makeup"),
        ("2025-10-01,holiday,,x,X", "code", "Fill it in"),
    ],
)
def test_a_bad_cell_is_named_with_its_cure(tmp_path, line, column, cure):
    file = tmp_path / "holidays.csv"
    file.write_text(f"day,kind,code,zh,en\n2025-01-01,holiday,n,n,N\n{line}\n", encoding="utf-8")
    with pytest.raises(DataFileError) as refusal:
        read_holidays(file)
    assert (refusal.value.line, refusal.value.column, refusal.value.cure) == (3, column, cure)
    assert "holidays.csv, line 3" in str(refusal.value)


def test_a_day_given_twice_names_both_lines(tmp_path):
    file = tmp_path / "holidays.csv"
    row = "2025-01-01,holiday,n,n,N\n"
    file.write_text("day,kind,code,zh,en\n" + row + row, encoding="utf-8")
    with pytest.raises(DataFileError, match=r"line 3, column day.*already in line 2"):
        read_holidays(file)


def test_a_missing_column_and_a_short_row_are_refused(tmp_path):
    file = tmp_path / "tags.csv"
    file.write_text("code,zh\nall,全部\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="line 1, column en: the column is missing"):
        read_tags(file)
    file.write_text("code,zh,en\nall,全部\n", encoding="utf-8")
    with pytest.raises(DataFileError, match="line 2: the row has too many or too few cells"):
        read_tags(file)
