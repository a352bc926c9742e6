"""The shipped catalogue is whole, and a district's edited file is refused with the cell named."""

from __future__ import annotations

from datetime import date

import pytest

from xiaoan.base.data_files import DataFileError
from xiaoan.duties.cadence import parse
from xiaoan.duties.catalogue_files import DATA, read_checklists, read_duties
from xiaoan.units.files import shipped_calendar


def test_the_catalogue_ships_complete():
    duties, lists = read_duties(), read_checklists()
    assert (len(duties), sum(duty.is_core for duty in duties)) == (236, 78)
    assert (len(lists), sum(len(each.items) for each in lists)) == (18, 276)
    assert sum(item.grade == "major" for each in lists for item in each.items) == 10


def test_tags_and_posts_are_given_by_code():
    first = read_duties()[0]
    assert first.applies_to == ("all",)
    assert first.owner_posts == ("principal", "deputy", "kg-head")


def test_a_duty_closed_by_events_is_not_scheduled_whatever_its_cadence():
    duties = {duty.id: duty for duty in read_duties()}
    assert parse(duties["LAB-02"].cadence).scheduled
    assert not duties["LAB-02"].is_scheduled
    assert duties["FOO-02"].is_scheduled


def test_only_the_nights_of_boarders_keep_the_school_week():
    duties = {duty.id: duty for duty in read_duties()}
    assert duties["DOR-02"].setting().boarding
    assert not duties["FIR-21"].setting().boarding


@pytest.mark.parametrize(
    ("tags", "meals", "least", "most"),
    [
        ({"all", "primary", "canteen"}, 1, 280, 320),
        ({"all", "kindergarten", "canteen"}, 3, 460, 520),
    ],
)
def test_the_core_set_stays_a_light_load(tags, meals, least, most):
    """Forms asked by the calendar in a year, beside the figures of the data's own README."""
    calendar = shipped_calendar()
    asked = sum(
        parse(duty.cadence).per_year(calendar, 2025, duty.setting(meals))
        for duty in read_duties()
        if duty.is_core and duty.is_scheduled and duty.how_closed != "derived"
        if tags & set(duty.applies_to)
    )
    assert calendar.is_school_day(date(2025, 9, 1))
    assert least <= asked <= most


def edited(tmp_path, name, old, new):
    file = tmp_path / name
    text = (DATA / name).read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("old", "new", "column", "fault"),
    [
        ("GEN-02,", "GEN-01,", "id", "already in line 2"),
        ("GEN-01,", "gen1,", "id", "is no duty number"),
        ("on-change?review=P1Y", "on-change?review=P1X", "cadence", "“P1X” is no duration"),
        ("校长|分管副校长|园长", "校长|校监", "owner_post", "“校监” refers to nothing"),
        (",document,,20,", ",document,,soon,", "minutes", "“soon” is no number"),
        (",document,,20,", ",document,,-1,", "minutes", "“-1” cannot be"),
        (",document,,20,", ",document,GEN-99,20,", "satisfied_by", "“GEN-99” refers to nothing"),
        (",document,,20,", ",document,GEN-01,20,", "satisfied_by", "closes itself"),
        (",document,,20,", ",derived,,20,", "satisfied_by", "names no trace"),
        (",1,,document,,20,", ",1,NOLIST,document,,20,", "checklist_id", "“NOLIST” refers"),
        (",1,,document,,20,", ",2,,document,,20,", "core", "“2” is unknown"),
    ],
)
def test_a_bad_duty_names_file_line_column_and_cure(tmp_path, old, new, column, fault):
    file = edited(tmp_path, "duties.csv", old, new)
    with pytest.raises(DataFileError, match=fault) as refusal:
        read_duties(file)
    assert refusal.value.column == column
    assert refusal.value.line == (3 if fault == "already in line 2" else 2)
    assert refusal.value.cure
    assert str(refusal.value).startswith("duties.csv, line")


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        (",1,消防安全责任人和管理人已任命", ",3,消防安全责任人和管理人已任命", "checklist_id"),
        (",1,消防安全责任人和管理人已任命", ",9.5,消防安全责任人和管理人已任命", "order"),
        (",1,消防安全责任人和管理人已任命", ",99,消防安全责任人和管理人已任命", "order"),
        ("major,判定指南第3条（一）1：未明确消防安全责任人、管理人", "major,", "criterion"),
        ("pass_fail_na", "maybe", "answer_type"),
        ("FIRE,消防安全,Fire safety,self;", "FIRE,消防安全,Fire safety,selves;", "used_in"),
        (",none,3,", ",none,,", "default_rectify_days"),
    ],
)
def test_a_bad_checklist_item_names_its_column(tmp_path, old, new, column):
    with pytest.raises(DataFileError) as refusal:
        read_checklists(edited(tmp_path, "checklists.csv", old, new))
    assert refusal.value.column == column


def test_a_list_with_too_many_daily_items_is_refused(tmp_path):
    text = (DATA / "checklists.csv").read_text(encoding="utf-8")
    file = tmp_path / "checklists.csv"
    file.write_text(text.replace(",monthly,", ",daily,"), encoding="utf-8")
    with pytest.raises(DataFileError, match="A round must stay short"):
        read_checklists(file)
